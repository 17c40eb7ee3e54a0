/**
 * Who is asking, for everything that Next serves. next-auth does the sign-in and keeps a cookie;
 * the cookie carries the id of a row in `sessions` and nothing else, and that row is the truth:
 * it is read on every request, so that ending it takes effect at once.
 */
import { LRUCache } from 'lru-cache';
import type { NextAuthOptions } from 'next-auth';
import { decode } from 'next-auth/jwt';
import Credentials from 'next-auth/providers/credentials';
import { cookies, headers } from 'next/headers';
import { cache } from 'react';
import { type Actor, NOBODY } from '#lib/core/access.ts';
import { bearerActor } from '#lib/doors/identity.ts';
import type { Config } from '#lib/config.ts';
import type { UserInfo } from '#lib/services/types.ts';
import { localPath } from './local-path.ts';
import { server } from './server.ts';

const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** Prefixed on https, where browsers enforce what the prefix promises; plain http has no such thing. */
function cookieNames({ appUrl }: Pick<Config, 'appUrl'>) {
  const prefix = appUrl.protocol === 'https:' ? '__Host-' : '';
  return { session: `${prefix}wikibot.session`, callback: `${prefix}wikibot.callback`, csrf: `${prefix}wikibot.csrf` };
}

/** Sessions never span hosts: a wiki's own host has its own, everything else is the apex. */
function hostOf(host: string | null, { appUrl, wikiDomain }: Pick<Config, 'appUrl' | 'wikiDomain'>): string {
  const name = (host ?? '').toLowerCase();
  return name.replace(/:\d+$/, '').endsWith(`.${wikiDomain}`) ? name : appUrl.host;
}

export function authOptions(): NextAuthOptions {
  const { config, services } = server();
  // next-auth knows its own address from this variable alone; headers can be forged.
  process.env.NEXTAUTH_URL = new URL('/api/auth', config.appUrl).href;
  const secure = config.appUrl.protocol === 'https:';
  const names = cookieNames(config);
  const options = { httpOnly: true, sameSite: 'lax' as const, path: '/', secure };
  return {
    secret: config.authSecret,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: names.session, options },
      callbackUrl: { name: names.callback, options },
      csrfToken: { name: names.csrf, options },
    },
    pages: { signIn: '/signin', signOut: '/dashboard', error: '/signin' },
    providers: config.localSignIn ? [localProvider()] : [],
    callbacks: {
      jwt: ({ token, user }) => ({ sid: user === undefined ? token['sid'] : user.id }),
      session: ({ session }) => ({ expires: session.expires }),
      redirect: ({ url }) => new URL(localPath(url, config.appUrl), config.appUrl).href,
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token['sid'] === 'string') await services.sessions.end(token['sid']);
      },
    },
  };
}

/** The one-time code of the printed link. next-auth's "user" is the session that it opens. */
function localProvider() {
  return Credentials({
    id: 'local',
    name: 'One-time link',
    credentials: { code: { label: 'Code' } },
    authorize: async (credentials, request) => {
      const { config, services, log } = server();
      const code = credentials?.code ?? '';
      if (code === '' || code.length > 200) return null;
      try {
        const user = await services.sessions.redeemLocalSignInCode(code);
        if (user === null) return null;
        const agent: unknown = request.headers?.['user-agent'];
        const started = await services.sessions.start(user.userId, {
          host: config.appUrl.host,
          userAgent: typeof agent === 'string' ? agent : null,
        });
        return { id: started.sessionId };
      } catch (error) {
        // The message would be put in an address; the cause stays here.
        log.error({ err: error }, 'Sign-in failed');
        throw new Error('Unavailable');
      }
    },
  });
}

/** The user of the session cookie. A database that cannot be reached throws: nobody is never made of a failure. */
async function sessionOf(
  cookie: string | undefined,
  host: string | null,
): Promise<{ actor: Actor; user: UserInfo } | null> {
  if (cookie === undefined || cookie === '') return null;
  const { config, services } = server();
  const sessionId = await sessionIdOf(cookie, config.authSecret);
  if (sessionId === null) return null;
  const user = await services.sessions.resolve(sessionId, hostOf(host, config));
  return user === null ? null : { actor: { kind: 'user', userId: user.userId, sessionId }, user };
}

/**
 * What cookies have been found to say. Decrypting one takes half a millisecond, its key being derived
 * each time, and it never says anything else; whether the session holds is asked of its row.
 */
const said = new LRUCache<string, { sid: string; expiresAt: number }>({ max: 5_000 });

/** Null for a cookie that is expired, forged, or of another installation on the same host. */
async function sessionIdOf(cookie: string, secret: string): Promise<string | null> {
  const known = said.get(cookie);
  if (known !== undefined) return known.expiresAt > Date.now() ? known.sid : null;
  try {
    const token = await decode({ token: cookie, secret });
    const [sid, exp] = [token?.['sid'], token?.['exp']];
    if (typeof sid !== 'string') return null;
    if (typeof exp === 'number') said.set(cookie, { sid, expiresAt: exp * 1000 });
    return sid;
  } catch {
    return null;
  }
}

/** For server components and actions; one query a request, however often it is asked. */
export const currentSession = cache(async (): Promise<{ actor: Actor; user: UserInfo | null }> => {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  const { config } = server();
  const found = await sessionOf(jar.get(cookieNames(config).session)?.value, head.get('host'));
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
  const found = await sessionOf(cookieOf(request, cookieNames(config).session), request.headers.get('host'));
  return found ?? { actor: NOBODY, user: null };
}

function cookieOf(request: Request, name: string): string | undefined {
  const pairs = request.headers.get('cookie')?.split(/; */) ?? [];
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
