import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failure, git, startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let wiki: TestWiki;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());
beforeEach(async () => {
  wiki = await system.wiki();
});

/** All derived rows of the wiki, in an order of their own. */
async function derived() {
  const where = { wikiId: wiki.id };
  const [row] = await system.db.wiki.findMany({
    where: { id: wiki.id },
    select: { headOid: true, indexedOid: true, pageCount: true, attachmentBytes: true, textBytes: true },
  });
  return {
    row,
    pages: await system.db.page.findMany({ where, orderBy: { path: 'asc' } }),
    commits: await system.db.commit.findMany({ where, orderBy: { seq: 'asc' } }),
    revisions: await system.db.pageRevision.findMany({ where, orderBy: [{ seq: 'asc' }, { path: 'asc' }] }),
    links: await system.db.link.findMany({ where, orderBy: [{ fromPageId: 'asc' }, { position: 'asc' }] }),
    attachments: await system.db.attachment.findMany({ where, orderBy: { path: 'asc' } }),
    chunks: await system.db
      .$queryRaw`SELECT id, page_id, chunk_index, heading_path, text, line, words, places, content_hash FROM chunks WHERE wiki_id = ${wiki.id}::uuid ORDER BY page_id, chunk_index`,
  };
}

async function resolution(from: string): Promise<Record<string, string | null>> {
  const links = await system.db.link.findMany({
    where: { wikiId: wiki.id, from: { path: from } },
    orderBy: { position: 'asc' },
  });
  return Object.fromEntries(links.map((link) => [link.target, link.toPath]));
}

/** A history with everything in it: edits, a rename, a deletion, a page that comes back, files, links. */
async function busyHistory(): Promise<void> {
  const { oid } = await system.repos.stage(wiki.id, Buffer.from('image'));
  const home = await system.commit(wiki, [
    {
      op: 'put',
      path: 'Home',
      content:
        '---\ntags: [a]\naliases: [Start]\n---\n# Welcome\n\n[[Iran]] [[Old]] ![[map.png]]\n\n## Part\n\nText.\n',
    },
    { op: 'put', path: 'Old', content: '# Old\n\n[[Home]] [[Start]]\n' },
    { op: 'put', path: 'Doomed', content: 'x' },
  ]);
  await system.commit(wiki, [{ op: 'put_blob', file: 'Actors/Iran/map.png', oid }], { agent: 'claude-ai' });
  const iran = await system.commit(
    wiki,
    [{ op: 'put', path: 'Actors/Iran', content: '# Iran\n\n![](map.png) [[Doomed]]\n' }],
    { agent: 'claude-ai' },
  );
  await system.commit(wiki, [
    { op: 'delete', path: 'Old', revision: home.revision },
    { op: 'put', path: 'Archive/Old', content: '# Old\n\n[[Home]] [[Start]]\n' },
  ]);
  await system.commit(wiki, [{ op: 'delete', path: 'Doomed', revision: home.revision }]);
  await system.commit(wiki, [
    {
      op: 'edit',
      path: 'Actors/Iran',
      revision: iran.revision,
      edits: [{ old_string: '# Iran', new_string: '# Iran!' }],
    },
  ]);
  await system.commit(wiki, [{ op: 'put', path: 'Doomed', content: 'again' }]);
}

test('each publication has the public copies of its wiki forgotten, and what changes nothing has not', async () => {
  const other = await system.wiki();
  await system.commit(other, [{ op: 'put', path: 'Home', content: 'x' }]);
  const before = system.purged.length;
  await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'one' }]);
  expect(system.purged.slice(before)).toEqual([wiki.id]);
  await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'one' }]);
  await system.repos.call('reconcile', { wikiId: wiki.id });
  expect(system.purged.slice(before)).toEqual([wiki.id]);
  await system.repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
  expect(system.purged.slice(before)).toEqual([wiki.id, wiki.id]);
});

test('a rebuild from git alone gives the same rows, ids included', async () => {
  await busyHistory();
  const before = await derived();
  expect(before.commits.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(before.commits[1]).toMatchObject({
    authorId: wiki.users.editor,
    authorName: 'The editor',
    agent: 'claude-ai',
    message: 'Create Actors/Iran/map.png',
  });
  const size = before.pages.reduce((sum, { byteSize }) => sum + byteSize, 0);
  expect(before.row).toMatchObject({ pageCount: 4, attachmentBytes: 5n, textBytes: BigInt(size) });
  const { published } = await system.repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
  expect(published).toBe(7);
  expect(await derived()).toEqual(before);
  expect(await system.db.auditEvent.count({ where: { wikiId: wiki.id, action: 'wiki.committed' } })).toBe(7);
});

test('what git itself has written is published by reconcile, as if it had come through a door', async () => {
  await busyHistory();
  const clone = await mkdtemp(join(tmpdir(), 'wikibot-clone-'));
  try {
    await git(clone, 'clone', '--quiet', wiki.gitDir, '.');
    for (const [index, message] of ['one', 'two', 'three'].entries()) {
      await writeFile(join(clone, 'Home.md'), `# Home ${index}\n\n[[Moved]] [[map.png]]\n`);
      if (index === 1) await git(clone, 'mv', 'Archive/Old.md', 'Moved.md');
      await git(clone, 'commit', '--quiet', '-am', message);
    }
    await git(clone, 'push', '--quiet', 'origin', 'main');
  } finally {
    await rm(clone, { recursive: true, force: true });
  }
  expect(await system.repos.call('inspect', { wikiId: wiki.id })).toMatchObject({
    findings: [{ severity: 'warning', message: 'The database is behind the repository.', fixed: false }],
  });
  expect((await system.repos.call('reconcile', { wikiId: wiki.id })).published).toBe(3);
  const caughtUp = await derived();
  expect(caughtUp.commits.at(-1)).toMatchObject({ message: 'three', authorName: 'T', authorId: null, seq: 10 });
  await system.repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
  expect(await derived()).toEqual(caughtUp);
  expect(await system.repos.call('reconcile', { wikiId: wiki.id })).toEqual({
    head: caughtUp.row?.headOid,
    published: 0,
  });
  // A save sees what git has pushed, before it is published too.
  expect((await failure(system.commit(wiki, [{ op: 'put', path: 'Moved', content: 'x' }]))).code).toBe(
    'revision_required',
  );
  expect((await system.repos.call('inspect', { wikiId: wiki.id })).findings).toEqual([]);
});

test('a write lands while the database refuses to publish, and is published later', async () => {
  await system.commit(wiki, [{ op: 'put', path: 'A', content: 'a' }]);
  await system.db.$executeRawUnsafe(`ALTER TABLE chunks ADD CONSTRAINT no_poison CHECK (text NOT LIKE '%poison%')`);
  try {
    const landed = await system.commit(wiki, [{ op: 'put', path: 'B', content: 'poison' }]);
    expect(landed).toMatchObject({ changed: true, indexed: false });
    // The next one catches up as far as it can, and is not lost either.
    expect(await system.commit(wiki, [{ op: 'put', path: 'C', content: 'c' }])).toMatchObject({ indexed: false });
  } finally {
    await system.db.$executeRawUnsafe(`ALTER TABLE chunks DROP CONSTRAINT no_poison`);
  }
  await expect
    .poll(async () => (await derived()).pages.map(({ path }) => path), { timeout: 15_000 })
    .toEqual(['A', 'B', 'C']);
});

describe('lineage', () => {
  test('a rename keeps the id; a page that comes back gets a new one', async () => {
    await busyHistory();
    const { revisions } = await derived();
    const of = (path: string) => revisions.filter((row) => row.path === path);
    const [created] = of('Old');
    const [renamed] = of('Archive/Old');
    expect(renamed).toMatchObject({ kind: 'rename', oldPath: 'Old', pageId: created?.pageId });
    expect(of('Old')).toHaveLength(1);
    expect(of('Doomed').map(({ kind }) => kind)).toEqual(['create', 'delete', 'create']);
    expect(new Set(of('Doomed').map(({ pageId }) => pageId)).size).toBe(2);
  });

  test('another spelling is a rename too', async () => {
    const first = await system.commit(wiki, [{ op: 'put', path: 'home', content: 'x\n' }]);
    await system.commit(wiki, [
      { op: 'delete', path: 'home', revision: first.revision },
      { op: 'put', path: 'Home', content: 'x\n' },
    ]);
    const { pages, revisions } = await derived();
    expect(pages.map(({ path }) => path)).toEqual(['Home']);
    expect(revisions.map(({ kind }) => kind)).toEqual(['create', 'rename']);
  });
});

describe('links', () => {
  test('of other pages mean something else when pages and files come and go', async () => {
    await system.commit(wiki, [{ op: 'put', path: 'A', content: '[[Iran]] [[Persia]] ![[map.png]]' }]);
    expect(await resolution('A')).toEqual({ Iran: null, Persia: null, 'map.png': null });
    const { oid } = await system.repos.stage(wiki.id, Buffer.from('image'));
    const iran = await system.commit(wiki, [
      { op: 'put', path: 'Actors/Iran', content: '---\naliases: [Persia]\n---\n' },
      { op: 'put_blob', file: 'Actors/map.png', oid },
    ]);
    expect(await resolution('A')).toEqual({ Iran: 'Actors/Iran', Persia: 'Actors/Iran', 'map.png': 'Actors/map.png' });
    const without = await system.commit(wiki, [
      { op: 'put', path: 'Actors/Iran', content: 'no alias', revision: iran.revision },
    ]);
    expect(await resolution('A')).toMatchObject({ Iran: 'Actors/Iran', Persia: null });
    await system.commit(wiki, [{ op: 'put', path: 'Iran', content: 'exact' }]);
    expect(await resolution('A')).toMatchObject({ Iran: 'Iran' });
    await system.commit(wiki, [
      { op: 'delete', path: 'Actors/Iran', revision: without.revision },
      { op: 'delete_file', file: 'Actors/map.png', revision: iran.revision },
    ]);
    expect(await resolution('A')).toEqual({ Iran: 'Iran', Persia: null, 'map.png': null });
  });
});

test('pages made to break the index are published all the same', async () => {
  const long = 'x'.repeat(5000);
  const words = Array.from({ length: 60_000 }, (_, index) => `w${index.toString(36)}`).join(' ');
  const result = await system.commit(wiki, [
    {
      op: 'put',
      path: 'A',
      content: `---\ntitle: "nul \\0 and \\uD800"\ntags: ["${long}"]\naliases: ["${long}"]\n---\n[[${long}]]\n`,
    },
    { op: 'put', path: 'B', content: words },
    { op: 'put', path: 'C', content: `# ${long}\n\n${'[[a]]'.repeat(20_000)}` },
    { op: 'put', path: 'D', content: '['.repeat(10_000) },
    { op: 'put', path: 'E', content: '' },
    { op: 'put', path: 'F', content: '\u{1F600}'.repeat(200_000) },
  ]);
  expect(result.indexed).toBe(true);
  expect((await derived()).pages).toHaveLength(6);
});

test('three hundred pages are one commit and a few statements', async () => {
  const changes = Array.from({ length: 300 }, (_, index) => ({
    op: 'put' as const,
    path: `Folder ${index % 10}/Page ${index}`,
    content: `# Page ${index}\n\n[[Page ${(index + 1) % 300}]]\n\n## More\n\n${'Some words of text. '.repeat(50)}\n`,
  }));
  const result = await system.commit(wiki, changes);
  expect(result.indexed).toBe(true);
  const { links, row } = await derived();
  expect(row?.pageCount).toBe(300);
  expect(links.every(({ toPath }) => toPath !== null)).toBe(true);
});

describe('pieces of a page', () => {
  const page = (title: string, ...sections: string[]): string =>
    `# ${title}\n\n${sections.map((name) => `## ${name}\n\nText of ${name}, [[${name}]]. ${'Enough for a piece. '.repeat(12)}\n`).join('\n')}`;
  const pieces = async (path: string): Promise<{ id: string; text: string; line: number; vectors: number }[]> =>
    await system.db.$queryRaw`
      SELECT k.id::text, k.text, k.line, (SELECT count(*)::int FROM chunk_vectors v WHERE v.chunk_id = k.id) AS vectors
        FROM chunks k JOIN pages p ON p.id = k.page_id
       WHERE p.wiki_id = ${wiki.id}::uuid AND p.path = ${path} ORDER BY k.chunk_index`;
  const embed = async (): Promise<void> => {
    await system.db.$executeRaw`
      INSERT INTO chunk_vectors (chunk_id, model, wiki_id, page_id, embedding)
      SELECT id, 'test', wiki_id, page_id, '[1,2]'::vector FROM chunks WHERE wiki_id = ${wiki.id}::uuid ON CONFLICT DO NOTHING`;
  };
  /** What a rebuild gives, which knows nothing of what was there. */
  const asRebuilt = async (): Promise<void> => {
    const before = await derived();
    await system.repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
    expect(await derived()).toEqual(before);
  };

  test('that stay keep their row and its vectors, wherever they move to', async () => {
    let { revision } = await system.commit(wiki, [
      { op: 'put', path: 'A', content: page('A', 'One', 'Two', 'Three', 'Two') },
    ]);
    const put = async (content: string): Promise<void> => {
      ({ revision } = await system.commit(wiki, [{ op: 'put', path: 'A', content, revision }]));
    };
    await embed();
    const before = await pieces('A');
    const idOf = (text: string): string | undefined => before.find((piece) => piece.text.includes(text))?.id;
    await put(page('A', 'New', 'Three', 'One', 'Two', 'Two'));
    const after = await pieces('A');
    expect(after.map(({ vectors }) => vectors).sort((a, b) => a - b)).toEqual([0, 1, 1, 1, 1]);
    for (const name of ['Three', 'One'])
      expect(after.find(({ text }) => text.includes(`of ${name},`))?.id).toBe(idOf(`of ${name},`));
    expect(after.find(({ text }) => text.includes('of New,'))?.vectors).toBe(0);
    // The title is part of what is searched and embedded.
    await put(page('Another', 'Three', 'One', 'Two'));
    const renamed = await pieces('A');
    expect(renamed.filter(({ vectors }) => vectors === 1)).toHaveLength(0);
    await asRebuilt();
  });

  test('go with a renamed page, also when it takes the name of another one', async () => {
    const first = await system.commit(wiki, [
      { op: 'put', path: 'A x', content: page('A', 'One', 'Two') },
      { op: 'put', path: 'B', content: page('B', 'Three', 'Four') },
    ]);
    await embed();
    const before = [await pieces('A x'), await pieces('B')];
    await system.commit(wiki, [
      { op: 'rename', path: 'A x', new_path: 'C', revision: first.revision, update_links: false },
      { op: 'rename', path: 'B', new_path: 'a_x', revision: first.revision, update_links: false },
    ]);
    expect(await pieces('C')).toEqual(before[0]);
    expect(await pieces('a_x')).toEqual(before[1]);
    await asRebuilt();
  });
});
