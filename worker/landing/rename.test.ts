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

async function pages(contents: Readonly<Record<string, string>>): Promise<string> {
  const changes = Object.entries(contents).map(([path, content]) => ({ op: 'put' as const, path, content }));
  return (await system.commit(wiki, changes)).revision;
}

describe('a page', () => {
  test('is renamed with all links to it in one commit', async () => {
    const revision = await pages({
      'A/Old': '# Old\n\n[[#Part]] [[Old#Part]] ![](Old/map.png) [x](Sibling.md)\n',
      'A/Sibling': '[x](Old.md#Part "Old") ![[Old]]\n',
      Home: '[[Old]] [[A/Old|the old]] `[[Old]]`\n\n| a |\n|---|\n| [[Old\\|x]] |\n',
      'B/Far': '[x](../A/Old.md) [r]\n\n[r]: ../A/Old\n',
      Other: '[[Home]]\n',
    });
    const { oid } = await system.repos.stage(wiki.id, Buffer.from('image'));
    await system.commit(wiki, [{ op: 'put_blob', file: 'A/Old/map.png', oid }]);
    const result = await system.commit(wiki, [{ op: 'rename', path: 'a/old', new_path: 'B/New name', revision }]);
    expect(result).toMatchObject({
      changed: true,
      indexed: true,
      pages: [{ path: 'B/New name', revision: result.revision, created: false }],
      updated_pages: ['A/Sibling', 'B/Far', 'B/New name', 'Home'],
      skipped_pages: 0,
    });
    expect(await files()).toEqual([
      'A/Sibling.md',
      'B/Far.md',
      'B/New name.md',
      'B/New name/map.png',
      'Home.md',
      'Other.md',
    ]);
    expect(await text('B/New name')).toBe(
      '# Old\n\n[[#Part]] [[New name#Part]] ![](New%20name/map.png) [x](../A/Sibling.md)\n',
    );
    expect(await text('A/Sibling')).toBe('[x](../B/New%20name.md#Part "Old") ![[New name]]\n');
    expect(await text('Home')).toBe(
      '[[New name]] [[B/New name|the old]] `[[Old]]`\n\n| a |\n|---|\n| [[New name\\|x]] |\n',
    );
    expect(await text('B/Far')).toBe('[x](./New%20name.md) [r]\n\n[r]: ./New%20name\n');
    const links = await system.db.link.findMany({ where: { wikiId: wiki.id } });
    expect(links.filter(({ toPath }) => toPath === null)).toEqual([]);
    expect(await git(wiki.gitDir, 'rev-list', '--count', 'main')).toBe('3\n');
  });

  test('keeps its history, redirects through chains, and gives way to a new page of its old name', async () => {
    let revision = await pages({ A: 'one\n\n[[A]]\n' });
    for (const [path, new_path] of [
      ['A', 'B'],
      ['B', 'C'],
    ] as const) {
      ({ revision } = await system.commit(wiki, [{ op: 'rename', path, new_path, revision }]));
    }
    const rows = await system.db.pageRevision.findMany({ where: { wikiId: wiki.id }, orderBy: { seq: 'asc' } });
    expect(rows.map(({ kind, path, oldPath }) => [kind, path, oldPath])).toEqual([
      ['create', 'A', null],
      ['rename', 'B', 'A'],
      ['rename', 'C', 'B'],
    ]);
    expect(new Set(rows.map(({ pageId }) => pageId)).size).toBe(1);
    const gone = await failure(system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'D', revision }]));
    expect(gone).toMatchObject({ code: 'not_found', data: { moved_to: 'C' } });
    await pages({ A: 'new' });
    expect((await system.db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path: 'A' } })).id).not.toBe(
      rows[0]?.pageId,
    );
  });

  test('needs a revision, of the same page; a later change of its text does no harm', async () => {
    const first = await pages({ A: 'one\n' });
    expect((await failure(system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'B' }]))).code).toBe(
      'revision_required',
    );
    await system.commit(wiki, [{ op: 'put', path: 'A', content: 'two\n', revision: first }]);
    const rename = { op: 'rename' as const, path: 'A', new_path: 'B', revision: first };
    expect((await failure(system.commit(wiki, [rename], { exact: true }))).code).toBe('precondition_failed');
    const { revision } = await system.commit(wiki, [rename]);
    expect(await text('B')).toBe('two\n');
    expect((await failure(system.commit(wiki, [rename]))).code).toBe('stale_revision');
    await pages({ A: 'another\n' });
    expect((await failure(system.commit(wiki, [{ ...rename, new_path: 'C' }]))).code).toBe('stale_revision');
    await system.commit(wiki, [{ op: 'delete', path: 'B', revision }]);
    expect((await failure(system.commit(wiki, [{ ...rename, path: 'B', new_path: 'C', revision }]))).code).toBe(
      'stale_revision',
    );
  });

  test('does not take the place of another, but may change its spelling', async () => {
    const revision = await pages({ 'Iran war': 'x', Other: '[[iran war]] [[Iran war]]' });
    const taken = await failure(system.commit(wiki, [{ op: 'rename', path: 'Other', new_path: 'iran-war', revision }]));
    expect(taken).toMatchObject({ code: 'page_exists', status: 409, data: { path: 'Iran war' } });
    const result = await system.commit(wiki, [{ op: 'rename', path: 'Iran war', new_path: 'Iran War', revision }]);
    expect(result).toMatchObject({ pages: [{ path: 'Iran War' }], updated_pages: [] });
    const same = await system.commit(wiki, [{ op: 'rename', path: 'Iran War', new_path: 'Iran War', revision }]);
    expect(same).toMatchObject({ changed: false, pages: [{ path: 'Iran War', revision: result.revision }] });
    for (const new_path of ['../x', 'A.md', 'con'])
      expect((await failure(system.commit(wiki, [{ op: 'rename', path: 'Other', new_path, revision }]))).code).toBe(
        'bad_path',
      );
  });

  test('leaves sub-pages and their files where they are', async () => {
    const revision = await pages({ A: '[[A/Sub]]', 'A/Sub': 'sub' });
    const { oid } = await system.repos.stage(wiki.id, Buffer.from('image'));
    await system.commit(
      wiki,
      ['A/a.png', 'A/img/b.png', 'A/Sub/c.png'].map((file) => ({ op: 'put_blob' as const, file, oid })),
    );
    await system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'B', revision }]);
    expect(await files()).toEqual(['A/Sub.md', 'A/Sub/c.png', 'B.md', 'B/a.png', 'B/img/b.png']);
    expect(await text('B')).toBe('[[A/Sub]]');
  });

  test('without its links, if so asked', async () => {
    const revision = await pages({ A: '[[A]]', B: '[[A]]' });
    await system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'C', revision, update_links: false }]);
    expect([await text('B'), await text('C')]).toEqual(['[[A]]', '[[A]]']);
  });

  test('and is edited in the same commit, as are pages whose links follow', async () => {
    const revision = await pages({ A: 'one\n\ntwo\n\n[[A]]\n', B: 'x\n\ny\n\n[[A]]\n' });
    const result = await system.commit(wiki, [
      { op: 'rename', path: 'A', new_path: 'C', revision },
      { op: 'edit', path: 'C', revision, edits: [{ old_string: 'one', new_string: 'ONE' }] },
      { op: 'edit', path: 'B', revision, edits: [{ old_string: 'x', new_string: 'X' }] },
    ]);
    expect([await text('C'), await text('B')]).toEqual(['ONE\n\ntwo\n\n[[C]]\n', 'X\n\ny\n\n[[C]]\n']);
    expect(
      await system.db.pageRevision.findMany({ where: { commitOid: result.revision }, orderBy: { path: 'asc' } }),
    ).toMatchObject([
      { path: 'B', kind: 'update' },
      { path: 'C', kind: 'rename', oldPath: 'A' },
    ]);
  });

  test('finds links that are not published yet', async () => {
    const revision = await pages({ A: 'a', B: 'b' });
    await system.db.$executeRawUnsafe(`ALTER TABLE chunks ADD CONSTRAINT no_poison CHECK (text NOT LIKE '%poison%')`);
    try {
      await system.commit(wiki, [{ op: 'put', path: 'B', content: 'poison [[A]]', revision }]);
      await system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'C', revision }]);
    } finally {
      await system.db.$executeRawUnsafe(`ALTER TABLE chunks DROP CONSTRAINT no_poison`);
    }
    expect(await text('B')).toBe('poison [[C]]');
  });
});

describe('a folder', () => {
  test('is renamed with all that lies in it', async () => {
    const revision = await pages({
      'A/B/One': '[[Two]] [x](Two.md) [y](../../Home.md) ![[map.png]]',
      'A/B/Deep/Two': '[[A/B/One]] [x](../One.md)',
      Home: '[[A/B/One]] [[One]] [x](A/B/Deep/Two.md)',
    });
    const { oid } = await system.repos.stage(wiki.id, Buffer.from('image'));
    await system.commit(wiki, [{ op: 'put_blob', file: 'A/B/map.png', oid }]);
    const result = await system.commit(wiki, [{ op: 'rename', path: 'A/b', new_path: 'C', revision }]);
    expect(result.pages.map(({ path }) => path).sort()).toEqual(['C/Deep/Two', 'C/One']);
    expect(await files()).toEqual(['C/Deep/Two.md', 'C/One.md', 'C/map.png', 'Home.md']);
    expect(await text('C/One')).toBe('[[Two]] [x](Two.md) [y](../Home.md) ![[map.png]]');
    expect(await text('C/Deep/Two')).toBe('[[C/One]] [x](../One.md)');
    expect(await text('Home')).toBe('[[C/One]] [[One]] [x](C/Deep/Two.md)');
    const into = await system.commit(wiki, [{ op: 'rename', path: 'C', new_path: 'C/D', revision }]);
    expect(into.updated_pages).toEqual(['C/D/Deep/Two', 'C/D/One', 'Home']);
  });

  test('takes the page of its name along where that is asked for', async () => {
    const revision = await pages({ A: '[[A/B]]', 'A/B': '[[A]]' });
    await system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'X', revision, folder: true }]);
    expect(await files()).toEqual(['X.md', 'X/B.md']);
    expect([await text('X'), await text('X/B')]).toEqual(['[[X/B]]', '[[X]]']);
  });

  test('is refused as a whole where one page would be in the way', async () => {
    const revision = await pages({ 'A/One': '1', 'A/Two': '2', 'B/two': '2' });
    expect((await failure(system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'B', revision }]))).code).toBe(
      'page_exists',
    );
    expect((await failure(system.commit(wiki, [{ op: 'rename', path: 'A', new_path: 'C' }]))).code).toBe(
      'revision_required',
    );
    expect((await failure(system.commit(wiki, [{ op: 'rename', path: 'X', new_path: 'C', revision }]))).code).toBe(
      'not_found',
    );
  });
});

test('a path-limited token renames inside, and is told how many links it could not follow', async () => {
  const revision = await pages({ 'Open/A': 'a', 'Open/B': '[[Open/A]]', Secret: '[[Open/A]]', Plain: '[[Secret]]' });
  const owner = userActor(wiki.users.owner);
  const { token } = await system.tokens.create(owner, { wiki, scope: 'write', pathPrefix: 'Open', label: 'agent' });
  const actor = await system.tokens.verify(token);
  const rename = { op: 'rename' as const, path: 'Open/A', new_path: 'Open/C', revision };
  for (const bad of [
    { ...rename, new_path: 'C' },
    { ...rename, path: 'Secret' },
  ])
    expect((await failure(system.commit(wiki, [bad], { actor }))).code).toBe('forbidden');
  expect(await system.commit(wiki, [rename], { actor })).toMatchObject({ updated_pages: ['Open/B'], skipped_pages: 1 });
  expect([await text('Open/B'), await text('Secret')]).toEqual(['[[Open/C]]', '[[Open/A]]']);
});
