import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOBODY, type TokenActor } from '../../core/access.ts';
import { createAccessService } from '../access.ts';
import type { TestDeps } from '../testing/deps.ts';
import { codeOf, createTestDeps, makeUser, makeWiki } from '../testing/deps.ts';
import { Publisher } from '../testing/publisher.ts';
import type { WikiInfo } from '../types.ts';
import { createWikiService } from '../wikis.ts';
import { PAGES_A_PART, sitemapPart } from './sitemap.ts';

let deps: TestDeps;
let alice: Awaited<ReturnType<typeof makeUser>>;
let wiki: WikiInfo;

beforeAll(async () => {
  deps = await createTestDeps();
  alice = await makeUser(deps, 'alice');
  const wikiId = await makeWiki(deps, alice, { slug: 'notes' });
  await new Publisher(deps.db, wikiId).create({
    Home: '# Home\n',
    'Actors/Iran': 'x\n',
    Old: '---\narchived: true\n---\n',
  });
  wiki = await createAccessService(deps).open(alice, { owner: 'alice', slug: 'notes' }, 'read');
});
afterAll(() => deps.close());

const paths = async (...[actor, part]: [Parameters<typeof sitemapPart>[1], number]) => {
  const found = await sitemapPart(deps.db, actor, wiki, part);
  return { paths: found.pages.map(({ path }) => path), parts: found.parts };
};

it('lists what is not archived, and to a token its own part', async () => {
  await deps.db.page.updateMany({ where: { wikiId: wiki.wikiId, path: 'Old' }, data: { archived: true } });
  expect(await paths(alice, 0)).toEqual({ paths: ['Actors/Iran', 'Home'], parts: 1 });
  expect(await paths(alice, 1)).toEqual({ paths: [], parts: 0 });
  const token: TokenActor = {
    kind: 'token',
    tokenId: v7(),
    userId: alice.userId,
    wikiId: wiki.wikiId,
    scopes: ['read'],
    pathPrefix: 'Actors',
    label: 't',
  };
  expect((await paths(token, 0)).paths).toEqual(['Actors/Iran']);
});

it('says nothing of a private wiki to anybody else', async () => {
  expect(await codeOf(sitemapPart(deps.db, NOBODY, { ...wiki, role: null }, 0))).toBe('unauthenticated');
  const wikis = createWikiService(deps, createAccessService(deps));
  expect(await wikis.published(null)).toEqual([]);
  await deps.db.wiki.update({ where: { id: wiki.wikiId }, data: { isPublic: true } });
  expect((await wikis.published(null)).map(({ slug, role }) => [slug, role])).toEqual([['notes', null]]);
  expect(await wikis.published('bob')).toEqual([]);
  await deps.db.wiki.update({ where: { id: wiki.wikiId }, data: { isPublic: false } });
});

it('comes in parts', async () => {
  await deps.db.$executeRaw`
    INSERT INTO pages (id, wiki_id, path, path_key, name, name_key, title, tags, aliases, alias_keys, blob_oid, revision,
                       content_length, byte_size, created_at, updated_at)
    SELECT gen_random_uuid(), ${wiki.wikiId}::uuid, 'P' || n, 'p' || n, 'P' || n, 'p' || n, 'P', '{}', '{}', '{}', 'x', 'x',
           1, 1, now(), now() FROM generate_series(1, ${PAGES_A_PART}::int) AS n`;
  expect((await paths(alice, 0)).paths).toHaveLength(PAGES_A_PART);
  const last = await paths(alice, 1);
  expect(last.paths).toHaveLength(2);
  expect((await sitemapPart(deps.db, alice, wiki, 0)).parts).toBe(2);
});
