/** `npm run bench`: the benchmark under the Node that the system runs on; see bench/main.ts. */
import { buildPages, generateClient } from './lib/build.mjs';
import { Console } from './lib/console.mjs';
import { install } from './lib/install.mjs';
import { alone } from './lib/lock.mjs';
import { ensureBrowser } from './lib/needs.mjs';
import { NODE, toolEnvironment } from './lib/places.mjs';
import { runInForeground } from './lib/run.mjs';
import { report } from './lib/terminal.mjs';

const console = new Console(process.stderr);
try {
  // Engine, search, tools and the renderer are measured without pages.
  const withoutPages = ['engine', 'search', 'search-quality', 'tasks', 'render'].includes(process.argv[2]);
  const browser = withoutPages || process.argv[2] === 'reading' ? '' : await ensureBrowser(console);
  await alone(console, async () => {
    await install(console);
    await generateClient(console);
    if (!withoutPages) await buildPages(console);
  });
  const env = toolEnvironment({ CHROMIUM: browser });
  process.exit(await runInForeground(NODE, ['bench/main.ts', ...process.argv.slice(2)], { env }));
} catch (error) {
  report(console, error);
  process.exit(1);
}
