/** Runs a {@link System} in the foreground of a terminal: signals, the last lines, exit codes. */
import { Console } from './console.mjs';
import { Refusal } from './refusal.mjs';
import { System } from './system.mjs';

/**
 * @param {{port: number, data: string, json: boolean, mode: 'production' | 'development'}} options
 * @param {(system: System, console: Console) => void} [whenReady]
 */
export async function runInTerminal(options, whenReady) {
  const console = new Console(options.json ? process.stderr : process.stdout);
  const system = new System(options, console);
  const started = Date.now();
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (stopping) {
        console.line('Ending everything now.');
        system.kill();
        process.exit(130);
      }
      stopping = true;
      console.line('Stopping … (once more ends everything at once)');
      void stop(system, console, 0);
    });
  }
  // A reader of our output that goes away, as in `npm start | head`, is no reason to stop.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  try {
    const ready = await system.start();
    if (options.json) process.stdout.write(`${JSON.stringify(ready)}\n`);
    else announce(console, ready, Date.now() - started);
    whenReady?.(system, console);
  } catch (error) {
    // Stopping makes the start fail, and is no failure.
    if (stopping) return;
    stopping = true;
    report(console, error);
    await stop(system, console, 1);
  }
}

/** @param {System} system @param {Console} console @param {number} code */
async function stop(system, console, code) {
  try {
    await system.stop();
    if (code === 0) console.line('Stopped.');
    process.exit(code);
  } catch (error) {
    report(console, error);
    system.kill();
    process.exit(1);
  }
}

/** @param {Console} console */
function announce(console, { url, signIn, mcp }, ms) {
  console.line(`\nwikibot is ready after ${(ms / 1000).toFixed(1)} s. Ctrl-C stops it.\n`);
  console.line(`  Open      ${url}`);
  if (signIn !== null) console.line(`  Sign in   ${signIn}   (works once)`);
  if (mcp.token !== null) {
    console.line(
      `  Connect   claude mcp add --transport http wikibot ${mcp.url} --header "Authorization: Bearer ${mcp.token}"`,
    );
  }
  console.line();
}

/** @param {Console} console */
export function report(console, error) {
  if (!(error instanceof Refusal)) {
    console.line(error.stack ?? String(error));
    return;
  }
  if (error.details !== '') console.line(error.details);
  console.line(error.message);
}
