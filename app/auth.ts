/**
 * Who is asking, for everything that Next serves. next-auth or WorkOS does the sign-in; the cookie
 * carries the id of a row in `sessions` and nothing else, and that row is the truth: it is read on every
 * request, so that ending it takes effect at once.
 */
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { type Actor, NOBODY } from '#lib/core/access.ts';
import { bearerActor } from '#lib/doors/identity.ts';
import type { UserInfo } from '#lib/services/types.ts';
import { cookieName, cookieOf, openSession, sessionHost } from './identity/cookies.ts';
import { server } from './server.ts';

/** The user of the session cookie. A database that cannot be reached throws: nobody is never made of a failure. */
async function sessionOf(
  cookie: string | undefined,
  host: string | null,
): Promise<{ actor: Actor; user: UserInfo } | null> {
  const { config, services } = server();
  const sessionId = await openSession(cookie, config);
  if (sessionId === null) return null;
  const user = await services.sessions.resolve(sessionId, sessionHost(host, config));
  return user === null ? null : { actor: { kind: 'user', userId: user.userId, sessionId }, user };
}

/** For server components and actions; one query a request, however often it is asked. */
export const currentSession = cache(async (): Promise<{ actor: Actor; user: UserInfo | null }> => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const { config } = server();
  const found = await sessionOf(jar.get(cookieName('session', config))?.value, head.get('host'));
  return found ?? { actor: NOBODY, user: null };
});

export async function getSession(): Promise<UserInfo | null> {
  return (await currentSession()).user;
}

/**
 * For route handlers: the bearer token where there is one, else the session, else nobody.
 *
 * @throws {WikibotError} `unauthenticated` for a token that does not hold
 */
export async function actorOf(request: Request): Promise<Actor> {
  return (await visitorOf(request)).actor;
}

/** The same, with the signed-in user that pages show in their menu; null for tokens and for nobody. */
export async function visitorOf(request: Request): Promise<{ actor: Actor; user: UserInfo | null }> {
  const { config, services } = server();
  if (request.headers.has('authorization')) return { actor: await bearerActor(request, services.tokens), user: null };
  const found = await sessionOf(cookieOf(request, 'session', config), request.headers.get('host'));
  return found ?? { actor: NOBODY, user: null };
}
