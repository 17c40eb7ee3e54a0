/** `kill -9` of the worker at any instant: every acknowledged write is there, and all of it is sound. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { createWorkerClient } from '#lib/adapters/worker-client.ts';
import type { Repositories } from '#lib/services/ports.ts';
import { startTestDatabase } from '../prisma/testing.ts';
import { git, makeWiki, SECRET, userActor } from './testing.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const ROUNDS = 5;
const WRITERS = 4;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function start(env: NodeJS.ProcessEnv, repos: Repositories): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await repos.health())) {
    if (child.exitCode !== null) throw new Error(`The worker ended with ${child.exitCode}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return child;
}

test('no acknowledged write is lost, whenever the worker dies', async () => {
  const database = await startTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'wikibot-kill-'));
  const db = createDatabase(database.url);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = {
    ...{
      NODE_ENV: 'test',
      PATH: process.env['PATH'],
      WIKIBOT_DATA: data,
      DATABASE_URL: database.url,
      LOG_LEVEL: 'silent',
    },
    ...{ WORKER_URL: url, WORKER_PORT: String(port), WORKER_SECRET: SECRET, AUTH_SECRET: SECRET },
    TOKEN_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64url')}`,
    APP_URL: 'http://localhost:3000',
  };
  const repos = createWorkerClient({ url, secret: SECRET });
  let worker = await start(env, repos);
  try {
    const wiki = await makeWiki({ db, repos, data });
    const actor = userActor(wiki.users.editor);
    /** Page → the last content that was acknowledged, and the one that was under way when the worker died. */
    const acknowledged = new Map<string, string>();
    const underWay = new Map<string, string>();
    const revisions = new Map<string, string>();
    let dead = false;

    const write = async (writer: number, round: number): Promise<void> => {
      for (let turn = 0; !dead; turn += 1) {
        const path = turn % 3 === 0 ? `W${writer}/New ${round}-${turn}` : `W${writer}/Page`;
        const content = `# ${path}\n\nround ${round} turn ${turn}\n`;
        underWay.set(path, content);
        try {
          const revision = revisions.get(path) ?? null;
          const result = await repos.call('commit', {
            wikiId: wiki.id,
            actor,
            agent: null,
            message: null,
            changes: [{ op: 'put', path, content, revision }],
          });
          acknowledged.set(path, content);
          revisions.set(path, result.revision);
          underWay.delete(path);
        } catch (error) {
          expect(error).toMatchObject({ code: 'unavailable' });
          return;
        }
      }
    };

    for (let round = 0; round < ROUNDS; round += 1) {
      dead = false;
      const writers = Array.from({ length: WRITERS }, (_, index) => write(index, round));
      await new Promise((resolve) => setTimeout(resolve, 300 + Math.random() * 900));
      const exited = once(worker, 'exit');
      worker.kill('SIGKILL');
      dead = true;
      await Promise.all([...writers, exited]);
      expect(await git(wiki.gitDir, 'fsck', '--strict', '--no-dangling').catch(String)).not.toMatch(
        /error|missing|broken/i,
      );

      worker = await start(env, repos);
      await expect
        .poll(async () => (await db.wiki.findUniqueOrThrow({ where: { id: wiki.id } })).indexedOid, { timeout: 15_000 })
        .toBe((await git(wiki.gitDir, 'rev-parse', 'main')).trim());
      const rows = await db.page.findMany({ where: { wikiId: wiki.id } });
      const byPath = new Map(rows.map((row) => [row.path, row]));
      for (const [path, content] of acknowledged) {
        const row = byPath.get(path);
        const { content: stored } = await repos.call('readBlob', { wikiId: wiki.id, oid: row?.blobOid ?? '' });
        // What was under way may have landed without its answer.
        expect([content, underWay.get(path)]).toContain(stored);
        if (stored !== content) acknowledged.set(path, stored);
        if (row !== undefined) revisions.set(path, row.revision);
      }
      for (const row of rows) revisions.set(row.path, row.revision);
      const inTree = (await git(wiki.gitDir, 'ls-tree', '-r', '-z', 'main')).split('\0').filter(Boolean);
      expect(rows.map((row) => `100644 blob ${row.blobOid}\t${row.path}.md`).sort()).toEqual(inTree.sort());
      underWay.clear();
    }
    expect(acknowledged.size).toBeGreaterThan(ROUNDS);
    expect(await db.commit.count({ where: { wikiId: wiki.id } })).toBe(
      Number(await git(wiki.gitDir, 'rev-list', '--count', 'main')),
    );
    const exited = once(worker, 'exit');
    worker.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  } finally {
    worker.kill('SIGKILL');
    await db.$disconnect();
    await database.close();
    await rm(data, { recursive: true, force: true });
  }
}, 90_000);
