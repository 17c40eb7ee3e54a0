/** Looks for what is wrong with one repository; mends what can be mended without losing anything. */
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import type { RpcOutput } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import type { Publisher } from '../landing/publisher.ts';
import { runGit } from '../repo/git.ts';
import { MAIN } from '../repo/refs.ts';
import type { Repository } from '../repo/repository.ts';

type Inspection = RpcOutput<'inspect'>;
type Finding = Inspection['findings'][number];

const STALE_AFTER_MS = 60 * 60 * 1000;

/** Runs in the wiki's turn of the queue, so that nothing of ours is under way. */
export async function inspect(
  deps: { db: Database; publisher: Publisher },
  repo: Repository,
  fix: boolean,
): Promise<Inspection> {
  if (!(await repo.exists()))
    return { head: null, findings: [{ severity: 'error', message: 'The repository is missing.', fixed: false }] };
  const findings: Finding[] = [...(await checkObjects(repo)), ...(await checkLeftovers(repo, fix))];
  let head: string | null = null;
  try {
    head = await repo.head();
    findings.push(...(await checkIndex(deps, repo, { head, fix })));
  } catch (error) {
    findings.push({ severity: 'error', message: `The head can't be read: ${messageOf(error)}`, fixed: false });
  }
  return { head, findings };
}

async function checkObjects(repo: Repository): Promise<Finding[]> {
  const { exitCode, stdout } = await runGit(['fsck', '--strict', '--full', '--no-dangling', '--no-progress'], {
    gitDir: repo.gitDir,
    // A set of bits, one for each kind of damage; 128 when it could not go on.
    expect: [...Array(64).keys(), 128],
    maxOutput: 1024 * 1024,
  });
  const lines = stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('notice:'));
  if (exitCode !== 0 && lines.length === 0) lines.push(`git fsck ended with ${exitCode}.`);
  return lines.slice(0, 100).map((line) => ({
    severity: line.startsWith('warning') ? ('warning' as const) : ('error' as const),
    message: line,
    fixed: false,
  }));
}

/** Locks and temporary objects that a crash has left, when they are old enough to be nobody's. */
async function checkLeftovers(repo: Repository, fix: boolean): Promise<Finding[]> {
  const findings: Finding[] = [];
  const candidates = [`${MAIN}.lock`, 'packed-refs.lock', 'config.lock'];
  for (const folder of ['objects', ...(await objectFolders(repo))]) {
    for (const name of await fsp.readdir(join(repo.gitDir, folder)))
      if (name.startsWith('tmp_obj_')) candidates.push(join(folder, name));
  }
  for (const name of candidates) {
    const path = join(repo.gitDir, name);
    const stat = await fsp.stat(path).catch(() => null);
    if (stat === null || Date.now() - stat.mtimeMs < STALE_AFTER_MS) continue;
    if (fix) await fsp.rm(path, { force: true });
    findings.push({ severity: 'warning', message: `A crash has left ${name}.`, fixed: fix });
  }
  return findings;
}

async function objectFolders(repo: Repository): Promise<string[]> {
  const names = await fsp.readdir(join(repo.gitDir, 'objects'));
  return names.filter((name) => /^[0-9a-f]{2}$/.test(name)).map((name) => join('objects', name));
}

async function checkIndex(
  { db, publisher }: { db: Database; publisher: Publisher },
  repo: Repository,
  { head, fix }: { head: string | null; fix: boolean },
): Promise<Finding[]> {
  const row = await db.wiki.findUnique({ where: { id: repo.wikiId }, select: { indexedOid: true } });
  if (row === null)
    return [{ severity: 'warning', message: 'The database has no row for this repository.', fixed: false }];
  if (row.indexedOid === head) return [];
  if (fix) await publisher.catchUp(repo);
  return [{ severity: 'warning', message: 'The database is behind the repository.', fixed: fix }];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
