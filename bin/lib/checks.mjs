/** What can be wrong with the machine before anything is installed or started: one sentence each. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, statfs, writeFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Refusal } from './refusal.mjs';

const OLDEST_NODE = 20;
/** `git cat-file --batch-command`, which the worker reads with, came with 2.36. */
const OLDEST_GIT = [2, 36];
const FREE_BYTES = 200 * 1024 * 1024;

export function checkNode(version = process.versions.node) {
  if (Number(version.split('.')[0]) < OLDEST_NODE) {
    throw new Refusal(`Node ${version} is too old: install Node ${OLDEST_NODE} or newer and start again.`);
  }
}

export async function checkGit(env = process.env) {
  const said = await new Promise((resolve) => {
    execFile('git', ['--version'], { env }, (error, stdout) => resolve(error ? null : stdout));
  });
  if (said === null) throw new Refusal('git is missing: install git 2.36 or newer and start again.');
  const [, major, minor] = /(\d+)\.(\d+)/.exec(said)?.map(Number) ?? [];
  if (major < OLDEST_GIT[0] || (major === OLDEST_GIT[0] && minor < OLDEST_GIT[1])) {
    throw new Refusal(
      `git ${major}.${minor} is too old: install git ${OLDEST_GIT.join('.')} or newer and start again.`,
    );
  }
}

/** Makes the data folder (0700) where it is missing. */
export async function checkData(data) {
  try {
    await mkdir(data, { recursive: true, mode: 0o700 });
    await access(data, constants.W_OK | constants.X_OK);
    // A read-only file system passes the test of the mode bits when root asks.
    const probe = join(data, `.probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    if (error.code === 'ENOSPC') throw full(data);
    throw new Refusal(
      `The data folder ${data} cannot be written (${error.code}): mend its rights or choose another with --data.`,
    );
  }
  const { bavail, bsize } = await statfs(data);
  if (bavail * bsize < FREE_BYTES) throw full(data, Math.floor((bavail * bsize) / (1024 * 1024)));
}

function full(data, left = 0) {
  return new Refusal(
    `The disk under ${data} is nearly full (${left} MB left, 200 MB needed): free some space or choose another folder with --data.`,
  );
}

/**
 * The public port must be free. Port 0 is answered with one that is.
 * @param {{port: number, host: string | null}} address `host` null: every address that the front may take
 */
export async function checkPort({ port, host }) {
  if (port === 0) return freePort();
  // Binding `::` meets listeners on any address on Linux; elsewhere each has to be asked.
  for (const address of host === null ? ['127.0.0.1', '::1', '::'] : [host]) {
    const code = await tryPort(port, address);
    if (code === 'EADDRINUSE') {
      throw new Refusal(`Port ${port} is in use by another program: stop it, or choose another port with --port.`);
    }
    if (code === 'EACCES')
      throw new Refusal(`Port ${port} needs rights that this user lacks: choose one above 1023 with --port.`);
    if (code !== null && host !== null)
      throw new Refusal(`HOST is ${host}, which is not an address of this machine (${code}).`);
  }
  return port;
}

/** @returns {Promise<string | null>} the error's code, null when the port can be had */
function tryPort(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve('code' in error ? String(error.code) : 'unknown'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** A port of 127.0.0.1 that nobody listens on right now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
