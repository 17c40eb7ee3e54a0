/** The doors that Next serves, made from the one server at the first request. */
import { bearerActor } from '#lib/doors/identity.ts';
import { type DoorDeps } from '#lib/doors/deps.ts';
import { type McpDoor, createMcpDoor } from '#lib/doors/mcp/index.ts';
import { type RestDoor, createRestDoor } from '#lib/doors/rest/index.ts';
import { jsonLimit } from '#lib/config.ts';
import { isUnavailable } from '#lib/adapters/db/client.ts';
import type { WikiAddress } from '#lib/services/types.ts';
import { actorOf } from './auth.ts';
import { server } from './server.ts';

interface Doors {
  readonly rest: RestDoor;
  readonly mcp: McpDoor;
}

let made: Doors | null = null;

export function doors(): Doors {
  made ??= make();
  return made;
}

function make(): Doors {
  const { services, config, log } = server();
  const deps: DoorDeps = {
    services,
    log,
    appUrl: config.appUrl,
    wikiDomain: config.wikiDomain,
    jsonBytes: jsonLimit(config.limits),
    actorOf,
    isUnavailable,
  };
  // MCP clients bring a token; a browser's session must not work there, since any page could use it.
  const mcpDeps: DoorDeps = { ...deps, actorOf: (request) => bearerActor(request, services.tokens) };
  return { rest: createRestDoor(deps), mcp: createMcpDoor(mcpDeps) };
}

/**
 * The wiki that the parameters `[owner]` (`@alice`) and `[wiki]` name. An owner without its `@` is
 * nobody's name, so that it is answered like any wiki that does not exist.
 */
export function addressOf({ owner, wiki }: { owner: string; wiki: string }): WikiAddress {
  const name = /^(?:@|%40)(.+)$/i.exec(owner)?.[1];
  return { owner: name ?? '', slug: wiki };
}
