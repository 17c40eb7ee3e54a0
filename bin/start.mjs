/** `npm start`: installs, builds and runs everything; see lib/system.mjs for the order. */
import { Console } from './lib/console.mjs';
import { readOptions } from './lib/options.mjs';
import { report, runInTerminal } from './lib/terminal.mjs';

try {
  await runInTerminal({ ...readOptions(), mode: 'production' });
} catch (error) {
  report(new Console(process.stderr), error);
  process.exit(1);
}
