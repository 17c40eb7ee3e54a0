/** What every page of a wiki starts from: who asks, which wiki, and what of it. */
import type { Actor, Right } from '#lib/core/access.ts';
import type { WikibotError } from '#lib/core/errors.ts';
import type { Config } from '#lib/config.ts';
import { isUnavailable } from '#lib/adapters/db/client.ts';
import { failureOf, problemResponse } from '#lib/doors/failure.ts';
import { requestIdOf } from '#lib/doors/identity.ts';
import type { Deps } from '#lib/services/ports.ts';
import type { Services, UserInfo, WikiInfo } from '#lib/services/types.ts';
import { visitorOf } from '../../auth.ts';
import { wikiHostOf } from '../../identity/host.ts';
import { hostSessionPath, signInPath } from '../../identity/paths.ts';
import { server } from '../../server.ts';
import { translatorOf } from '../../ui/i18n/request.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { languageOf } from '../../ui/i18n/languages.ts';
import { askedHost, targetOf } from './address.ts';
import { failurePage } from './failure-page.tsx';
import { stateTag, wikiTag } from './state.ts';
import { movedWiki, type WikiUrls, wikiBase, wikiUrls } from './urls.ts';

export interface WikiContext {
  readonly request: Request;
  readonly url: URL;
  /** The decoded path below the wiki, or below the tool (`/-/history/…`). */
  readonly path: string;
  readonly trailingSlash: boolean;
  readonly actor: Actor;
  readonly user: UserInfo | null;
  /** For the menu of a private wiki's pages; a public one's are the same for everybody. */
  readonly username: string | null | undefined;
  readonly wiki: WikiInfo;
  readonly t: Translator;
  readonly urls: WikiUrls;
  /** Of all that a page is made from; see state.ts. */
  readonly state: string;
  readonly wikiState: string;
  readonly services: Services;
  readonly deps: Deps;
  readonly config: Config;
}

/**
 * A route handler of a wiki: opens it for whoever asks and answers failures as pages. Somebody who
 * is not signed in, and has no right without, is sent to the sign-in page.
 */
export function wikiRoute(
  right: Right,
  handle: (context: WikiContext) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = requestIdOf(request);
    try {
      const opened = await openWiki(request, right);
      return 'location' in opened ? movedTo(opened.location) : await handle(opened);
    } catch (error) {
      const failure = failureOf(error, { log: server().log, isUnavailable }, requestId);
      return (
        signInInstead(request, failure) ??
        (await failurePage(failure, { t: translatorOf(request), requestId, here: hereOf(request) }))
      );
    }
  };
}

/**
 * The same for programs that read a feed: they have no session and follow no sign-in page, but can be
 * given a name and a password, of which the password is a token.
 */
export function feedRoute(
  right: Right,
  handle: (context: WikiContext) => Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = requestIdOf(request);
    try {
      const opened = await openWiki(withBearer(request), right);
      return 'location' in opened ? movedTo(opened.location) : await handle(opened);
    } catch (error) {
      const failure = failureOf(error, { log: server().log, isUnavailable }, requestId);
      const response = problemResponse(request, failure, requestId);
      if (failure.code === 'unauthenticated') response.headers.set('WWW-Authenticate', 'Basic realm="wikibot"');
      return response;
    }
  };
}

/** `Basic` with a token as its password, read as the `Bearer` that it is. */
function withBearer(request: Request): Request {
  const [, given] = /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (given === undefined) return request;
  const pair = Buffer.from(given, 'base64').toString();
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${pair.slice(pair.indexOf(':') + 1).trim()}`);
  return new Request(request.url, { headers });
}

function hereOf(request: Request): string {
  const { pathname, search } = new URL(request.url);
  return pathname + search;
}

/** Not kept by anybody: the wiki may come back. */
function movedTo(location: string): Response {
  return new Response(null, { status: 308, headers: { Location: location, 'Cache-Control': 'private, no-store' } });
}

/** `location`: where the wiki is read instead. Who brings a token is a program, and goes on where it is. */
async function openWiki(request: Request, right: Right): Promise<WikiContext | { location: string }> {
  const { services, deps, config } = server();
  const url = new URL(request.url);
  const host = askedHost(request.headers, config);
  const target = targetOf(url, host);
  const { actor, user } = await visitorOf(request);
  const wiki = await services.access.open(actor, target.wiki, right);
  const moved = movedWiki(wiki, { host, owner: target.wiki.owner, site: config });
  const isReader = ['GET', 'HEAD'].includes(request.method) && !request.headers.has('authorization');
  if (moved !== null && (isReader || wiki.owner !== target.wiki.owner))
    return { location: `${moved}${target.rest}${url.search}` };
  const urls = wikiUrls(wikiBase(wiki, host), wiki.homePath);
  return {
    request,
    url,
    path: target.path,
    trailingSlash: target.trailingSlash,
    actor,
    user,
    username: wiki.isPublic ? undefined : (user?.username ?? null),
    wiki,
    t: translatorOf(request, { shared: wiki.isPublic }),
    urls,
    wikiState: wikiTag(wiki),
    state: stateTag({
      wiki,
      url: url.pathname + url.search,
      host: request.headers.get('host'),
      appUrl: config.appUrl.href,
      language: languageOf(request.headers, { shared: wiki.isPublic }),
      reader: actor.kind === 'token' ? actor : (user?.username ?? null),
    }),
    services,
    deps,
    config,
  };
}

/** On a wiki's own host its session begins, silently where somebody is signed in at the apex. */
function signInInstead(request: Request, failure: WikibotError): Response | null {
  if (failure.code !== 'unauthenticated' || request.headers.has('authorization')) return null;
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const { config } = server();
  const here = hereOf(request);
  const location =
    wikiHostOf(request.headers.get('host')) === null
      ? new URL(signInPath({ returnTo: here }), config.appUrl).href
      : hostSessionPath(here);
  return new Response(null, { status: 302, headers: { Location: location, 'Cache-Control': 'private, no-store' } });
}
