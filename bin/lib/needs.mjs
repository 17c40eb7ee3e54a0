/** What the tests need from the operating system, taken from Debian's packages where that is possible. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { checkGit } from './checks.mjs';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Installs git where it is missing. */
export async function ensureGit(console) {
  if (find(['git']) === null) await aptInstall(console, 'git');
  await checkGit();
}

/** @returns {Promise<string>} the path of a Chromium, installed where it is missing */
export async function ensureBrowser(console) {
  const named = process.env.CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new Refusal(`CHROMIUM names ${named}, which does not exist.`);
  }
  const found = find(BROWSERS);
  if (found !== null) return found;
  await aptInstall(console, 'chromium');
  const installed = find(BROWSERS);
  if (installed === null) throw new Refusal('chromium was installed, but cannot be found on the PATH.');
  return installed;
}

function find(names) {
  for (const name of names) {
    const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  return null;
}

async function aptInstall(console, name) {
  const root = process.getuid?.() === 0;
  if (!root || find(['apt-get']) === null) {
    throw new Refusal(
      `The tests need ${name}: install it, or run them as root on Debian, where they install it themselves.`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await console.step(`Installing Debian's ${name}`, async () => {
    await run('apt-get', ['update', '-qq'], { env, what: 'apt-get update' });
    const args = ['install', '-y', '-qq', '--no-install-recommends', name];
    await run('apt-get', args, { env, what: `apt-get install ${name}` });
  });
}
