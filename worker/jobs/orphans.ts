/**
 * Ends what a dead worker has left running: git children of its own that work in our folder. They
 * would go on with locks that we take for stale. Told by the environment that `gitEnvironment`
 * gives each; an operator's own git is left alone. Where there is no /proc, nothing is found.
 */
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const WAIT_MS = 2000;

/** Before the first write, by the owner of the data folder. @returns how many there were */
export async function endOrphans(root: string): Promise<number> {
  const orphans = await findOrphans(root);
  for (const pid of orphans) kill(pid);
  for (const until = Date.now() + WAIT_MS; orphans.some(isAlive) && Date.now() < until;) await sleep(20);
  return orphans.length;
}

async function findOrphans(root: string): Promise<number[]> {
  const real = await fsp.realpath(root).catch(() => root);
  const pids = (await fsp.readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found: number[] = [];
  for (const pid of pids) {
    const cwd = await fsp.readlink(join('/proc', pid, 'cwd')).catch(() => '');
    if (!cwd.startsWith(`${real}/`)) continue;
    const environment = await fsp.readFile(join('/proc', pid, 'environ'), 'utf8').catch(() => '');
    const [, worker] = /(?:^|\0)WIKIBOT_WORKER=(\d+)/.exec(environment) ?? [];
    if (worker !== undefined && Number(worker) !== process.pid) found.push(Number(pid));
  }
  return found;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
