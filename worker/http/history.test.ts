import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blameLines, unifiedDiff } from '../repo/history.ts';
import { Repository } from '../repo/repository.ts';
import { failure, git, startTestSystem } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

/** Writes the page anew with each content and answers the revisions. */
async function write(wiki: TestWiki, path: string, ...contents: string[]): Promise<string[]> {
  const revisions: string[] = [];
  for (const content of contents) {
    const { revision } = await system.commit(wiki, [
      { op: 'put', path, content, ...(revisions.length === 0 ? {} : { revision: revisions.at(-1) }) },
    ]);
    revisions.push(revision);
  }
  return revisions;
}

/** What somebody did with git, published as a push is. */
async function push(wiki: TestWiki, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = join(tmpdir(), `wikibot-push-${crypto.randomUUID()}`);
  await git('/', 'clone', '-q', wiki.gitDir, folder);
  await work(folder);
  await git(folder, 'push', '-q', 'origin', 'HEAD:main');
  await system.repos.call('reconcile', { wikiId: wiki.id });
  await rm(folder, { recursive: true });
}

async function pageId(wiki: TestWiki, path: string): Promise<string> {
  const row = await system.db.pageRevision.findFirstOrThrow({
    where: { wikiId: wiki.id, path },
    orderBy: { seq: 'desc' },
  });
  return row.pageId;
}

const diff = async (
  wiki: TestWiki,
  path: string,
  { from = null, to = null, prefix = null }: { from?: string | null; to?: string | null; prefix?: string | null } = {},
) => await system.repos.call('diff', { wikiId: wiki.id, pageId: await pageId(wiki, path), path, prefix, from, to });

const blame = async (
  wiki: TestWiki,
  path: string,
  { revision = null, prefix = null }: { revision?: string | null; prefix?: string | null } = {},
) => {
  const answer = await system.repos.call('blame', {
    ...{ wikiId: wiki.id, pageId: await pageId(wiki, path), path, prefix, revision },
  });
  return { ...answer, by: answer.lines.map((index) => answer.commits[index]?.revision) };
};

describe('diff', () => {
  test('compares any two revisions, by default the last two', async () => {
    const wiki = await system.wiki();
    const [one, two, three] = await write(wiki, 'Actors/Iran', 'a\nb\nc\n', 'a\nB\nc\n', 'a\nB\nc\nd\n');
    await write(wiki, 'Other', 'x\n');
    const last = await diff(wiki, 'Actors/Iran');
    expect(last).toMatchObject({ from: { revision: two, path: 'Actors/Iran' }, to: { revision: three } });
    expect(last.diff).toBe(
      'diff --git a/Actors/Iran.md b/Actors/Iran.md\n--- a/Actors/Iran.md\n+++ b/Actors/Iran.md\n@@ -1,3 +1,4 @@\n a\n B\n c\n+d\n',
    );
    const whole = await diff(wiki, 'Actors/Iran', { from: one?.slice(0, 8), to: two });
    expect(whole.diff).toContain('-b\n+B\n');
    const back = await diff(wiki, 'Actors/Iran', { from: two, to: one });
    expect(back.diff).toContain('-B\n+b\n');
    expect((await diff(wiki, 'Actors/Iran', { from: one, to: one })).diff).toBe('');
  });

  test('shows the first revision as new, and takes any commit of main as a moment', async () => {
    const wiki = await system.wiki();
    const [early] = await write(wiki, 'Other', 'x\n');
    const [one] = await write(wiki, 'Page', 'a\n');
    const [late] = await write(wiki, 'Third', 'y\n');
    const created = await diff(wiki, 'Page', { to: one });
    expect(created.from).toBeNull();
    expect(created.diff).toBe(
      'diff --git a/Page.md b/Page.md\nnew file mode 100644\n--- /dev/null\n+++ b/Page.md\n@@ -0,0 +1 @@\n+a\n',
    );
    expect(await diff(wiki, 'Page', { from: early, to: late })).toMatchObject({ from: null, to: { revision: one } });
    const error = await failure(diff(wiki, 'Page', { to: early }));
    expect(error).toMatchObject({ code: 'not_found', data: { path: 'Page' } });
    expect(await failure(diff(wiki, 'Page', { from: 'abcdef1' }))).toMatchObject({ code: 'invalid_input' });
  });

  test('goes across a rename, and shows a deletion', async () => {
    const wiki = await system.wiki();
    const [one] = await write(wiki, 'Old name', 'a\nb\n');
    const moved = await system.commit(wiki, [
      { op: 'delete', path: 'Old name', revision: one },
      { op: 'put', path: 'New/Name', content: 'a\nb\n' },
    ]);
    const rename = await diff(wiki, 'New/Name');
    expect(rename.from).toMatchObject({ revision: one, path: 'Old name' });
    expect(rename.diff).toBe(
      'diff --git a/Old name.md b/New/Name.md\nrename from Old name.md\nrename to New/Name.md\n',
    );
    const edited = await system.commit(wiki, [
      { op: 'put', path: 'New/Name', content: 'a\nc\n', revision: moved.revision },
    ]);
    const both = await diff(wiki, 'New/Name', { from: one });
    expect(both.diff).toContain(
      'rename to New/Name.md\n--- a/Old name.md\t\n+++ b/New/Name.md\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n',
    );
    const gone = await system.commit(wiki, [{ op: 'delete', path: 'New/Name', revision: edited.revision }]);
    const deletion = await diff(wiki, 'New/Name');
    expect(deletion).toMatchObject({
      from: { revision: edited.revision },
      to: { revision: gone.revision, path: null },
    });
    expect(deletion.diff).toContain(
      'deleted file mode 100644\n--- a/New/Name.md\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-c\n',
    );
  });

  test('tells a limited token nothing of the time when the page was elsewhere', async () => {
    const wiki = await system.wiki();
    const [one] = await write(wiki, 'Secret/Plan', 'secret\n');
    await system.commit(wiki, [
      { op: 'delete', path: 'Secret/Plan', revision: one },
      { op: 'put', path: 'Public/Plan', content: 'secret\n' },
    ]);
    expect((await diff(wiki, 'Public/Plan')).from).toMatchObject({ path: 'Secret/Plan' });
    expect(await diff(wiki, 'Public/Plan', { prefix: 'Public' })).toMatchObject({ from: null });
    expect(await diff(wiki, 'Public/Plan', { prefix: 'public', from: one })).toMatchObject({ from: null });
  });

  test.each([
    ['line ends', 'a\nb\nc\n', 'a\r\nb\nc\r\n'],
    ['no line end at the end', 'a\nb', 'a\nb\n'],
    ['neither has one', 'a\nb', 'a\nc'],
    ['what looks like a header', 'x\n-- a\n', 'x\n@@ -1 +1 @@\n++ b\n\\ No newline\n'],
    ['from empty', '', 'a\n'],
    ['to empty', 'a\nb', ''],
    ['a byte order mark and other scripts', '\ufeffa\n日本\n', 'a\n日本語\u2028x\n'],
  ])('is a patch that git applies: %s', async (_name, before, after) => {
    const wiki = await system.wiki();
    const path = 'A "quoted" name';
    const [one, two] = await write(wiki, path, before, after);
    const { diff: patch } = await diff(wiki, path);
    const folder = join(tmpdir(), `wikibot-apply-${crypto.randomUUID()}`);
    await git('/', 'clone', '-q', wiki.gitDir, folder);
    await git(folder, 'checkout', '-q', one ?? '');
    await writeFile(join(folder, '.git', 'patch'), patch);
    await git(folder, 'apply', '--index', '.git/patch');
    expect(await git(folder, 'write-tree')).toBe(await git(folder, 'rev-parse', `${two}^{tree}`));
    await rm(folder, { recursive: true });
  });

  test('of two pages of 1 MB that have little in common takes bounded time', async () => {
    const wiki = await system.wiki();
    const page = (seed: number): string =>
      Array.from(
        { length: 20_000 },
        (_, line) => `${(line * 7919 * seed) % 10_007} words of a line ${line % seed}\n`,
      ).join('');
    await write(wiki, 'Big', page(3), page(17));
    const started = performance.now();
    const answer = await diff(wiki, 'Big');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(answer.diff.length).toBeGreaterThan(500_000);
  });
});

describe('blame', () => {
  test('names the commit of each line, its author and the program that wrote', async () => {
    const wiki = await system.wiki();
    const [one] = await write(wiki, 'Page', 'a\nb\nc\n');
    const two = await system.commit(wiki, [{ op: 'put', path: 'Page', content: 'a\nB\nc\nd', revision: one }], {
      agent: 'Claude',
      message: 'Mend b\n\nAnd more.',
    });
    const answer = await blame(wiki, 'Page');
    expect(answer.by).toEqual([one, two.revision, one, two.revision]);
    expect(answer).toMatchObject({ path: 'Page', revision: two.revision, content: 'a\nB\nc\nd' });
    expect(answer.commits.find(({ revision }) => revision === two.revision)).toMatchObject({
      author: 'The editor',
      agent: 'Claude',
      message: 'Mend b\n\nAnd more.',
    });
    expect((await blame(wiki, 'Page', { revision: one })).by).toEqual([one, one, one]);
    expect(await failure(blame(wiki, 'Page', { revision: '1234567' }))).toMatchObject({ code: 'invalid_input' });
  });

  test('goes across renames', async () => {
    const wiki = await system.wiki();
    const lines = Array.from({ length: 20 }, (_, line) => `line ${line} of the page\n`);
    const [one] = await write(wiki, 'Old', lines.join(''));
    await write(wiki, 'Other', 'x\n');
    const moved = await system.commit(wiki, [
      { op: 'delete', path: 'Old', revision: one },
      { op: 'put', path: 'New', content: lines.join('') },
    ]);
    const three = await system.commit(wiki, [
      { op: 'put', path: 'New', content: [...lines, 'end\n'].join(''), revision: moved.revision },
    ]);
    const answer = await blame(wiki, 'New');
    expect(new Set(answer.by)).toEqual(new Set([one, three.revision]));
    expect(answer.by.at(-1)).toBe(three.revision);
    // A path-limited token that may not see where it came from: it began with the move.
    const mine = await blame(wiki, 'New', { prefix: 'New' });
    expect(new Set(mine.by)).toEqual(new Set([moved.revision, three.revision]));
  });

  test('agrees with git on a long history', async () => {
    const wiki = await system.wiki();
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const lines = Array.from({ length: 12 }, (_, line) => `start ${line}`);
    const contents = [lines.join('\n')];
    for (let turn = 0; turn < 25; turn += 1) {
      const at = random(lines.length);
      if (random(4) === 0) lines.splice(at, 1);
      else lines.splice(at, random(2), `turn ${turn}`);
      contents.push(`${lines.join('\r\n')}\r\n`);
    }
    await write(wiki, 'Long', ...contents);
    const expected = (await git(wiki.gitDir, 'blame', '-l', '-s', '--root', 'main', '--', 'Long.md'))
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(0, 40));
    expect((await blame(wiki, 'Long')).by).toEqual(expected);
  });

  test('of an empty page is empty, of a deleted one an error', async () => {
    const wiki = await system.wiki();
    const [one] = await write(wiki, 'Empty', '');
    expect(await blame(wiki, 'Empty')).toMatchObject({ lines: [], commits: [] });
    await system.commit(wiki, [{ op: 'delete', path: 'Empty', revision: one }]);
    expect(await failure(blame(wiki, 'Empty'))).toMatchObject({ code: 'not_found' });
    expect(await blame(wiki, 'Empty', { revision: one })).toMatchObject({ revision: one });
  });

  test('of 1 MB takes bounded time, and is remembered', async () => {
    const wiki = await system.wiki();
    const lines = Array.from({ length: 24_000 }, (_, line) => `a line with the number ${line} in it`);
    const [one, two] = await write(wiki, 'Big', lines.join('\n'), lines.with(12_000, 'changed').join('\n'));
    const started = performance.now();
    const { by } = await blame(wiki, 'Big');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(by[0]).toBe(one);
    expect(by[12_000]).toBe(two);
    expect(by).toHaveLength(24_000);
    expect((await blame(wiki, 'Big')).by).toEqual(by);
  });

  test('ends when nobody waits for it any more', async () => {
    const wiki = await system.wiki();
    const [one = '', two = ''] = await write(wiki, 'Page', 'a\n', 'b\n');
    const repo = new Repository(system.worker.repositories, wiki.id);
    const [before, after] = [await repo.entryAt(one, 'Page.md'), await repo.entryAt(two, 'Page.md')];
    if (before === null || after === null) throw new Error('The page is there at both.');
    const places = { before: { path: 'Page.md', oid: before.oid }, after: { path: 'Page.md', oid: after.oid } };
    const gone = AbortSignal.abort();
    await expect(unifiedDiff(repo, places, gone)).rejects.toThrow(/abort/);
    await expect(blameLines(repo, { commit: two, file: 'Page.md', ancestry: [] }, gone)).rejects.toThrow(/abort/);
  });
});

describe('a commit of a merged branch', () => {
  test('is a moment of the page like any other', async () => {
    const wiki = await system.wiki();
    const [one] = await write(wiki, 'Page', 'a\nb\nc\nd\ne\nf\n');
    let side = '';
    await push(wiki, async (folder) => {
      await git(folder, 'checkout', '-q', '-b', 'side');
      await writeFile(join(folder, 'Page.md'), 'A\nb\nc\nd\ne\nf\n');
      await git(folder, 'commit', '-qam', 'On the side');
      side = (await git(folder, 'rev-parse', 'HEAD')).trim();
      await git(folder, 'checkout', '-q', 'main');
      await writeFile(join(folder, 'Page.md'), 'a\nb\nc\nd\ne\nF\n');
      await git(folder, 'commit', '-qam', 'On main');
      await git(folder, 'merge', '-q', 'side', '-m', 'Merge');
    });
    const answer = await diff(wiki, 'Page', { to: side });
    expect(answer).toMatchObject({ from: { revision: one }, to: { revision: side } });
    expect(answer.diff).toContain('-a\n+A\n');
    expect((await blame(wiki, 'Page', { revision: side })).by).toEqual([side, one, one, one, one, one]);
  });
});
