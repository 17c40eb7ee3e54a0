import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure, git, startTestSystem, userActor } from '../testing.ts';
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

const text = (path: string): Promise<string> => git(wiki.gitDir, 'show', `main:${path}.md`);
const files = async (): Promise<string[]> =>
  (await git(wiki.gitDir, 'ls-tree', '-r', '--name-only', '-z', 'main')).split('\0').filter(Boolean);

async function put(path: string, content: string, revision?: string): Promise<string> {
  return (await system.commit(wiki, [{ op: 'put', path, content, revision: revision ?? null }])).revision;
}

describe('a page is restored', () => {
  test('to its text at a revision, also from before a rename', async () => {
    const first = await put('A', 'one\n\ntwo\n');
    const second = await put('A', 'ONE\n\ntwo\n', first);
    const { revision } = await system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'B', revision: second }]);
    const restored = await system.commit(wiki, [{ op: 'restore', path: 'B', to: first.slice(0, 8), revision }]);
    expect(restored.pages).toEqual([{ path: 'B', revision: restored.revision, created: false, merged: false }]);
    expect(await text('B')).toBe('one\n\ntwo\n');
    const again = await system.commit(wiki, [{ op: 'restore', path: 'B', to: first, revision: restored.revision }]);
    expect(again).toMatchObject({ changed: false, pages: [{ revision: restored.revision }] });
  });

  test('with a revision, which is merged when it is stale', async () => {
    const first = await put('A', 'one\n\ntwo\n\nthree\n');
    const second = await put('A', 'ONE\n\ntwo\n\nthree\n', first);
    await put('A', 'ONE\n\ntwo\n\nTHREE\n', second);
    const restore = { op: 'restore' as const, path: 'A', to: first };
    expect((await failure(system.commit(wiki, [restore]))).code).toBe('revision_required');
    expect((await system.commit(wiki, [{ ...restore, revision: second }])).pages[0]?.merged).toBe(true);
    expect(await text('A')).toBe('one\n\ntwo\n\nTHREE\n');
  });

  test('after it was deleted, by its last name', async () => {
    const first = await put('A', 'one\n');
    const renamed = await system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'B', revision: first }]);
    const moved = await failure(system.commit(wiki, [{ op: 'restore', path: 'A', to: first }]));
    expect(moved).toMatchObject({ code: 'not_found', data: { moved_to: 'B' } });
    const deleted = await system.commit(wiki, [{ op: 'delete', path: 'B', revision: renamed.revision }]);
    const none = await failure(system.commit(wiki, [{ op: 'restore', path: 'B', to: deleted.revision }]));
    expect(none.code).toBe('not_found');
    expect((await system.commit(wiki, [{ op: 'restore', path: 'B', to: first }])).pages[0]?.created).toBe(true);
    expect(await text('B')).toBe('one\n');
  });

  test('to not being there', async () => {
    const first = await put('A', 'a\n');
    const second = await put('B', 'b\n');
    await system.commit(wiki, [{ op: 'restore', path: 'B', to: first, revision: second }]);
    expect(await files()).toEqual(['A.md']);
  });
});

describe('a commit is undone', () => {
  const revert = (commit: string) => system.commit(wiki, [{ op: 'revert_commit', commit }]);

  test('as a whole, with what was created, deleted and changed', async () => {
    const first = (
      await system.commit(wiki, [
        { op: 'put', path: 'Changed', content: 'one\n\ntwo\n\nthree\n' },
        { op: 'put', path: 'Deleted', content: 'deleted\n' },
      ])
    ).revision;
    const { oid } = await system.repos.stage(wiki.id, Buffer.from('image'));
    const bad = await system.commit(wiki, [
      { op: 'put', path: 'Changed', content: 'ONE\n\ntwo\n\nthree\n', revision: first },
      { op: 'delete', path: 'Deleted', revision: first },
      { op: 'put', path: 'Created', content: 'created\n' },
      { op: 'put_blob', file: 'Created/map.png', oid },
    ]);
    await put('Changed', 'ONE\n\ntwo\n\nTHREE\n', bad.revision);
    const result = await revert(bad.revision.slice(0, 7));
    expect(await files()).toEqual(['Changed.md', 'Deleted.md']);
    expect(await text('Changed')).toBe('one\n\ntwo\n\nTHREE\n');
    expect(new Map(result.pages.map(({ path, ...page }) => [path, page]))).toMatchObject(
      new Map([
        ['Changed', { created: false, merged: true }],
        ['Created', { created: false, merged: false }],
        ['Deleted', { created: true, merged: false }],
      ]),
    );
    expect((await revert(bad.revision)).changed).toBe(false);
    await revert(result.revision);
    expect(await files()).toEqual(['Changed.md', 'Created.md', 'Created/map.png']);
  });

  test('with its rename, the links that followed it, and what was written since', async () => {
    const first = (
      await system.commit(wiki, [
        { op: 'put', path: 'Old', content: 'one\n\n[[Old]]\n\ntwo\n' },
        { op: 'put', path: 'Home', content: '[[Old]]\n\nHome.\n' },
      ])
    ).revision;
    const renamed = await system.commit(wiki, [{ op: 'rename', path: 'Old', new_path: 'New', revision: first }]);
    await put('New', 'one\n\n[[New]]\n\nTWO\n', renamed.revision);
    await system.commit(wiki, [{ op: 'rename', path: 'Home', new_path: 'Start', revision: renamed.revision }]);
    await revert(renamed.revision);
    expect(await files()).toEqual(['Old.md', 'Start.md']);
    expect(await text('Old')).toBe('one\n\n[[Old]]\n\nTWO\n');
    expect(await text('Start')).toBe('[[Old]]\n\nHome.\n');
    const ids = await system.db.pageRevision.findMany({ where: { wikiId: wiki.id, path: { in: ['Old', 'New'] } } });
    expect(new Set(ids.map(({ pageId }) => pageId)).size).toBe(1);
  });

  test('or not at all, and every page in the way is named', async () => {
    const first = (
      await system.commit(wiki, [
        { op: 'put', path: 'A', content: 'a\n' },
        { op: 'put', path: 'B', content: 'b\n' },
        { op: 'put', path: 'C', content: 'c\n' },
      ])
    ).revision;
    const bad = await system.commit(wiki, [
      { op: 'put', path: 'A', content: 'A\n', revision: first },
      { op: 'put', path: 'B', content: 'B\n', revision: first },
      { op: 'rename', path: 'C', new_path: 'D', revision: first },
    ]);
    await system.commit(wiki, [
      { op: 'put', path: 'A', content: 'AAA\n', revision: bad.revision },
      { op: 'rename', path: 'D', new_path: 'E', revision: bad.revision },
    ]);
    const error = await failure(revert(bad.revision));
    expect(error).toMatchObject({ code: 'stale_revision', status: 409, data: { pages: ['A', 'E'] } });
    expect(error.message).toContain('"A", "E"');
    expect(await text('B')).toBe('B\n');
    expect((await failure(revert('abcdef1'))).code).toBe('invalid_input');
  });

  test('by a path-limited token only where all of it lies in its path', async () => {
    await put('Open/A', 'a\n');
    const secret = await system.commit(wiki, [
      { op: 'put', path: 'Open/B', content: 'b\n' },
      { op: 'put', path: 'Secret', content: 's\n' },
    ]);
    const open = await put('Open/C', 'c\n');
    const owner = userActor(wiki.users.owner);
    const { token } = await system.tokens.create(owner, { wiki, scope: 'write', pathPrefix: 'Open', label: 'agent' });
    const actor = await system.tokens.verify(token);
    const refused = await failure(system.commit(wiki, [{ op: 'revert_commit', commit: secret.revision }], { actor }));
    expect(refused.code).toBe('forbidden');
    expect(refused.message).not.toContain('Secret');
    await system.commit(wiki, [{ op: 'revert_commit', commit: open }], { actor });
    expect(await files()).toEqual(['Open/A.md', 'Open/B.md', 'Secret.md']);
  });
});

test('a rebuild from git alone gives the same rows after renames, restores and reverts', async () => {
  const body = Array.from({ length: 6 }, (_, index) => `Paragraph ${index}.\n`).join('\n');
  let { revision } = await system.commit(wiki, [
    { op: 'put', path: 'A/One', content: `[x](Two.md) [[Two]]\n\n${body}` },
    { op: 'put', path: 'A/Two', content: '[[One]]\n' },
    { op: 'put', path: 'Home', content: '[[A/One]] [[A/Two]]\n' },
  ]);
  const renamed = await system.commit(wiki, [
    { op: 'rename', path: 'A', new_path: 'B/C', revision },
    { op: 'edit', path: 'B/C/One', revision, edits: [{ old_string: 'Paragraph 3', new_string: 'Three' }] },
  ]);
  ({ revision } = renamed);
  await system.commit(wiki, [{ op: 'rename', path: 'B/C/Two', new_path: 'b/c/two', revision }]);
  await system.commit(wiki, [{ op: 'restore', path: 'B/C/One', to: renamed.revision, revision }]);
  await system.commit(wiki, [{ op: 'delete', path: 'Home', revision }]);
  await system.commit(wiki, [{ op: 'restore', path: 'Home', to: revision }]);
  const rows = async () => {
    const where = { wikiId: wiki.id };
    return {
      pages: await system.db.page.findMany({ where, orderBy: { path: 'asc' } }),
      revisions: await system.db.pageRevision.findMany({ where, orderBy: [{ seq: 'asc' }, { path: 'asc' }] }),
      links: await system.db.link.findMany({ where, orderBy: { id: 'asc' } }),
    };
  };
  const before = await rows();
  expect(before.revisions.filter(({ kind }) => kind === 'rename').map(({ oldPath, path }) => [oldPath, path])).toEqual([
    ['A/One', 'B/C/One'],
    ['A/Two', 'B/C/Two'],
    ['B/C/Two', 'b/c/two'],
  ]);
  expect(before.links.every(({ toPath }) => toPath !== null)).toBe(true);
  await system.repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
  expect(await rows()).toEqual(before);
});
