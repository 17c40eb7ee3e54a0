/**
 * How a session gets from the apex to a wiki's own host, where no cookie of the apex is seen:
 *
 *     host   GET /api/auth/host?return_to=…        a random value into a cookie of the host
 *     apex   GET /signin/host?host=…&state=…       who is signed in gets a code for it; others sign in first
 *     host   GET /api/auth/host?code=…             the code, with the cookie, is a session
 *
 * A link with a code of somebody else does nothing in a browser without that cookie. The script of a
 * public page goes the same way without leaving the page: it asks the apex for a code (by CORS, with the
 * host's own origin) and posts it to its host, which takes it from its own pages alone.
 */
import { randomBytes } from 'node:crypto';
import type { Actor } from '#lib/core/access.ts';
import { labelOfHost } from '#lib/core/hosts.ts';
import type { UserInfo } from '#lib/services/types.ts';
import { server } from '../server.ts';
import { localPath } from '../local-path.ts';
import { cookieLine, cookieOf, sealSession, SESSION_SECONDS } from './cookies.ts';
import { HOST_SESSION_PATH, signInPath } from './paths.ts';

/** To sign in on the way. */
const BEGUN_SECONDS = 30 * 60;
const STATE_FORM = /^[\w-]{20,64}$/;

export interface WikiHost {
  /** With its port. */
  readonly host: string;
  readonly label: string;
  readonly origin: URL;
}

/** The wiki's host that the request came to; null at the apex. */
export function wikiHostOf(host: string | null): WikiHost | null {
  const { config } = server();
  const name = (host ?? '').toLowerCase();
  const label = labelOfHost(name, config);
  return label === null ? null : { host: name, label, origin: new URL(`${config.appUrl.protocol}//${name}`) };
}

/** Asked on the host: off to the apex. */
export function beginOnHost(request: Request, { host, origin }: WikiHost, returnTo: string | null): Response {
  const { config } = server();
  const kept = cookieOf(request, 'hand', config);
  // Two tabs may begin at once: both come back to the one cookie.
  const state = kept !== undefined && STATE_FORM.test(kept) ? kept : randomBytes(24).toString('base64url');
  const location = new URL('/signin/host', config.appUrl);
  location.search = new URLSearchParams({ host, state, return_to: localPath(returnTo, origin, '/') }).toString();
  return moved(location.href, [cookieLine('hand', state, { config, seconds: BEGUN_SECONDS })]);
}

/** Asked at the apex of somebody who is signed in: back to the host with a code. Null: there is no such host. */
export async function issueForHost(
  actor: Actor,
  { host, label, origin }: WikiHost,
  { state, returnTo }: { state: string; returnTo: string | null },
): Promise<Response | null> {
  if (!STATE_FORM.test(state)) return null;
  const code = await server().services.hostSessions.issue(actor, { host, label, state });
  if (code === null) return null;
  const location = new URL(HOST_SESSION_PATH, origin);
  location.search = new URLSearchParams({ code, return_to: localPath(returnTo, origin, '/') }).toString();
  return moved(location.href);
}

/** Asked on the host by the browser that comes back. */
export async function redeemOnHost(
  request: Request,
  wikiHost: WikiHost,
  { code, returnTo }: { code: string; returnTo: string | null },
): Promise<Response> {
  const { config } = server();
  const state = cookieOf(request, 'hand', config) ?? '';
  const begun = STATE_FORM.test(state) ? await redeem(request, wikiHost, { code, state }) : null;
  if (begun === null) return moved(new URL(signInPath({ problem: 'browser' }), config.appUrl).href);
  return moved(localPath(returnTo, wikiHost.origin, '/'), [begun.cookie]);
}

/** The same for the host's own script, whose origin has been looked at. */
export async function redeemForScript(request: Request, wikiHost: WikiHost, code: string): Promise<Response> {
  const begun = await redeem(request, wikiHost, { code, state: '' });
  const headers = { 'Cache-Control': 'no-store', ...(begun === null ? {} : { 'Set-Cookie': begun.cookie }) };
  return Response.json({ username: begun?.user.username ?? null }, { headers });
}

async function redeem(
  request: Request,
  { host }: WikiHost,
  { code, state }: { code: string; state: string },
): Promise<{ cookie: string; user: UserInfo } | null> {
  if (code === '' || code.length > 200) return null;
  const { config, services } = server();
  const begun = await services.hostSessions.redeem(code, { host, state, userAgent: request.headers.get('user-agent') });
  if (begun === null) return null;
  const sealed = await sealSession(begun.sessionId, config);
  return { cookie: cookieLine('session', sealed, { config, seconds: SESSION_SECONDS }), user: begun.user };
}

/** Never kept, and the code in the address is not told to the next page. */
export function moved(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({
    Location: location,
    'Cache-Control': 'private, no-store',
    'Referrer-Policy': 'no-referrer',
  });
  for (const line of cookies) headers.append('Set-Cookie', line);
  return new Response(null, { status: 303, headers });
}
