/** `git push` and saves on one wiki at the same time: whatever was acknowledged is in the history. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gitEnvironment } from '../repo/git.ts';
import { git, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem } from '../testing.ts';

const DURATION_MS = 4000;
let system: TestSystem;
let scratch: string;

beforeAll(async () => {
  system = await startTestSystem();
  scratch = await mkdtemp(join(tmpdir(), 'wikibot-race-'));
});
afterAll(async () => {
  await system.close();
  await rm(scratch, { recursive: true, force: true });
});

function run(cwd: string, ...args: string[]): Promise<{ ok: boolean; output: string }> {
  const person = { GIT_AUTHOR_NAME: 'P', GIT_AUTHOR_EMAIL: 'p@p', GIT_COMMITTER_NAME: 'P', GIT_COMMITTER_EMAIL: 'p@p' };
  return new Promise((resolve) => {
    execFile('git', args, { cwd, env: gitEnvironment(person) }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    );
  });
}

test('nothing acknowledged is lost, and the rows agree', async () => {
  const wiki = await system.wiki();
  await system.commit(wiki, [{ op: 'put', path: 'Home', content: '# Home\n' }]);
  const { token } = await system.tokens.create(userActor(wiki.users.editor), { scope: 'write', label: 'git' });
  const remote = new URL(`${system.worker.url}/@${wiki.owner}/${wiki.slug}.git`);
  [remote.username, remote.password] = ['x', token];
  const until = Date.now() + DURATION_MS;
  const acknowledged = new Map<string, string>();
  const refusals: string[] = [];

  const saver = async (name: string): Promise<void> => {
    for (let round = 0; Date.now() < until; round += 1) {
      const path = `Saved/${name} ${round}`;
      await system.commit(wiki, [{ op: 'put', path, content: `${path} [[Home]]\n` }]);
      acknowledged.set(`${path}.md`, `${path} [[Home]]\n`);
      await new Promise((resolve) => setTimeout(resolve, 600 * Math.random()));
    }
  };
  const pusher = async (name: string): Promise<void> => {
    const clone = await mkdtemp(join(scratch, 'clone-'));
    await run(clone, 'clone', '--quiet', remote.href, '.');
    for (let round = 0; Date.now() < until; round += 1) {
      const file = `${name} ${round}.md`;
      await writeFile(join(clone, file), `${file}\n`);
      await run(clone, 'add', '--all');
      await run(clone, 'commit', '--quiet', '-m', file);
      for (;;) {
        const { ok, output } = await run(clone, 'push', 'origin', 'main');
        if (ok) break;
        refusals.push(output);
        const pulled = await run(clone, 'pull', '--quiet', '--rebase');
        expect(pulled).toMatchObject({ ok: true });
      }
      acknowledged.set(file, `${file}\n`);
    }
  };
  await Promise.all([saver('a'), saver('b'), saver('c'), pusher('Pushed d'), pusher('Pushed e')]);

  expect([...acknowledged.keys()].filter((path) => path.startsWith('Pushed')).length).toBeGreaterThan(1);
  expect([...acknowledged.keys()].filter((path) => path.startsWith('Saved')).length).toBeGreaterThan(5);
  for (const refusal of refusals) expect(refusal).toMatch(/fetch first/);
  const files = (await git(wiki.gitDir, 'ls-tree', '-r', '-z', '--name-only', 'main')).split('\0').filter(Boolean);
  expect(new Set(files)).toEqual(new Set([...acknowledged.keys(), 'Home.md']));
  for (const [path, content] of [...acknowledged].slice(-5))
    expect(await git(wiki.gitDir, 'show', `main:${path}`)).toBe(content);
  expect(await git(wiki.gitDir, 'fsck', '--strict', '--no-dangling')).toBe('');
  const head = (await git(wiki.gitDir, 'rev-parse', 'main')).trim();
  await expect
    .poll(async () => (await system.db.wiki.findUniqueOrThrow({ where: { id: wiki.id } })).indexedOid)
    .toBe(head);
  const rows = await system.db.page.findMany({ where: { wikiId: wiki.id } });
  expect(new Set(rows.map(({ path }) => `${path}.md`))).toEqual(new Set(files));
  const line = (await git(wiki.gitDir, 'rev-list', '--first-parent', '--reverse', 'main')).trim().split('\n');
  const commits = await system.db.commit.findMany({ where: { wikiId: wiki.id }, orderBy: { seq: 'asc' } });
  expect(commits.map(({ oid }) => oid)).toEqual(line);
});
