/** For the tests and `npm run soak`: `git push` and saves on one wiki at the same time. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitEnvironment } from '../repo/git.ts';
import { git, makeWiki, userActor } from '../testing.ts';
import type { TestSystem } from '../testing.ts';
import { unsoundness } from './soundness.ts';

export interface RaceOutcome {
  readonly saved: number;
  readonly pushed: number;
  readonly problems: readonly string[];
}

export async function racePushes(
  system: Pick<TestSystem, 'db' | 'data' | 'worker' | 'repos' | 'tokens'>,
  durationMs: number,
): Promise<RaceOutcome> {
  const { db, data, repos, tokens, worker } = system;
  const wiki = await makeWiki({ db, repos, data });
  const scratch = await mkdtemp(join(tmpdir(), 'wikibot-race-'));
  const save = async (path: string, content: string): Promise<unknown> =>
    await repos.call('commit', {
      ...{ wikiId: wiki.id, actor: userActor(wiki.users.editor), agent: null, message: null },
      changes: [{ op: 'put', path, content }],
    });
  await save('Home', '# Home\n');
  const { token } = await tokens.create(userActor(wiki.users.editor), { scope: 'write', label: 'git' });
  const remote = new URL(`${worker.url}/@${wiki.owner}/${wiki.slug}.git`);
  [remote.username, remote.password] = ['x', token];
  const until = Date.now() + durationMs;
  const acknowledged = new Map([['Home', '# Home\n']]);
  const problems: string[] = [];
  const counts = { saved: 0, pushed: 0 };

  const saver = async (name: string): Promise<void> => {
    for (let round = 0; Date.now() < until; round += 1) {
      const [path, content] = [`Saved/${name} ${round}`, `${name} ${round} [[Home]]\n`];
      await save(path, content).then(
        () => acknowledged.set(path, content),
        (error: unknown) => problems.push(`a save was refused: ${String(error)}`),
      );
      counts.saved += 1;
      await new Promise((resolve) => setTimeout(resolve, 600 * Math.random()));
    }
  };
  const pusher = async (name: string): Promise<void> => {
    const clone = await mkdtemp(join(scratch, 'clone-'));
    await runGit(clone, 'clone', '--quiet', remote.href, '.');
    for (let round = 0; Date.now() < until; round += 1) {
      const page = `${name} ${round}`;
      await writeFile(join(clone, `${page}.md`), `${page}\n`);
      await runGit(clone, 'add', '--all');
      await runGit(clone, 'commit', '--quiet', '-m', page);
      for (;;) {
        const pushed = await runGit(clone, 'push', 'origin', 'main');
        if (pushed.ok) break;
        if (!pushed.output.includes('fetch first')) problems.push(`a push was refused: ${pushed.output}`);
        const pulled = await runGit(clone, 'pull', '--quiet', '--rebase');
        if (!pulled.ok) return void problems.push(`a pull failed: ${pulled.output}`);
      }
      counts.pushed += 1;
      acknowledged.set(page, `${page}\n`);
    }
  };
  try {
    await Promise.all([saver('a'), saver('b'), saver('c'), pusher('Pushed d'), pusher('Pushed e')]);
    await repos.call('reconcile', { wikiId: wiki.id });
    problems.push(...(await unsoundness({ db, repos, wiki }, { acknowledged, maybe: new Map() })));
    const files = (await git(wiki.gitDir, 'ls-tree', '-r', '-z', '--name-only', 'main')).split('\0').filter(Boolean);
    if (files.length !== acknowledged.size)
      problems.push(`${files.length} files are there, ${acknowledged.size} were acknowledged`);
    const line = (await git(wiki.gitDir, 'rev-list', '--first-parent', '--reverse', 'main')).trim().split('\n');
    const commits = await db.commit.findMany({ where: { wikiId: wiki.id }, orderBy: { seq: 'asc' } });
    if (commits.map(({ oid }) => oid).join() !== line.join()) problems.push('the order of the commits is another one');
    return { ...counts, problems };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function runGit(cwd: string, ...args: string[]): Promise<{ ok: boolean; output: string }> {
  const person = { GIT_AUTHOR_NAME: 'P', GIT_AUTHOR_EMAIL: 'p@p', GIT_COMMITTER_NAME: 'P', GIT_COMMITTER_EMAIL: 'p@p' };
  return new Promise((resolve) => {
    execFile('git', args, { cwd, env: gitEnvironment(person) }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    );
  });
}
