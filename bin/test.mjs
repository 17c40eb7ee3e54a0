/**
 * `npm test`: every suite, on a machine with nothing installed but Node; its last line is
 * `N passed, N failed`. A suite that ran nothing has failed.
 */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildPages, generateClient } from './lib/build.mjs';
import { checkNode } from './lib/checks.mjs';
import { Console } from './lib/console.mjs';
import { install } from './lib/install.mjs';
import { alone } from './lib/lock.mjs';
import { ensureBrowser, ensureGit } from './lib/needs.mjs';
import { ensurePostgres, startCluster } from './lib/postgres.mjs';
import { CACHE, NODE, ROOT, toolEnvironment } from './lib/places.mjs';
import { Refusal } from './lib/refusal.mjs';
import { runInForeground } from './lib/run.mjs';
import { report } from './lib/terminal.mjs';

const RESULTS = join(CACHE, 'test-results');

/** Where SQL is written; all else uses it through them. */
const FOLDERS_OF_SQL = ['prisma', 'lib/adapters', 'lib/services', 'worker'];

/** How a test gets the database that TEST_DATABASE_URL decides on (prisma/testing.ts). */
const GETS_DATABASE = /\b(?:startTest|createTest)\w+\(/;

const console = new Console(process.stdout);
try {
  checkNode();
  await ensureGit(console);
  const browser = await ensureBrowser(console);
  await alone(console, async () => {
    await install(console);
    await generateClient(console);
    await buildPages(console);
  });
  await rm(RESULTS, { recursive: true, force: true });
  await mkdir(RESULTS, { recursive: true });
  const suites = [await runVitest(), await runOnPostgres(console), await runPlaywright(browser)];
  const passed = suites.reduce((sum, suite) => sum + suite.passed, 0);
  const failed = suites.reduce((sum, suite) => sum + suite.failed, 0);
  console.line(`\n${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
} catch (error) {
  report(console, error);
  console.line('\n0 passed, 1 failed');
  process.exit(1);
}

/**
 * @param {{name?: string, files?: string[], env?: NodeJS.ProcessEnv}} options `files`: parts of names; none takes all
 */
async function runVitest({ name = 'vitest', files = [], env = toolEnvironment() } = {}) {
  const results = join(RESULTS, `${name}.json`);
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`, ...files];
  const code = await runInForeground(NODE, ['node_modules/vitest/vitest.mjs', ...args], { env });
  const { numPassedTests = 0, numFailedTests = 0 } = await read(results);
  return counted(name, code, { passed: numPassedTests, failed: numFailedTests });
}

/** The suites that use a database once more, on a PostgreSQL server: DATABASE_URL has to work as well. */
async function runOnPostgres(console) {
  let cluster;
  try {
    cluster = await startCluster(await ensurePostgres(console));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.line(`real PostgreSQL: not run (${error.message})`);
    return { passed: 0, failed: 0 };
  }
  try {
    const env = toolEnvironment({ TEST_DATABASE_URL: cluster.url });
    return await runVitest({ name: 'postgres', files: await testsOfDatabase(), env });
  } finally {
    await cluster.stop();
  }
}

/** Without those of the embedded database itself, and of what has no database: they would say the same again. */
async function testsOfDatabase() {
  const listed = FOLDERS_OF_SQL.map(async (folder) =>
    (await readdir(join(ROOT, folder), { recursive: true })).map((name) => join(folder, name)),
  );
  const tests = (await Promise.all(listed)).flat().filter((name) => name.endsWith('.test.ts'));
  const texts = await Promise.all(tests.map((name) => readFile(join(ROOT, name), 'utf8')));
  return tests.filter((_, index) => GETS_DATABASE.test(texts[index]));
}

async function runPlaywright(browser) {
  const results = join(RESULTS, 'playwright.json');
  const env = toolEnvironment({ CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: results });
  const args = ['test', '--reporter=list,json'];
  const code = await runInForeground(NODE, ['node_modules/@playwright/test/cli.js', ...args], { env });
  const { stats: { expected = 0, unexpected = 0, skipped = 0 } = {} } = await read(results);
  // "Skipped" is what could not run after a failed beginning of its file.
  return counted('Playwright', code, { passed: expected, failed: unexpected + skipped });
}

/** What goes wrong outside a test, such as a file that does not load, counts as one failure. */
function counted(name, code, { passed, failed }) {
  if (failed > 0 || (code === 0 && passed > 0)) return { passed, failed };
  console.line(code === 0 ? `${name} ran no test.` : `${name} failed outside of a test (code ${code}).`);
  return { passed, failed: 1 };
}

async function read(path) {
  return JSON.parse(await readFile(path, 'utf8').catch(() => '{}'));
}
