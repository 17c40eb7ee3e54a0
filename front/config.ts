/** The front's part of the environment; see lib/config.ts for what all programs share. */
import { ConfigError, type Environment, loadPublicConfig } from '#lib/config.ts';

export interface FrontConfig {
  readonly port: number;
  /** Null: chosen from {@link appUrl}, see front/listen.ts. */
  readonly host: string | null;
  readonly appUrl: URL;
  readonly wikiDomain: string;
  /** Origins of the two programs behind. */
  readonly webUrl: string;
  readonly workerUrl: string;
  /** Lets the dev server's WebSocket through. */
  readonly development: boolean;
}

/** @throws {ConfigError} */
export function loadFrontConfig(env: Environment = process.env): FrontConfig {
  const common = loadPublicConfig(env);
  return {
    port: common.port,
    host: common.listenHost,
    appUrl: common.appUrl,
    wikiDomain: common.wikiDomain,
    webUrl: origin(env, 'WEB_URL'),
    workerUrl: origin(env, 'WORKER_URL'),
    development: env['NODE_ENV'] === 'development',
  };
}

function origin(env: Environment, name: string): string {
  const value = env[name]?.trim() ?? '';
  if (!URL.canParse(value) || !/^https?:/.test(value))
    throw new ConfigError(`${name} must be an absolute http or https address.`);
  return new URL(value).origin;
}
