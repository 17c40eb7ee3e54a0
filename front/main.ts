/** The front as a process: one public port before web and worker. */
import { ConfigError } from '#lib/config.ts';
import { loadFrontConfig } from './config.ts';
import { Front } from './front.ts';
import { addressesOf, listenOn } from './listen.ts';

/** Time for answers under way once the front is told to stop. */
const DRAIN_MS = 5_000;

async function main(): Promise<void> {
  const config = loadFrontConfig();
  const front = new Front(config);
  const servers = await listenOn(addressesOf(config.host, config.appUrl), config.port, () => front.createServer());
  if (config.controlPort !== null)
    servers.push(...(await listenOn(['127.0.0.1'], config.controlPort, () => front.createControlServer())));

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
    // What streams without end (an agent's connection) is not waited for longer than the limit.
    for (const server of servers) server.closeIdleConnections();
    void Promise.all(closed).then(() => {
      front.close();
      process.exit(0);
    });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ level: 30, ready: true, msg: `listening on port ${config.port}` })}\n`);
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
