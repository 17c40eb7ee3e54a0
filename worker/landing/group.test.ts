/** Writers that wait for one repository land together: in their order, each for itself. */
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changeSchema } from '#lib/protocol/rpc.ts';
import type { ChangeInput, CommitResult } from '#lib/protocol/rpc.ts';
import { fileOps } from '../repo/durable.ts';
import type { FileOps } from '../repo/durable.ts';
import { DEFAULT_LIMITS } from '../repo/limits.ts';
import { createRepositoryContext } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import { CatFilePool } from '../repo/cat-file.ts';
import { failure, git, HOST, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';
import { Landing } from './land.ts';
import type { CommitInput } from './land.ts';
import { Publisher } from './publisher.ts';
import { RepositoryQueue } from './queue.ts';

let system: TestSystem;
let wiki: TestWiki;
let landing: Landing;
let queue: RepositoryQueue;
let pool: CatFilePool;
/** One line of the log for each write. */
let lines: Record<string, unknown>[];
/** What the disk does instead of a call; undefined: the call itself. */
let fault: ((op: keyof FileOps, path: string) => Promise<void> | undefined) | null;

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

beforeEach(async () => {
  wiki = await system.wiki();
  lines = [];
  fault = null;
  pool = new CatFilePool();
  queue = new RepositoryQueue();
  landing = start();
});
afterEach(async () => {
  await queue.close();
  pool.close();
});

const guarded =
  <Rest extends unknown[]>(op: keyof FileOps, call: (path: string, ...rest: Rest) => Promise<void>) =>
  async (path: string, ...rest: Rest): Promise<void> =>
    (await (fault?.(op, path) ?? call(path, ...rest))) ?? undefined;

/** A landing path of the test's own, so that all requests stand in line before the first turn. */
function start(): Landing {
  const ops: FileOps = {
    ...fileOps,
    create: guarded('create', (path, data: Uint8Array | string, mode?: number) => fileOps.create(path, data, mode)),
    rename: (from, to) => guarded('rename', () => fileOps.rename(from, to))(to),
    fsyncFolder: guarded('fsyncFolder', (path) => fileOps.fsyncFolder(path)),
  };
  const repositories: RepositoryContext = createRepositoryContext(
    system.worker.repositories.root,
    pool,
    ops,
    DEFAULT_LIMITS,
  );
  const log = pino(
    { level: 'info' },
    { write: (line: string) => lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const { db } = system;
  const publisher = new Publisher({
    db,
    copies: { purge: () => Promise.resolve() },
    search: { published: () => undefined },
    repositories,
    queue,
    log: pino({ level: 'silent' }),
  });
  return new Landing({ db, repositories, queue, publisher, log, host: HOST, now: () => new Date() });
}

function request(changes: ChangeInput[], rest: Partial<CommitInput> = {}): Promise<CommitResult> {
  return landing.commit({
    wikiId: wiki.id,
    actor: userActor(wiki.users.editor),
    agent: null,
    message: null,
    changes: changes.map((change) => changeSchema.parse(change)),
    exact: false,
    ...rest,
  });
}

const put = (path: string, content: string, revision?: string): ChangeInput => ({
  op: 'put',
  path,
  content,
  ...(revision === undefined ? {} : { revision }),
});

const writes = (): Record<string, unknown>[] => lines.filter(({ msg }) => msg === 'write');
const subjects = async (): Promise<string[]> =>
  (await git(wiki.gitDir, 'log', '--reverse', '--format=%s', 'main')).trim().split('\n');

async function published(): Promise<void> {
  const row = await system.db.wiki.findUniqueOrThrow({ where: { id: wiki.id } });
  expect(row.indexedOid).toBe((await git(wiki.gitDir, 'rev-parse', 'main')).trim());
  expect(await system.db.commit.count({ where: { wikiId: wiki.id } })).toBe(
    Number(await git(wiki.gitDir, 'rev-list', '--count', 'main')),
  );
  const pages = await system.db.page.findMany({ where: { wikiId: wiki.id } });
  const tree = (await git(wiki.gitDir, 'ls-tree', '-r', '-z', 'main')).split('\0').filter(Boolean);
  expect(pages.map(({ path, blobOid }) => `100644 blob ${blobOid}\t${path}.md`).sort()).toEqual(tree.sort());
}

describe('a group', () => {
  test('lands in order, each request as its own commit, with one move of the ref', async () => {
    await request([put('Home', 'home\n')]);
    const moves: string[] = [];
    fault = (op, path) => {
      if (op === 'rename' && path.endsWith('/main')) moves.push(path);
      return undefined;
    };
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        request([put(`Page ${index}`, `text ${index}\n`)], {
          message: `write ${index}`,
          agent: index === 3 ? 'claude' : null,
          actor: userActor(index % 2 === 0 ? wiki.users.owner : wiki.users.editor),
        }),
      ),
    );
    expect(moves).toHaveLength(1);
    expect((await subjects()).slice(1)).toEqual(Array.from({ length: 20 }, (_, index) => `write ${index}`));
    const log = (await git(wiki.gitDir, 'log', '--reverse', '--format=%H %an', '-20', 'main')).trim().split('\n');
    expect(log).toEqual(
      results.map(({ revision }, index) => `${revision} The ${index % 2 === 0 ? 'owner' : 'editor'}`),
    );
    expect(await git(wiki.gitDir, 'log', '-1', '--format=%B', results[3]?.revision ?? '')).toContain('Agent: claude');
    for (const [index, result] of results.entries()) {
      expect(result).toMatchObject({
        indexed: true,
        changed: true,
        pages: [{ path: `Page ${index}`, revision: result.revision, created: true }],
      });
    }
    await published();
    expect(await git(wiki.gitDir, 'fsck', '--strict')).not.toMatch(/error|missing/);
  });

  test('a refused request fails alone, with its own error', async () => {
    const home = await request([put('Home', 'one\n\ntwo\n\nthree\n')]);
    const outcome = (promise: Promise<CommitResult>) =>
      promise.then(
        () => 'landed',
        (error: { code: string }) => error.code,
      );
    const outcomes = await Promise.all([
      outcome(request([put('A', 'a')])),
      outcome(request([put('../B', 'b')])),
      outcome(request([put('C', 'c')], { actor: userActor(wiki.users.viewer) })),
      outcome(request([put('D', 'd')], { actor: userActor(wiki.users.stranger) })),
      outcome(request([put('Home', 'without a revision')])),
      outcome(request([put('Home', 'x', 'abcdef1')])),
      outcome(request([put('a', 'the same page by another spelling')])),
      outcome(request([put('E', 'e'), put('E', 'e2')])),
      outcome(request([{ op: 'put_blob', file: 'map.png', oid: 'a'.repeat(40) }])),
      outcome(request([put('Home', 'one\n\ntwo\n\n3\n', home.revision)])),
    ]);
    expect(outcomes).toEqual([
      ...['landed', 'bad_path', 'forbidden', 'not_found', 'revision_required', 'invalid_input'],
      ...['revision_required', 'invalid_input', 'invalid_input', 'landed'],
    ]);
    expect(await subjects()).toEqual(['Create Home', 'Create A', 'Update Home']);
    await published();
  });

  test('later requests see what earlier ones of the group have written, as if it had landed', async () => {
    const base = 'one\n\ntwo\n\nthree\n';
    const first = await request([put('Home', base)]);
    const at = first.revision;
    const [one, merged, conflict, same, created, refused] = await Promise.all([
      request([put('Home', base.replace('one', 'ONE'), at)]),
      request([{ op: 'edit', path: 'Home', revision: at, edits: [{ old_string: 'three', new_string: 'THREE' }] }]),
      failure(request([put('Home', base.replace('one', 'uno'), at)])),
      request([put('Home', 'ONE\n\ntwo\n\nTHREE\n')]),
      request([put('New', 'new\n')]),
      failure(request([put('New', 'newer\n')])),
    ]);
    expect(merged.pages).toEqual([{ path: 'Home', revision: merged.revision, created: false, merged: true }]);
    expect(conflict).toMatchObject({
      code: 'stale_revision',
      data: { current_revision: merged.revision, base, path: 'Home' },
    });
    expect(conflict.data['merged_text']).toContain('uno');
    expect(same).toMatchObject({ changed: false, revision: merged.revision, pages: [{ revision: merged.revision }] });
    expect(refused).toMatchObject({ code: 'revision_required', data: { current_revision: created.revision } });
    expect(await git(wiki.gitDir, 'show', 'main:Home.md')).toBe('ONE\n\ntwo\n\nTHREE\n');
    expect(await git(wiki.gitDir, 'rev-parse', `${merged.revision}^`)).toBe(`${one.revision}\n`);
    await published();
  });

  test('deletions land alone between the others, in their order', async () => {
    const first = await request([put('Home', 'home\n')]);
    const results = await Promise.all([
      request([put('A', 'a')]),
      request([{ op: 'delete', path: 'Home', revision: first.revision }]),
      failure(request([put('Home', 'changed\n', first.revision)])),
      request([put('Home', 'again\n')]),
    ]);
    expect(results[2]).toMatchObject({ code: 'stale_revision', data: { current_revision: null, base: 'home\n' } });
    expect(await subjects()).toEqual(['Create Home', 'Create A', 'Delete Home', 'Create Home']);
    await published();
  });

  test('fails as a whole when the disk does, and nothing is changed', async () => {
    const home = await request([put('Home', 'home\n')]);
    const full = (): Promise<void> => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    for (const at of ['create tmp_obj_', 'rename objects', 'fsyncFolder objects', 'create main.lock', 'rename main']) {
      const [op, where = ''] = at.split(' ');
      fault = (called, path) => (called === op && path.includes(where) ? full() : undefined);
      const ends = await Promise.allSettled([
        request([put('A', `a ${at}`)]),
        request([put('B', `b ${at}`)]),
        request([put('Home', 'other\n', home.revision)]),
      ]);
      expect(ends.map((end) => end.status === 'rejected' && (end.reason as { code: string }).code)).toEqual(
        Array.from({ length: 3 }, () => 'storage_full'),
      );
      expect((await git(wiki.gitDir, 'rev-parse', 'main')).trim()).toBe(home.revision);
    }
    fault = null;
    // Nothing of what failed is taken for landed.
    const after = await request([put('A', 'a at last\n')]);
    expect(after.pages).toMatchObject([{ created: true }]);
    expect(await git(wiki.gitDir, 'ls-tree', '--name-only', 'main')).toBe('A.md\nHome.md\n');
    await published();
  });

  test('is judged anew when git has moved the ref meanwhile', async () => {
    const base = 'one\n\ntwo\n\nthree\n';
    const first = await request([put('Home', base)]);
    let pushed = false;
    fault = (op, path) => {
      if (pushed || op !== 'create' || !path.endsWith('main.lock')) return undefined;
      pushed = true;
      return (async () => {
        const blob = (await git(wiki.gitDir, 'rev-parse', 'main:Home.md')).trim();
        const tree = await system.repos.stage(wiki.id, Buffer.from('pushed\n'));
        await git(wiki.gitDir, 'read-tree', '--empty');
        for (const [oid, name] of [
          [blob, 'Home.md'],
          [tree.oid, 'Pushed.md'],
        ])
          await git(wiki.gitDir, 'update-index', '--add', '--cacheinfo', `100644,${oid},${name}`);
        const root = (await git(wiki.gitDir, 'write-tree')).trim();
        const oid = (await git(wiki.gitDir, 'commit-tree', '-p', 'main', '-m', 'a push', root)).trim();
        await git(wiki.gitDir, 'update-ref', 'refs/heads/main', oid);
        throw Object.assign(new Error('locked'), { code: 'EEXIST' });
      })();
    };
    const [changed, taken] = await Promise.all([
      request([put('Home', base.replace('two', 'TWO'), first.revision)]),
      failure(request([put('Pushed', 'mine')])),
    ]);
    expect(taken.code).toBe('revision_required');
    expect(await subjects()).toEqual(['Create Home', 'a push', 'Update Home']);
    expect(changed.indexed).toBe(true);
    await published();
  });

  test('a group that a crash cuts off before publishing is published by reconcile, all of it', async () => {
    await request([put('Home', 'home\n')]);
    // The tables refuse what the group publishes, as a database that dies at that moment would.
    await system.db.$executeRawUnsafe(`ALTER TABLE audit_events ADD CONSTRAINT gone CHECK (false) NOT VALID`);
    let results: CommitResult[];
    try {
      results = await Promise.all(
        Array.from({ length: 10 }, (_, index) => request([put(`Page ${index}`, `# Page\n\n[[Home]] ${index}\n`)])),
      );
    } finally {
      await system.db.$executeRawUnsafe(`ALTER TABLE audit_events DROP CONSTRAINT gone`);
    }
    expect(results.every(({ changed, indexed }) => changed && !indexed)).toBe(true);
    await queue.close();
    expect((await system.repos.call('reconcile', { wikiId: wiki.id })).published).toBe(10);
    await published();
    for (const [index, { revision }] of results.entries()) {
      const row = await system.db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path: `Page ${index}` } });
      expect(row.revision).toBe(revision);
    }
  });
});

describe('fifty writers', () => {
  test('on fifty pages: every write lands, none is refused, none is lost', async () => {
    const turns = 4;
    await Promise.all(
      Array.from({ length: 50 }, async (_, writer) => {
        let revision: string | undefined;
        for (let turn = 0; turn < turns; turn += 1) {
          const result = await request([put(`Page ${writer}`, `writer ${writer} turn ${turn}\n`, revision)]);
          ({ revision } = result);
        }
      }),
    );
    expect(await git(wiki.gitDir, 'rev-list', '--count', 'main')).toBe(`${50 * turns}\n`);
    for (let writer = 0; writer < 50; writer += 1)
      expect(await git(wiki.gitDir, 'show', `main:Page ${writer}.md`)).toBe(`writer ${writer} turn ${turns - 1}\n`);
    await published();
  }, 60_000);

  test('on one page: every one lands, merges or gets a conflict, and the log explains each', async () => {
    const text = Array.from({ length: 25 }, (_, index) => `line ${index}\n`).join('\n');
    const first = await request([put('Home', text)]);
    lines = [];
    const ends = await Promise.allSettled(
      Array.from({ length: 50 }, (_, writer) =>
        request([put('Home', text.replace(`line ${writer % 25}\n`, `writer ${writer}\n`), first.revision)], {
          requestId: `writer-${writer}`,
        }),
      ),
    );
    // Two writers want each line: the first of them has it, merged with all that came before.
    expect(ends.map(({ status }) => status)).toEqual(
      Array.from({ length: 50 }, (_, writer) => (writer < 25 ? 'fulfilled' : 'rejected')),
    );
    const logged = new Map(writes().map((line) => [line['requestId'], line]));
    expect(logged.size).toBe(50);
    for (const [writer, end] of ends.entries()) {
      expect(logged.get(`writer-${writer}`)).toMatchObject({
        ...{ wikiId: wiki.id, op: 'put', path: 'Home', base: first.revision },
        ...(end.status === 'fulfilled'
          ? { outcome: writer === 0 ? 'landed' : 'merged', revision: end.value.revision }
          : { outcome: 'conflict', code: 'stale_revision' }),
      });
    }
    expect(await git(wiki.gitDir, 'show', 'main:Home.md')).toBe(
      Array.from({ length: 25 }, (_, writer) => `writer ${writer}\n`).join('\n'),
    );
    await published();
  }, 60_000);

  test('and five hundred wait at most; the next is told to come back', async () => {
    const ends = await Promise.allSettled(
      Array.from({ length: 520 }, (_, index) => request([put('Home', `${index}`, 'abcdef1')])),
    );
    const codes = ends.map((end) => (end.status === 'rejected' ? (end.reason as { code: string }).code : 'landed'));
    expect(codes.filter((code) => code === 'unavailable').length).toBeGreaterThan(0);
    expect(codes.slice(0, 500)).not.toContain('unavailable');
  });
});
