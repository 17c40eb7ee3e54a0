/**
 * `WIKIBOT_DATA/run`: who runs on this data folder. A pid alone proves nothing after a restart of
 * the machine, so a live one counts only if it is a Node program (or cannot be looked at).
 */
import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './refusal.mjs';

/** Processes of a launcher that was killed stop by themselves within this time (see with-parent.mjs). */
const ORPHANS_MS = 25_000;

const pidFile = (data, name) => join(data, 'run', `${name}.pid`);

/**
 * Takes the data folder for this launcher.
 * @throws {Refusal} when another one has it
 */
export async function claim(data, names, log) {
  await mkdir(join(data, 'run'), { recursive: true, mode: 0o700 });
  for (;;) {
    try {
      const file = await open(pidFile(data, 'launcher'), 'wx', 0o600);
      await file.writeFile(`${process.pid}\n`);
      await file.close();
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = await readPid(data, 'launcher');
    if (pid !== null && (await isAlive(pid))) {
      throw new Refusal(
        `The data folder ${data} is already in use by a running wikibot (process ${pid}): stop that one, or choose another folder with --data.`,
      );
    }
    await rm(pidFile(data, 'launcher'), { force: true });
  }
  await waitForOrphans(data, names, log);
}

async function waitForOrphans(data, names, log) {
  const deadline = Date.now() + ORPHANS_MS;
  let told = false;
  for (const name of names) {
    const pid = await readPid(data, name);
    while (pid !== null && (await isAlive(pid))) {
      if (!told) log('The last run ended without stopping its programs; waiting for them …');
      told = true;
      if (Date.now() > deadline) {
        await release(data);
        throw new Refusal(
          `The data folder ${data} is still in use by the ${name} of an earlier run (process ${pid}): end that process and start again.`,
        );
      }
      await sleep(200);
    }
    await rm(pidFile(data, name), { force: true });
  }
}

/** Gives the data folder back. */
export async function release(data) {
  await rm(pidFile(data, 'launcher'), { force: true });
  await rm(join(data, 'run', 'state.json'), { force: true });
}

export async function writePid(data, name, pid) {
  await replace(pidFile(data, name), `${pid}\n`);
}

export async function removePid(data, name) {
  await rm(pidFile(data, name), { force: true });
}

/** Addresses for the command line, which has no environment of its own. */
export async function writeState(data, state) {
  await replace(join(data, 'run', 'state.json'), `${JSON.stringify(state, null, 2)}\n`);
}

async function replace(path, text) {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

async function readPid(data, name) {
  const text = await readFile(pidFile(data, name), 'utf8').catch(() => '');
  return /^\d+$/.test(text.trim()) ? Number(text) : null;
}

async function isAlive(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  const command = await commandOf(pid);
  return command === null || /\bnode\b|next-server|npm/.test(command);
}

/** The command line of a process; null where it cannot be told. */
async function commandOf(pid) {
  const proc = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  // A process that has ended but was not yet waited for has an empty one.
  if (proc !== null) return proc.replaceAll('\0', ' ') || '(ended)';
  if (process.platform === 'win32') return null;
  return new Promise((resolve) => {
    execFile('ps', ['-p', String(pid), '-o', 'args='], (error, stdout) => resolve(error ? null : stdout));
  });
}
