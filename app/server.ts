/**
 * What this process serves with, made at the first request: never while Next builds, when there is
 * no environment. Kept on `globalThis`, because Next bundles this module more than once.
 */
import { pino } from 'pino';
import { type Composed, composeServices } from '#lib/compose.ts';
import { type Config, loadConfig } from '#lib/config.ts';
import type { Log } from '#lib/doors/deps.ts';

export interface Server extends Composed {
  readonly config: Config;
  readonly log: Log;
}

declare global {
  var wikibotServer: Server | undefined;
}

export function server(): Server {
  globalThis.wikibotServer ??= start();
  return globalThis.wikibotServer;
}

function start(): Server {
  const config = loadConfig();
  // Secrets travel in these two headers; neither belongs in a log.
  const log = pino({
    level: config.logLevel,
    base: { part: 'web' },
    redact: ['headers.authorization', 'headers.cookie'],
  });
  return { ...composeServices(config), config, log };
}
