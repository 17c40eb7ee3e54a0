/** What is answered from the rows that `publish` writes; the rows are written by hand here. */
import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../core/access.ts';
import { NOBODY } from '../../core/access.ts';
import { createAccessService } from '../access.ts';
import type { TestDeps } from '../testing/deps.ts';
import { codeOf, createTestDeps, makeUser, makeWiki } from '../testing/deps.ts';
import { Publisher } from '../testing/publisher.ts';
import type { WikiInfo } from '../types.ts';
import { createPageService } from './service.ts';

let deps: TestDeps;
let alice: Awaited<ReturnType<typeof makeUser>>;
let wiki: WikiInfo;
let scoped: Actor;
let pages: ReturnType<typeof createPageService>;
let first: string;
let publisher: Publisher;

const CONTENT = {
  Home: '# Home\n\nSee [[Actors/Iran]] and [[Secret/Plan]].\n',
  'Actors/Iran':
    '---\ncategory: actor\ntags: [Region, energy]\naliases: [Persia]\n---\n# Iran\n\nIran exports crude oil.\n\n## Economy\n\nSanctions hurt the running economy of the republic.\n',
  'Actors/Iraq': '---\ncategory: actor\n---\n# Iraq\n\nIraq shares the oil market. [[Actors/Iran]]\n',
  'Actors-old/Note': 'An old note on oil.\n',
  'Secret/Plan': '---\ncategory: event\n---\n# Plan\n\nThe clandestine oil plan links [[Actors/Iran]].\n',
  '日本語/東京': '# 東京\n\n東京は日本の首都です。\n',
  'Code/Call': '# Call\n\nUse `foo_bar(<b>x</b>)` & "quotes".\n',
};

beforeAll(async () => {
  deps = await createTestDeps();
  alice = await makeUser(deps, 'alice');
  const wikiId = await makeWiki(deps, alice, { slug: 'notes' });
  publisher = new Publisher(deps.db, wikiId);
  first = await publisher.create(CONTENT);
  wiki = await createAccessService(deps).open(alice, { owner: 'alice', slug: 'notes' }, 'read');
  scoped = {
    kind: 'token',
    tokenId: v7(),
    userId: alice.userId,
    wikiId,
    scopes: ['read'],
    pathPrefix: 'Actors',
    label: 't',
  };
  pages = createPageService(deps);
});
afterAll(() => deps.close());

const pathsOf = (list: { path: string }[]) => list.map(({ path }) => path);

describe('lists', () => {
  it('filters by whole segments, category and tag, without case', async () => {
    const list = async (query: Parameters<typeof pages.list>[2]) =>
      pathsOf((await pages.list(alice, wiki, query)).pages);
    expect(await list({ prefix: 'actors/' })).toEqual(['Actors/Iran', 'Actors/Iraq']);
    expect(await list({ category: 'Actor' })).toEqual(['Actors/Iran', 'Actors/Iraq']);
    expect(await list({ tag: '#region' })).toEqual(['Actors/Iran']);
    expect(await list({ prefix: "a\0'; --" })).toEqual([]);
    expect(await list({ updated_since: '2999-01-01' })).toEqual([]);
    expect(await list({ updated_since: '2000-01-01T00:00:00+02:00' })).toHaveLength(7);
  });

  it('goes on where it stopped, each page once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const answer = await pages.list(alice, wiki, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      expect(answer.total).toBe(7);
      seen.push(...pathsOf(answer.pages));
      cursor = answer.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(Object.keys(CONTENT).toSorted());
  });

  it.each(['x', 'WyJzIiwxXQ', 'bnVsbA', Buffer.from('["p","\\u0000"]').toString('base64url'), "'"])(
    'refuses the cursor %j',
    async (cursor) => expect(await codeOf(pages.list(alice, wiki, { cursor }))).toBe('invalid_input'),
  );

  it.each([{ limit: 0 }, { limit: 5001 }, { updated_since: 'yesterday' }])('refuses %j', async (query) => {
    expect(await codeOf(pages.list(alice, wiki, query))).toBe('invalid_input');
  });
});

describe('a token limited to a path', () => {
  it('sees what lies under it, wherever it looks', async () => {
    const list = await pages.list(scoped, wiki, {});
    expect([list.total, pathsOf(list.pages)]).toEqual([2, ['Actors/Iran', 'Actors/Iraq']]);
    const changes = await pages.changelog(scoped, wiki, {});
    expect(changes.entries.flatMap((entry) => entry.pages_affected)).toEqual(['Actors/Iran', 'Actors/Iraq']);
    const links = await pages.resolveLinks(scoped, wiki, 'Actors/Iraq', ['Iran', 'Secret/Plan', 'Plan']);
    expect([...links.keys()]).toEqual(['Iran']);
  });

  it('finds no page outside, whether there is one or not', async () => {
    for (const path of ['Secret/Plan', 'Secret/None', 'Actors-old/Note']) {
      expect(await codeOf(pages.read(scoped, wiki, path))).toBe('not_found');
      expect(await codeOf(pages.history(scoped, wiki, path, {}))).toBe('not_found');
      expect(await pages.locate(scoped, wiki, path)).toEqual({ kind: 'missing', suggestions: [] });
    }
    await expect(pages.read(scoped, wiki, 'Actors/Plan')).rejects.toMatchObject({
      message: expect.not.stringContaining('Secret'),
    });
  });

  it('may not write at all outside, nor without the scope', async () => {
    const context = { agent: null };
    const writer: Actor = scoped.kind === 'token' ? { ...scoped, scopes: ['write'] } : scoped;
    expect(await codeOf(pages.put(scoped, wiki, { path: 'Actors/New', content: 'x' }, context))).toBe('forbidden');
    expect(await codeOf(pages.put(writer, wiki, { path: 'Secret/New', content: 'x' }, context))).toBe('forbidden');
    expect(await codeOf(pages.put(writer, wiki, { path: 'Actors/../Secret/New', content: 'x' }, context))).toBe(
      'bad_path',
    );
    // Allowed, and so it comes as far as the worker, which does not run here.
    expect(await codeOf(pages.put(writer, wiki, { path: 'actors/New', content: 'x' }, context))).toBe('unavailable');
    expect(
      await codeOf(pages.put(NOBODY, { ...wiki, role: null }, { path: 'Actors/New', content: 'x' }, context)),
    ).toBe('unauthenticated');
  });
});

describe('pages that moved or went', () => {
  it('tells by history, changelog and suggestions what became of them', async () => {
    const made = await publisher.create({ 'Old name': 'text', Doomed: 'text' }, 'Make two');
    const renamed = await publisher.rename('Old name', 'New name');
    const deleted = await publisher.delete('Doomed');

    const history = await pages.history(alice, wiki, 'old_NAME', {});
    expect([history.path, history.history.map(({ revision }) => revision)]).toEqual(['New name', [renamed, made]]);
    expect(await pages.locate(alice, wiki, 'Old name')).toEqual({ kind: 'moved', path: 'New name' });

    await expect(pages.read(alice, wiki, 'Doomed')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/was deleted on \d{4}-\d\d-\d\d by Alice/),
      data: { deleted_in: deleted, last_revision: made },
    });
    expect((await pages.history(alice, wiki, 'Doomed', {})).history).toHaveLength(2);

    const changes = await pages.changelog(alice, wiki, { since: made.slice(0, 34) });
    expect(changes.entries.map(({ revision, pages_affected }) => [revision, pages_affected])).toEqual([
      [deleted, ['Doomed']],
      [renamed, ['New name']],
    ]);
    const paged = await pages.changelog(alice, wiki, { limit: 1 });
    expect(paged.next_cursor).not.toBeNull();
    const rest = await pages.changelog(alice, wiki, { cursor: paged.next_cursor ?? '' });
    expect(rest.entries.map(({ revision }) => revision)).toEqual([renamed, made, first]);
    expect(await codeOf(pages.changelog(alice, wiki, { since: 'fffffff' }))).toBe('not_found');
  });

  it('suggests close names', async () => {
    await expect(pages.read(alice, wiki, 'Actors/Irn')).rejects.toMatchObject({
      message: expect.stringContaining('"Actors/Iran"'),
    });
    const located = await pages.locate(alice, wiki, 'iran');
    expect(located).toMatchObject({ kind: 'missing', suggestions: ['Actors/Iran', 'Actors/Iraq'] });
    expect(await codeOf(pages.history(alice, wiki, 'No such thing', {}))).toBe('not_found');
  });

  it.each(['../../x', 'a\\..\\b', '.git/config', 'con', 'a\0b', 'api/x'])('refuses the path %j', async (path) => {
    expect(await codeOf(pages.read(alice, wiki, path))).toBe('bad_path');
    expect(await codeOf(pages.locate(alice, wiki, path))).toBe('bad_path');
    expect(await codeOf(pages.put(alice, wiki, { path, content: 'x' }, { agent: null }))).toBe('bad_path');
  });
});

describe('another wiki', () => {
  it('shows nothing of this one', async () => {
    const bob = await makeUser(deps, 'bob');
    await makeWiki(deps, bob, { slug: 'notes' });
    const other = await createAccessService(deps).open(bob, { owner: 'bob', slug: 'notes' }, 'read');
    expect((await pages.list(bob, other, {})).total).toBe(0);
    expect((await pages.changelog(bob, other, {})).entries).toEqual([]);
    expect(await codeOf(pages.changelog(bob, other, { since: first }))).toBe('not_found');
    expect(await codeOf(pages.read(bob, other, 'Actors/Iran'))).toBe('not_found');
    expect((await pages.resolveLinks(bob, other, 'x', ['Iran'])).size).toBe(0);
    // A WikiInfo that the actor did not open gives it nothing.
    expect(await codeOf(pages.list(bob, { ...wiki, role: null }, {}))).toBe('not_found');
  });
});
