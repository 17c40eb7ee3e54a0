/** Wikis and pages through the real worker. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../core/access.ts';
import { NOBODY, OPERATOR } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { manifestSchema } from '../protocol/rpc.ts';
import { codeOf, makeUser } from './testing/deps.ts';
import type { TestSystem } from './testing/worker.ts';
import { startTestSystem } from './testing/worker.ts';
import type { WikiInfo } from './types.ts';
import { createWikiService } from './wikis.ts';

const BROWSER = { agent: null };
let system: TestSystem;
let alice: Awaited<ReturnType<typeof makeUser>>;
let bob: Awaited<ReturnType<typeof makeUser>>;

beforeAll(async () => {
  system = await startTestSystem();
  alice = await makeUser(system.deps, 'alice');
  bob = await makeUser(system.deps, 'bob');
}, 60_000);
afterAll(() => system.close());

const folderOf = (wikiId: string) => join(system.data, 'repos', wikiId.slice(0, 2), wikiId);
const git = (wikiId: string, ...args: string[]) =>
  execFileSync('git', ['-C', join(folderOf(wikiId), 'repo.git'), ...args], { encoding: 'utf8' }).trim();
const manifestOf = (wikiId: string) =>
  manifestSchema.parse(JSON.parse(readFileSync(join(folderOf(wikiId), 'wiki.json'), 'utf8')));

describe('creating a wiki', () => {
  it('makes its pages, settings and manifest in one commit by the owner', async () => {
    const input = { slug: 'notes', name: 'Field: "Notes"', purpose: 'To *note*.', categories: ['risk', 'index'] };
    const wiki = await system.services.wikis.create(alice, input, BROWSER);
    expect(wiki).toMatchObject({
      owner: 'alice',
      slug: 'notes',
      role: 'owner',
      isPublic: false,
      pageCount: 3,
      homePath: 'Home',
    });
    expect(wiki.indexedOid).toBe(wiki.headOid);
    expect(git(wiki.wikiId, 'log', '--format=%an <%ae>|%s')).toBe(
      `alice <${alice.userId}@users.noreply.wiki.example>|Create the wiki Field: "Notes"`,
    );
    expect(git(wiki.wikiId, 'ls-tree', '-r', '--name-only', 'main').split('\n').toSorted()).toEqual([
      '.wikibot/settings.json',
      'Home.md',
      'Meta/Page Template.md',
      'Meta/Wiki Usage Guide.md',
    ]);
    expect(JSON.parse(git(wiki.wikiId, 'show', 'main:.wikibot/settings.json'))).toEqual({
      ...{ name: input.name, purpose: input.purpose, home: 'Home', sidebar: 'Meta/Sidebar' },
      categories: input.categories,
    });
    expect(manifestOf(wiki.wikiId)).toMatchObject({
      ...{ id: wiki.wikiId, slug: 'notes', public: false, ownerId: alice.userId },
      members: [{ userId: alice.userId, username: 'alice', role: 'owner', identities: [{ provider: 'local' }] }],
    });
    const home = await system.services.pages.read(alice, wiki, 'home');
    expect(home).toMatchObject({
      path: 'Home',
      title: input.name,
      links_to: ['Meta/Page Template', 'Meta/Wiki Usage Guide'],
    });
    expect(home.last_commit.author).toBe('alice');
  });

  it('by the operator is a commit of the owner', async () => {
    const wiki = await system.services.wikis.create(OPERATOR, { owner: 'bob', slug: 'made-for-bob' }, BROWSER);
    expect(git(wiki.wikiId, 'log', '--format=%an')).toBe('bob');
    expect((await system.services.access.open(bob, wiki, 'admin')).role).toBe('owner');
  });

  it.each([
    ['nobody', () => NOBODY, {}, 'unauthenticated'],
    ['a taken address', () => alice, { slug: 'notes' }, 'name_taken'],
    ['another owner', () => bob, { owner: 'alice' }, 'forbidden'],
    ['an unknown owner', () => OPERATOR, { owner: 'nobody-here' }, 'not_found'],
    ['a bad address', () => alice, { slug: 'api' }, 'invalid_input'],
    ['a long name', () => alice, { name: 'x'.repeat(101) }, 'invalid_input'],
  ])('is refused for %s', async (_what, actor, input, code) => {
    expect(await codeOf(system.services.wikis.create(actor(), { slug: 'fresh', ...input }, BROWSER))).toBe(code);
  });

  it('has one winner when two want one address at once', async () => {
    const make = () => codeOf(system.services.wikis.create(alice, { slug: 'raced' }, BROWSER));
    expect((await Promise.all([make(), make(), make()])).toSorted()).toEqual(['done', 'name_taken', 'name_taken']);
  });

  it('gives the address back when the worker fails half-way', async () => {
    const { deps, services } = system;
    const call: typeof deps.repos.call = (method, input) =>
      method === 'commit' ? Promise.reject(new WikibotError('storage_full', 'Full.')) : deps.repos.call(method, input);
    const failing = createWikiService(
      { ...deps, repos: { ...deps.repos, call, stage: deps.repos.stage.bind(deps.repos) } },
      services.access,
    );
    expect(await codeOf(failing.create(alice, { slug: 'half-way' }, BROWSER))).toBe('storage_full');
    expect(await deps.db.wiki.count({ where: { slug: 'half-way' } })).toBe(0);
    const wiki = await services.wikis.create(alice, { slug: 'half-way' }, BROWSER);
    expect(wiki.pageCount).toBe(3);
  });

  it('needs a token for all wikis with the scope admin', async () => {
    const token = async (scope: 'write' | 'admin') =>
      system.services.tokens.verify((await system.services.tokens.create(alice, { scope, label: 'cli' })).token);
    expect(
      await codeOf(system.services.wikis.create(await token('write'), { slug: 'by-token' }, { agent: 'cli' })),
    ).toBe('forbidden');
    const wiki = await system.services.wikis.create(await token('admin'), { slug: 'by-token' }, { agent: 'cli' });
    expect(git(wiki.wikiId, 'log', '--format=%(trailers:key=Agent,valueonly)')).toBe('cli');
  });
});

describe('managing a wiki', () => {
  it('changes settings in the content, the row and the manifest', async () => {
    const address = { owner: 'alice', slug: 'managed' };
    const { wikiId } = await system.services.wikis.create(alice, { slug: 'managed' }, BROWSER);
    const wiki = await system.services.wikis.update(alice, address, {
      name: 'New',
      isPublic: true,
      homePath: 'Meta/Page Template',
    });
    expect(wiki).toMatchObject({ name: 'New', isPublic: true, homePath: 'Meta/Page Template' });
    expect(JSON.parse(git(wikiId, 'show', 'main:.wikibot/settings.json'))).toMatchObject({
      ...{ name: 'New', home: 'Meta/Page Template', categories: expect.arrayContaining(['hypothesis']) },
    });
    expect(manifestOf(wikiId)).toMatchObject({ name: 'New', public: true });
    const events = await system.deps.db.auditEvent.findMany({ where: { wikiId, action: { not: 'wiki.committed' } } });
    expect(events.map(({ action }) => action).toSorted()).toEqual(['wiki.created', 'wiki.published', 'wiki.updated']);
    expect(await system.services.pages.locate(alice, wiki, '')).toMatchObject({
      kind: 'page',
      exact: true,
      view: { page: { name: 'Page Template' } },
    });
    expect(await codeOf(system.services.wikis.update(bob, address, { isPublic: false }))).toBe('forbidden');
    expect(await codeOf(system.services.wikis.update(NOBODY, address, { isPublic: false }))).toBe('unauthenticated');
  });

  it('takes the settings that somebody pushes, as far as they hold', async () => {
    const { wikis, access, members } = system.services;
    const address = { owner: 'alice', slug: 'pushed' };
    const { wikiId } = await wikis.create(alice, { slug: 'pushed', categories: ['a', 'b'] }, BROWSER);
    await members.put(alice, address, { username: 'bob', role: 'editor' });
    const text = JSON.stringify({ name: 'Pushed', purpose: 'New.', home: '../x', sidebar: 'Meta/Links', own: [1] });
    const { oid } = await system.deps.repos.stage(wikiId, new TextEncoder().encode(text));
    const file = '.wikibot/settings.json';
    const changes = [{ op: 'put_blob' as const, file, oid, overwrite: true }];
    await system.deps.repos.call('commit', { wikiId, actor: bob, agent: null, message: 'Set', changes });
    const pushed = { name: 'Pushed', purpose: 'New.', homePath: 'Home', sidebarPath: 'Meta/Links' };
    expect(await access.open(alice, address, 'read')).toMatchObject(pushed);
    // What is content is for editors too; who may see it is not.
    await wikis.update(bob, address, { categories: ['c'], homePath: 'Meta/Page Template' });
    expect(await codeOf(wikis.update(bob, address, { isPublic: true }))).toBe('forbidden');
    expect(JSON.parse(git(wikiId, 'show', `main:${file}`))).toEqual({
      ...{ name: 'Pushed', purpose: 'New.', home: 'Meta/Page Template', sidebar: 'Meta/Links' },
      ...{ categories: ['c'], own: [1] },
    });
    expect(await wikis.settings(alice, address)).toMatchObject({ categories: ['c'], home: 'Meta/Page Template' });
    // From the repository alone, as after the loss of the database.
    await system.deps.db.wiki.update({ where: { id: wikiId }, data: { name: 'x', homePath: 'x', sidebarPath: 'x' } });
    await system.deps.repos.call('reconcile', { wikiId, rebuild: true });
    const again = { ...pushed, homePath: 'Meta/Page Template' };
    expect(await access.open(alice, address, 'read')).toMatchObject(again);
    await members.remove(bob, address, 'bob');
  });

  it('has what is kept for everybody forgotten, once it is no longer true', async () => {
    const address = { owner: 'bob', slug: 'seen' };
    const { wikiId } = await system.services.wikis.create(bob, { slug: 'seen', isPublic: true }, BROWSER);
    const truth: unknown[] = [];
    const copies = {
      purge: async (id: string): Promise<void> => {
        const row = await system.deps.db.wiki.findUnique({ where: { id }, select: { isPublic: true } });
        truth.push(row?.isPublic ?? false);
      },
    };
    const wikis = createWikiService({ ...system.deps, copies }, system.services.access);
    await wikis.update(bob, address, { isPublic: false });
    await wikis.update(bob, address, { isPublic: true });
    await wikis.delete(bob, address);
    expect([wikiId.length, ...truth]).toEqual([36, false, true, false]);
  });

  it('lists what one may see', async () => {
    const slugs = (wikis: { slug: string }[]) => wikis.map(({ slug }) => slug);
    expect(slugs(await system.services.wikis.list(bob))).toEqual(['made-for-bob']);
    expect(slugs(await system.services.wikis.list(OPERATOR))).toEqual(
      expect.arrayContaining(['made-for-bob', 'notes']),
    );
    expect(await codeOf(system.services.wikis.list(NOBODY))).toBe('unauthenticated');
    const seen = await system.services.wikis.ofOwner(bob, 'alice');
    expect(slugs(seen?.wikis ?? [])).toEqual(['managed']);
    expect(seen?.owner.email).toBeNull();
    expect(await system.services.wikis.ofOwner(NOBODY, 'nobody-here')).toBeNull();
  });

  it('deletes rows and repository', async () => {
    const address = { owner: 'alice', slug: 'doomed' };
    const { wikiId } = await system.services.wikis.create(alice, { slug: 'doomed' }, BROWSER);
    expect(await codeOf(system.services.wikis.delete(bob, address))).toBe('not_found');
    await system.services.wikis.delete(alice, address);
    expect(existsSync(folderOf(wikiId))).toBe(false);
    expect(await codeOf(system.services.access.open(alice, address, 'read'))).toBe('not_found');
    expect(await system.deps.db.auditEvent.count({ where: { wikiId, action: 'wiki.deleted' } })).toBe(1);
  });
});

describe('pages', () => {
  let wiki: WikiInfo;
  beforeAll(async () => {
    wiki = await system.services.wikis.create(alice, { slug: 'pages' }, BROWSER);
  });

  it('are written, read under any spelling, and edited', async () => {
    const { pages } = system.services;
    const content = '# Iran\n\nFirst. [[Home]]\n\n## Oil\n\nMuch.\n';
    const made = await pages.put(alice, wiki, { path: 'Actors/Iran', content, message: 'Add Iran' }, BROWSER);
    expect(made).toMatchObject({ name: 'Iran', path: 'Actors/Iran', created: true, merged: false, indexed: true });
    const read = await pages.read(alice, wiki, 'actors/IRAN');
    expect(read).toMatchObject({ path: 'Actors/Iran', content, links_to: ['Home'], revision: made.revision });
    expect(read.last_commit).toMatchObject({ author: 'alice', message: 'Add Iran' });
    expect((await pages.read(alice, wiki, 'Home')).linked_from).toEqual(['Actors/Iran']);
    const edits = [{ old_string: 'First.', new_string: 'Second.' }];
    const edited = await pages.edit(alice, wiki, { path: 'Actors/Iran', revision: made.revision, edits }, BROWSER);
    expect((await pages.read(alice, wiki, 'Actors/Iran')).content).toContain('Second.');
    const old = await pages.read(alice, wiki, 'Actors/Iran', { revision: made.revision.slice(0, 9) });
    expect(old).toMatchObject({ content, revision: made.revision, links_to: ['Home'] });
    expect((await pages.history(alice, wiki, 'Actors/Iran', {})).history.map(({ revision }) => revision)).toEqual([
      edited.revision,
      made.revision,
    ]);
    expect((await pages.read(alice, wiki, 'Actors/Iran', { section: 'Oil' })).content).toBe('## Oil\n\nMuch.\n');
    await expect(pages.read(alice, wiki, 'Actors/Iran', { section: 'Gas' })).rejects.toMatchObject({
      ...{ code: 'not_found', message: expect.stringContaining('"Oil"') },
    });
    expect((await system.services.search.search(alice, wiki, { q: 'second' })).results[0]?.path).toBe('Actors/Iran');
  });

  it('need a revision to be changed', async () => {
    const { pages } = system.services;
    await pages.put(alice, wiki, { path: 'Guarded', content: 'one\n' }, BROWSER);
    expect(await codeOf(pages.put(alice, wiki, { path: 'guarded', content: 'two\n' }, BROWSER))).toBe(
      'revision_required',
    );
    expect(await codeOf(pages.delete(alice, wiki, { path: 'Guarded' }, BROWSER))).toBe('revision_required');
    const { revision } = await pages.read(alice, wiki, 'Guarded');
    expect(await pages.delete(alice, wiki, { path: 'Guarded', revision }, BROWSER)).toMatchObject({
      deleted: true,
      path: 'Guarded',
    });
    await expect(pages.read(alice, wiki, 'Guarded')).rejects.toMatchObject({
      message: expect.stringContaining('was deleted'),
    });
    expect((await pages.read(alice, wiki, 'Guarded', { revision })).content).toBe('one\n');
  });

  it('carry the token that wrote, and keep it under its path', async () => {
    const { pages, tokens } = system.services;
    const address = { owner: 'alice', slug: 'pages' };
    const { token } = await tokens.create(alice, { wiki: address, scope: 'write', pathPrefix: 'Bot', label: 'claude' });
    const bot: Actor = await tokens.verify(token);
    const own = await system.services.access.open(bot, address, 'write');
    await pages.put(bot, own, { path: 'Bot/Note', content: 'x\n' }, { agent: 'claude' });
    expect((await pages.read(alice, wiki, 'Bot/Note')).last_commit).toMatchObject({ author: 'alice', agent: 'claude' });
    expect(await codeOf(pages.put(bot, own, { path: 'Other', content: 'x\n' }, { agent: 'claude' }))).toBe('forbidden');
    const home = await pages.read(alice, wiki, 'Home');
    expect(await codeOf(pages.read(bot, own, 'Home', { revision: home.revision }))).toBe('not_found');
  });

  it('are not to be reached through another wiki', async () => {
    const { pages } = system.services;
    const other = await system.services.access.open(bob, { owner: 'bob', slug: 'made-for-bob' }, 'read');
    const { revision } = await pages.read(alice, wiki, 'Actors/Iran');
    expect(await codeOf(pages.read(bob, other, 'Actors/Iran', { revision }))).toBe('not_found');
    expect(await codeOf(pages.put(bob, { ...wiki, role: 'editor' }, { path: 'Sneaky', content: 'x' }, BROWSER))).toBe(
      'not_found',
    );
    expect(await codeOf(system.deps.repos.call('readBlob', { wikiId: other.wikiId, oid: revision }))).toBe('not_found');
    expect(await codeOf(system.services.tokens.revoke(bob, v7()))).toBe('not_found');
  });
});
