/**
 * `npm run dev`: the same system with hot reload. Next reloads pages by itself; worker and front
 * are started again when what they are made of changes.
 */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { Console } from './lib/console.mjs';
import { readOptions } from './lib/options.mjs';
import { ROOT } from './lib/places.mjs';
import { report, runInTerminal } from './lib/terminal.mjs';

/** Editors write a file in several steps. */
const QUIET_MS = 150;

const WATCHED = { worker: ['worker', 'lib'], front: ['front', 'lib/core', 'lib/config.ts'] };

/** @param {import('./lib/system.mjs').System} system @param {Console} console */
function restartOnChange(system, console) {
  for (const [name, sources] of Object.entries(WATCHED)) {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    let last = Promise.resolve();
    const changed = (_event, file) => {
      if (!/\.(ts|tsx|json)$/.test(file ?? '') || /\.test\./.test(file)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        console.line(`  ${file} changed: starting the ${name} again`);
        last = last.then(() => system.restart(name)).catch((error) => report(console, error));
      }, QUIET_MS);
    };
    for (const source of sources) watch(join(ROOT, source), { recursive: true, persistent: false }, changed);
  }
}

try {
  await runInTerminal({ ...readOptions(), mode: 'development' }, restartOnChange);
} catch (error) {
  report(new Console(process.stderr), error);
  process.exit(1);
}
