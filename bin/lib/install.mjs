/** `npm ci` where what is installed differs from package-lock.json. */
import { access, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE, NODE, ROOT, toolEnvironment } from './places.mjs';
import { run } from './run.mjs';

/** @param {import('./console.mjs').Console} console */
export async function install(console) {
  const wanted = await packages('package-lock.json');
  if (await isInstalled(wanted)) return false;
  await console.step(`Installing ${wanted.size} packages`, async (progress) => {
    const timer = setInterval(() => {
      void countInstalled().then((count) => progress(`${Math.min(count, wanted.size)}/${wanted.size}`));
    }, 500);
    try {
      await npm(['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund']);
    } finally {
      clearInterval(timer);
    }
  });
  return true;
}

/** npm keeps a lock file of what it installed; it writes that last, so a broken install has none. */
async function isInstalled(wanted) {
  const present = await packages(join('node_modules', '.package-lock.json')).catch(() => new Map());
  for (const [path, entry] of wanted) {
    if (entry.optional || entry.devOptional) continue;
    const found = present.get(path);
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) return false;
  }
  return access(NODE).then(
    () => true,
    () => false,
  );
}

/** @returns {Promise<Map<string, {version: string, integrity?: string, optional?: boolean, devOptional?: boolean}>>} */
async function packages(file) {
  const lock = JSON.parse(await readFile(join(ROOT, file), 'utf8'));
  return new Map(Object.entries(lock.packages).filter(([path, entry]) => path !== '' && !entry.link));
}

async function countInstalled() {
  const top = await readdir(join(ROOT, 'node_modules')).catch(() => []);
  const scoped = await Promise.all(
    top.filter((name) => name.startsWith('@')).map((name) => readdir(join(ROOT, 'node_modules', name)).catch(() => [])),
  );
  return top.filter((name) => !/^[.@]/.test(name)).length + scoped.flat().length;
}

/** Runs the npm that started us, on the Node that runs us; else the one on the path. */
function npm(args) {
  const env = toolEnvironment({
    npm_config_cache: join(CACHE, 'npm'),
    npm_config_update_notifier: 'false',
    // The operator's NODE_ENV would leave out what the build needs.
    NODE_ENV: '',
  });
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return run(process.execPath, [script, ...args], { env, what: 'npm' });
  return run('npm', args, { env, what: 'npm', shell: process.platform === 'win32' });
}
