/** `npm run check`: types, lint, format, import directions and dead code, side by side. */
import { performance } from 'node:perf_hooks';
import { Console } from './lib/console.mjs';
import { generateClient, generateRouteTypes } from './lib/build.mjs';
import { install } from './lib/install.mjs';
import { alone } from './lib/lock.mjs';
import { NODE, toolEnvironment } from './lib/places.mjs';
import { Refusal } from './lib/refusal.mjs';
import { endRunning, run } from './lib/run.mjs';
import { report } from './lib/terminal.mjs';

const MODULES = 'node_modules';

/** What `dependency-cruiser` looks at; it has no notion of "all". */
const CRUISED = ['app', 'front', 'lib', 'prisma', 'worker', 'middleware.ts'];

const CHECKS = {
  types: [`${MODULES}/typescript/bin/tsc`, '--noEmit', '--pretty', 'false', '-p', '.'],
  lint: [`${MODULES}/oxlint/bin/oxlint`, '--type-aware', '--deny-warnings'],
  format: [`${MODULES}/prettier/bin/prettier.cjs`, '--check', '--log-level', 'warn', '.'],
  imports: [
    '--import',
    './bin/lib/typescript-for-cruiser.mjs',
    `${MODULES}/dependency-cruiser/bin/dependency-cruise.mjs`,
    ...CRUISED,
  ],
  'types of bin': [`${MODULES}/typescript/bin/tsc`, '--noEmit', '--pretty', 'false', '-p', 'bin'],
  'dead code': [`${MODULES}/knip/bin/knip.js`, '--no-progress'],
};

process.on('SIGINT', () => {
  endRunning();
  process.exit(130);
});

const console = new Console(process.stdout);
try {
  await alone(console, async () => {
    await install(console);
    await generateClient(console);
    await generateRouteTypes(console);
  });
  const failed = await checkAll();
  process.exit(failed.length === 0 ? 0 : 1);
} catch (error) {
  report(console, error);
  process.exit(1);
}

/** @returns {Promise<string[]>} names of the checks that found something */
async function checkAll() {
  const results = await Promise.all(
    Object.entries(CHECKS).map(async ([name, args]) => {
      const started = performance.now();
      const found = await run(NODE, args, { env: toolEnvironment({ NO_COLOR: '1' }), what: name }).then(
        () => null,
        (error) => {
          if (!(error instanceof Refusal)) throw error;
          return error.details || error.message;
        },
      );
      const took = `${((performance.now() - started) / 1000).toFixed(1)} s`;
      console.line(`${found === null ? '✓' : '✗'} ${name} (${took})`);
      return { name, found };
    }),
  );
  const failed = results.filter((result) => result.found !== null);
  for (const { name, found } of failed) console.line(`\n── ${name} ${'─'.repeat(60 - name.length)}\n${found}`);
  return failed.map((result) => result.name);
}
