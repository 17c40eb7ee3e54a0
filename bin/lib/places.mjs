/** Where things lie in the clone, and the environment that keeps every tool inside it. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What tools may throw away and make again; ignored by git. */
export const CACHE = join(ROOT, '.cache');

/** Node 24, from the npm package `node`. The shim in `.bin` is a script on Windows, so not that one. */
export const NODE = join(ROOT, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

export const NEXT = join(ROOT, 'node_modules', 'next', 'dist', 'bin', 'next');

/** Preloaded into every process of the system: it stops when the launcher is gone. */
export const WITH_PARENT = join(ROOT, 'bin', 'lib', 'with-parent.mjs');

/** Without these, tools write caches to HOME and TMPDIR, and ask the network for news. */
const CONTAINED = {
  NODE_COMPILE_CACHE: join(CACHE, 'compile'),
  XDG_CACHE_HOME: join(CACHE, 'xdg', 'cache'),
  XDG_CONFIG_HOME: join(CACHE, 'xdg', 'config'),
  XDG_DATA_HOME: join(CACHE, 'xdg', 'data'),
  XDG_STATE_HOME: join(CACHE, 'xdg', 'state'),
  NEXT_TELEMETRY_DISABLED: '1',
  CHECKPOINT_DISABLE: '1',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
};

/** For tools of the build. npm hands its own settings on as variables; they are not ours to keep. */
export function toolEnvironment(extra = {}) {
  return { ...withoutNpm(process.env), ...CONTAINED, ...extra };
}

/** For the processes of the system: what the operator set, and what the launcher adds. */
export function systemEnvironment(extra) {
  const env = {
    ...withoutNpm(process.env),
    NODE_COMPILE_CACHE: CONTAINED.NODE_COMPILE_CACHE,
    NEXT_TELEMETRY_DISABLED: '1',
  };
  return { ...env, ...extra };
}

function withoutNpm(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_/i.test(name)));
}
