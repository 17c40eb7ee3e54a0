/** `git push` beside saves, and git while the database is away. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { gitEnvironment } from '../repo/git.ts';
import { git, openTestWorker, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let wiki: TestWiki;
let scratch: string;

beforeAll(async () => {
  system = await startTestSystem();
  scratch = await mkdtemp(join(tmpdir(), 'wikibot-race-'));
  wiki = await system.wiki({ isPublic: true });
  await system.commit(wiki, [{ op: 'put', path: 'Home', content: '# Home\n' }]);
});
afterAll(async () => {
  await system.close();
  await rm(scratch, { recursive: true, force: true });
});

const address = (token: string) => {
  const url = new URL(`${system.worker.url}/@${wiki.owner}/${wiki.slug}.git`);
  [url.username, url.password] = ['x', token];
  return url.href;
};
const tokenOf = async (role: 'editor' | 'viewer') =>
  (await system.tokens.create(userActor(wiki.users[role]), { scope: 'write', label: 'laptop' })).token;
const tryGit = (cwd: string, ...args: string[]) =>
  new Promise<{ ok: boolean; output: string }>((resolve) => {
    execFile('git', args, { cwd, env: gitEnvironment() }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    );
  });

test('pushes and saves at once: each lands or is refused in words, and what was acknowledged is there', async () => {
  const clone = join(scratch, 'clone');
  await git(scratch, 'clone', '--quiet', address(await tokenOf('editor')), clone);
  const acknowledged = new Set(['Home.md']);
  const told: string[] = [];
  for (let round = 0; round < 6; round++) {
    await git(clone, 'fetch', '--quiet');
    await git(clone, 'reset', '--quiet', '--hard', 'origin/main');
    await writeFile(join(clone, `Pushed ${round}.md`), `${round}\n`);
    await git(clone, 'add', '--all');
    await git(clone, 'commit', '--quiet', '-m', `Push ${round}`);
    const saves = Array.from({ length: 4 }, async (_, index) => {
      await system.commit(wiki, [{ op: 'put', path: `Saved ${round} ${index}`, content: `${index}\n` }]);
      acknowledged.add(`Saved ${round} ${index}.md`);
    });
    const [pushed] = await Promise.all([tryGit(clone, 'push', 'origin', 'main'), ...saves]);
    if (pushed.ok) acknowledged.add(`Pushed ${round}.md`);
    else expect(pushed.output).toMatch(/fetch first|rejected/);
    told.push(pushed.ok ? 'landed' : 'refused');
  }
  const there = (await git(wiki.gitDir, 'ls-tree', '-r', '--name-only', 'main')).trim().split('\n');
  expect(there.toSorted(), told.join()).toEqual([...acknowledged].toSorted());
  expect(await git(wiki.gitDir, 'fsck', '--strict')).toBe('');
  const rows = await system.db.page.findMany({ where: { wikiId: wiki.id } });
  expect(rows.map(({ path }) => `${path}.md`).toSorted()).toEqual([...acknowledged].toSorted());
}, 60_000);

test('while the database is away, git is told so, and nobody gets the rights of nobody', async () => {
  const data = await mkdtemp(join(scratch, 'away-'));
  const db = createDatabase('postgresql://nobody@127.0.0.1:1/none');
  const { worker } = await openTestWorker({ db, databaseUrl: system.databaseUrl, data });
  const token = await tokenOf('viewer');
  for (const headers of [{}, { authorization: `Bearer ${token}` }] as Record<string, string>[]) {
    for (const service of ['git-upload-pack', 'git-receive-pack']) {
      const url = `${worker.url}/@${wiki.owner}/${wiki.slug}.git/info/refs?service=${service}`;
      expect((await fetch(url, { headers })).status).toBe(503);
    }
  }
  await worker.close();
  await db.$disconnect();
});
