/** The front's part of the environment; see lib/config.ts for what all programs share. */
import { ConfigError, type Environment, loadPublicConfig } from '#lib/config.ts';
import type { AddressRange } from '#lib/core/outside.ts';

export interface FrontConfig {
  readonly port: number;
  /** Null: chosen from {@link appUrl}, see front/listen.ts. */
  readonly host: string | null;
  readonly appUrl: URL;
  readonly wikiDomain: string;
  /** Whose word on the host and the client's address is taken. */
  readonly trustedProxies: readonly AddressRange[];
  /** Origins of the two programs behind. */
  readonly webUrl: string;
  readonly workerUrl: string;
  /** Where purges are taken, on this machine alone; null: nowhere. */
  readonly controlPort: number | null;
  /** What those who purge must know. */
  readonly workerSecret: string;
  /** What reads /metrics; null: programs on this machine, while APP_URL is local. */
  readonly metricsToken: string | null;
  /** Lets the dev server's WebSocket through. */
  readonly development: boolean;
}

/** @throws {ConfigError} */
export function loadFrontConfig(env: Environment = process.env): FrontConfig {
  const common = loadPublicConfig(env);
  const controlPort = env['FRONT_CONTROL_PORT']?.trim() || null;
  const workerSecret = env['WORKER_SECRET']?.trim() ?? '';
  if (controlPort !== null && workerSecret.length < 32)
    throw new ConfigError('WORKER_SECRET must be set for the front to take purges.');
  return {
    port: common.port,
    host: common.listenHost,
    appUrl: common.appUrl,
    wikiDomain: common.wikiDomain,
    trustedProxies: common.trustedProxies,
    webUrl: origin(env, 'WEB_URL'),
    workerUrl: origin(env, 'WORKER_URL'),
    controlPort: controlPort === null ? null : portOf(controlPort),
    workerSecret,
    metricsToken: common.metricsToken,
    development: env['NODE_ENV'] === 'development',
  };
}

function origin(env: Environment, name: string): string {
  const value = env[name]?.trim() ?? '';
  if (!URL.canParse(value) || !/^https?:/.test(value))
    throw new ConfigError(`${name} must be an absolute http or https address.`);
  return new URL(value).origin;
}

function portOf(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new ConfigError('FRONT_CONTROL_PORT must be a port number.');
  return port;
}
