/** `npm run soak`: the long runs of bench/soak.ts under the Node that the system runs on. */
import { generateClient } from './lib/build.mjs';
import { Console } from './lib/console.mjs';
import { install } from './lib/install.mjs';
import { alone } from './lib/lock.mjs';
import { ensureGit } from './lib/needs.mjs';
import { NODE, toolEnvironment } from './lib/places.mjs';
import { runInForeground } from './lib/run.mjs';
import { report } from './lib/terminal.mjs';

const console = new Console(process.stderr);
try {
  await ensureGit(console);
  await alone(console, async () => {
    await install(console);
    await generateClient(console);
  });
  process.exit(await runInForeground(NODE, ['bench/soak.ts', ...process.argv.slice(2)], { env: toolEnvironment() }));
} catch (error) {
  report(console, error);
  process.exit(1);
}
