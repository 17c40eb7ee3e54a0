import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { failure, git, startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let wiki: TestWiki;

beforeAll(async () => {
  system = await startTestSystem();
});
beforeEach(async () => {
  wiki = await system.wiki();
});
afterAll(() => system.close());

async function put(file: string, content: string, revision?: string): Promise<string> {
  const { oid } = await system.repos.stage(wiki.id, Buffer.from(content));
  const change = { op: 'put_blob' as const, file, oid, ...(revision === undefined ? {} : { revision }) };
  return (await system.commit(wiki, [change])).revision;
}

const history = (file: string, options: { prefix?: string; limit?: number; after?: string } = {}) => {
  const { prefix = null, limit = 10, after = null } = options;
  return system.repos.call('fileHistory', { wikiId: wiki.id, file, prefix, limit, after });
};
const at = (file: string, revision: string, prefix: string | null = null) =>
  system.repos.call('fileAt', { wikiId: wiki.id, file, revision, prefix });

test('a file is renamed with the links to it, in one commit', async () => {
  const first = await put('Maps/old map.png', 'image');
  const { revision } = await system.commit(wiki, [
    { op: 'put', path: 'Home', content: '![[old map.png|300]] ![](Maps/old%20map.png) `![[old map.png]]`\n' },
    { op: 'put', path: 'Maps/Here', content: '![](old%20map.png)\n' },
  ]);
  const rename = { op: 'rename_file' as const, file: 'maps/Old_map.png', new_file: 'Atlas/world.png' };
  expect((await failure(system.commit(wiki, [rename]))).code).toBe('revision_required');
  const result = await system.commit(wiki, [{ ...rename, revision }]);
  expect(result).toMatchObject({
    changed: true,
    updated_pages: ['Home', 'Maps/Here'],
    skipped_pages: 0,
  });
  const text = (path: string) => git(wiki.gitDir, 'show', `main:${path}`);
  expect(await text('Home.md')).toBe('![[world.png|300]] ![](Atlas/world.png) `![[old map.png]]`\n');
  expect(await text('Maps/Here.md')).toBe('![](../Atlas/world.png)\n');
  expect(await text('Atlas/world.png')).toBe('image');
  const links = await system.db.link.findMany({ where: { wikiId: wiki.id } });
  expect(links.map(({ toPath }) => toPath)).toEqual(['Atlas/world.png', 'Atlas/world.png', 'Atlas/world.png']);
  // Undone as any other commit.
  await system.commit(wiki, [{ op: 'revert_commit', commit: result.revision }]);
  expect(await text('Maps/old map.png')).toBe('image');
  expect(await text('Home.md')).toContain('![[old map.png|300]]');
  expect((await at('Maps/old map.png', first)).path).toBe('Maps/old map.png');
});

test('a rename needs a free name and the version that was seen', async () => {
  const first = await put('a.bin', 'one');
  const taken = await put('b.bin', 'other');
  const rename = { op: 'rename_file' as const, file: 'a.bin', new_file: 'b.bin', revision: taken };
  expect((await failure(system.commit(wiki, [rename]))).code).toBe('page_exists');
  await put('a.bin', 'two', first);
  expect((await failure(system.commit(wiki, [{ ...rename, new_file: 'c.bin', revision: first }]))).code).toBe(
    'stale_revision',
  );
  expect((await failure(system.commit(wiki, [{ ...rename, new_file: 'c.md' }]))).code).toBe('bad_path');
  expect((await failure(system.commit(wiki, [{ ...rename, file: 'none.bin' }]))).code).toBe('not_found');
});

test('versions are told through renames, replacements and deletions', async () => {
  const first = await put('a/plan.bin', 'one');
  const second = await put('a/plan.bin', 'second', first);
  const rename = { op: 'rename_file' as const, file: 'a/plan.bin', new_file: 'b/plan two.bin', revision: second };
  const third = (await system.commit(wiki, [rename])).revision;
  const all = await history('b/plan two.bin');
  expect(all.more).toBe(false);
  expect(all.versions.map(({ revision, path, size }) => [revision, path, size])).toEqual([
    [third, 'b/plan two.bin', 6],
    [second, 'a/plan.bin', 6],
    [first, 'a/plan.bin', 3],
  ]);
  // Beyond the rename, whose name the walk has to know.
  for (const [after, next, more] of [
    [third, second, true],
    [second, first, false],
  ] as const)
    expect(await history('b/plan two.bin', { limit: 1, after })).toMatchObject({
      more,
      versions: [{ revision: next }],
    });
  expect((await failure(history('b/plan two.bin', { after: 'f'.repeat(40) }))).code).toBe('invalid_input');
  expect((await history('b/plan two.bin', { prefix: 'b' })).versions).toHaveLength(1);
  const then = await at('b/plan two.bin', first.slice(0, 8));
  expect(then).toMatchObject({ path: 'a/plan.bin', revision: first, size: 3 });
  expect((await failure(at('b/plan two.bin', first, 'b'))).code).toBe('not_found');
  const gone = (await system.commit(wiki, [{ op: 'delete_file', file: 'b/plan two.bin', revision: third }])).revision;
  expect((await history('b/plan two.bin')).versions[0]).toMatchObject({ revision: gone, oid: null, size: null });
  expect((await failure(at('b/plan two.bin', gone))).code).toBe('not_found');
  expect((await at('b/plan two.bin', third)).size).toBe(6);
});
