/** `npm run -s wikibot -- …`: runs the command line under the Node that `npm start` installed. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NODE, ROOT, systemEnvironment } from './lib/places.mjs';

if (!existsSync(NODE)) {
  process.stderr.write('Nothing is installed yet: run "npm start" once, then try again.\n');
  process.exit(1);
}
// npm runs scripts at the root of the project; paths on the command line are the caller's.
const cwd = process.env.npm_lifecycle_event === 'wikibot' ? process.env.INIT_CWD : process.cwd();
const child = spawn(NODE, [join(ROOT, 'lib', 'doors', 'cli', 'main.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  cwd,
  env: systemEnvironment({ WIKIBOT_DATA: resolve(process.env.WIKIBOT_DATA || join(ROOT, 'data')) }),
});
process.on('SIGINT', () => child.kill('SIGINT'));
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
