/**
 * `subscriptions/listen` of the 2026 era: a stream that tells which pages changed. It holds nothing
 * that another process would need: the stream lives where it was opened, and learns of changes from
 * the database (lib/services/watch). A stream that breaks is opened again, and the client reads anew.
 *
 *   narrow        what the actor may not see is taken out of what is asked for, before it is acknowledged
 *   follow        the wikis that are left are watched, from the state that was read with the rights
 *   change        who asks is judged again; then the pages that changed are told, those asked for alone
 *   end           when the client leaves, or its token or its rights have ended
 */
import type { ServerEvent } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Actor } from '../../core/access.ts';
import { WikibotError, isWikibotError } from '../../core/errors.ts';
import type { WikiInfo } from '../../services/types.ts';
import { type McpContext, openNamed, requireMcp } from './context.ts';
import { type PageUri, keyOf, parsePageUri } from './uri.ts';

/** Streams of one token, or of all who have none. */
const MOST_STREAMS = 32;
/** URIs of one stream, and wikis that they may name. */
const MOST_URIS = 1000;
const MOST_WIKIS = 50;

const listenRequest = z.looseObject({
  method: z.literal('subscriptions/listen'),
  params: z.looseObject({
    notifications: z.looseObject({
      resourcesListChanged: z.boolean().optional(),
      resourceSubscriptions: z.array(z.string()).optional(),
    }),
  }),
});

/** What one stream follows. */
export interface Listening {
  readonly wikis: readonly WikiInfo[];
  /** As the client wrote them. */
  readonly uris: readonly (PageUri & { readonly uri: string })[];
  readonly listChanged: boolean;
}

/**
 * For a request to listen: what it may follow, and the message that asks for no more than that.
 * Null: another request.
 *
 * @throws {WikibotError} `invalid_input`
 */
export async function narrowed(
  context: McpContext,
  message: unknown,
): Promise<{ message: unknown; listening: Listening } | null> {
  const request = listenRequest.safeParse(message).data;
  if (request === undefined) return null;
  const asked = request.params.notifications;
  const given = asked.resourceSubscriptions ?? [];
  if (given.length > MOST_URIS)
    throw new WikibotError('invalid_input', `A stream takes ${MOST_URIS} resources at most; got ${given.length}.`);
  const wikis = await visibleWikis(context, given, asked.resourcesListChanged === true);
  const uris = given.flatMap((uri) => {
    const named = parsePageUri(uri);
    return named !== null && wikis.has(nameOf(named)) ? [{ ...named, uri }] : [];
  });
  const notifications = { ...asked, resourceSubscriptions: uris.map(({ uri }) => uri) };
  return {
    message: { ...request, params: { ...request.params, notifications } },
    listening: { wikis: [...wikis.values()], uris, listChanged: asked.resourcesListChanged === true },
  };
}

/** The wikis of the URIs, or all of the endpoint where changes of the list are asked for, by their names. */
async function visibleWikis(
  context: McpContext,
  uris: readonly string[],
  all: boolean,
): Promise<Map<string, WikiInfo>> {
  const { deps, actor, wiki } = context;
  if (wiki !== null) return new Map([[nameOf(wiki), wiki]]);
  const own = all ? (await deps.services.wikis.list(actor)).filter(({ planState }) => planState !== 'lapsed') : [];
  const found = new Map<string, WikiInfo>(own.map((one) => [nameOf(one), one]));
  const named = uris.flatMap((uri) => parsePageUri(uri) ?? []).map(nameOf);
  const others = new Set(named.filter((name) => !found.has(name)));
  if (others.size > MOST_WIKIS)
    throw new WikibotError('invalid_input', `A stream takes resources of ${MOST_WIKIS} wikis; got ${others.size}.`);
  for (const one of await Promise.all([...others].map((name) => openOrNull(context, name)))) {
    if (one !== null) found.set(nameOf(one), one);
  }
  return found;
}

async function openOrNull(context: McpContext, name: string): Promise<WikiInfo | null> {
  try {
    return await openNamed(context, name, 'read');
  } catch (error) {
    if (isWikibotError(error)) return null;
    throw error;
  }
}

function nameOf({ owner, slug }: { owner: string; slug: string }): string {
  return `${owner}/${slug}`;
}

export interface StreamLimit {
  /** @throws {WikibotError} `rate_limited` where one more would be too many */
  require(actor: Actor, request: Request): void;
  /** Counts one, until the function that it returns is called. */
  take(actor: Actor, request: Request): () => void;
}

/** Counts open streams, so that one client can't take those of all others. */
export function createStreamLimit(): StreamLimit {
  const open = new Map<string, number>();
  const keyFor = (actor: Actor, request: Request): string =>
    actor.kind === 'token' ? actor.tokenId : `nobody ${new URL(request.url).pathname}`;
  return {
    require(actor, request) {
      if ((open.get(keyFor(actor, request)) ?? 0) < MOST_STREAMS) return;
      throw new WikibotError('rate_limited', `${MOST_STREAMS} streams are open already; end some of them first.`, {
        data: { retry_after: 30 },
      });
    },
    take(actor, request) {
      const key = keyFor(actor, request);
      open.set(key, (open.get(key) ?? 0) + 1);
      let taken = true;
      return () => {
        if (!taken) return;
        taken = false;
        const left = (open.get(key) ?? 1) - 1;
        if (left === 0) open.delete(key);
        else open.set(key, left);
      };
    },
  };
}

interface Stream {
  readonly context: McpContext;
  readonly listening: Listening;
  /** Ends the stream. */
  readonly end: () => void;
  readonly report: (error: unknown) => void;
}

/** Tells `emit` of changes until the function that it returns is called. */
export function follow(stream: Stream, emit: (event: ServerEvent) => void): () => void {
  const { context, listening, end, report } = stream;
  const byId = new Map(listening.wikis.map((wiki) => [wiki.wikiId, wiki]));
  return context.deps.services.watch.watch(listening.wikis, (wikiId, before) => {
    const wiki = byId.get(wikiId);
    if (wiki === undefined) return;
    tell(stream, { wiki, before }, emit).catch((error: unknown) => {
      // Rights that ended end the stream; whoever opens it again is told why.
      if (!isWikibotError(error)) report(error);
      end();
    });
  });

  async function tell(
    { context: { deps, request } }: Stream,
    { wiki: { owner, slug }, before }: { wiki: WikiInfo; before: string | null },
    send: (event: ServerEvent) => void,
  ): Promise<void> {
    const actor = await deps.actorOf(request);
    const wiki = await deps.services.access.open(actor, { owner, slug }, 'read');
    requireMcp(wiki);
    const changed = await deps.services.watch.since(actor, wiki, before);
    const keys = changed.paths === null ? null : new Set(changed.paths.map((path) => keyOf({ owner, slug, path })));
    for (const one of listening.uris) {
      if (nameOf(one) !== nameOf({ owner, slug })) continue;
      if (keys === null || keys.has(keyOf(one))) send({ kind: 'resource_updated', uri: one.uri });
    }
    if (listening.listChanged && changed.listChanged) send({ kind: 'resources_list_changed' });
  }
}
