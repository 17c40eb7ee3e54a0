/** One launcher at a time may install and build in a clone; the others wait for it. */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE } from './places.mjs';

const LOCK = join(CACHE, 'build.lock');

/**
 * @template T
 * @param {import('./console.mjs').Console} console
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function alone(console, work) {
  await mkdir(CACHE, { recursive: true });
  let told = false;
  for (;;) {
    try {
      const file = await open(LOCK, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const pid = Number(await readFile(LOCK, 'utf8').catch(() => ''));
    if (pid > 0 && !isAlive(pid)) await rm(LOCK, { force: true });
    else if (!told) console.line('  Waiting for another start in this clone to finish building …');
    told ||= pid > 0 && isAlive(pid);
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(LOCK, { force: true });
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
