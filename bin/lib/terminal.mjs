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
  /** @type {Promise<void> | null} */
  let stopping = null;
  const onSignal = () => {
    if (stopping !== null) {
      console.line('Ending everything now.');
      system.kill();
      process.exit(130);
    }
    console.line('Stopping … (once more ends everything at once)');
    stopping = system.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, onSignal);
  // A reader of our output that goes away, as in `npm start | head`, is no reason to stop.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  try {
    const ready = await system.start();
    if (options.json) process.stdout.write(`${JSON.stringify(ready)}\n`);
    else announce(console, ready, Date.now() - started);
    whenReady?.(system, console);
    await new Promise((resolve) => {
      const timer = setInterval(() => {
        if (stopping === null) return;
        clearInterval(timer);
        resolve();
      }, 50);
    });
  } catch (error) {
    if (stopping === null) {
      report(console, error);
      await system.stop();
      process.exit(1);
    }
  }
  await stopping;
  console.line('Stopped.');
  process.exit(0);
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
  if (typeof error.cause === 'string' && error.cause !== '') console.line(error.cause);
  console.line(error.message);
}
