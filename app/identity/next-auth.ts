/** next-auth's options. It speaks with the providers; accounts and sessions are ours. */
import type { NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { oauthProviders, providerKey } from '#lib/adapters/identity/providers.ts';
import { localPath } from '../local-path.ts';
import { server } from '../server.ts';
import { completeSignIn, linkedPath } from './complete.ts';
import {
  cookieName,
  cookieOf,
  cookieOptions,
  FLOW_SECONDS,
  isSecure,
  openSession,
  SESSION_SECONDS,
} from './cookies.ts';
import { authLogger, noteProblem } from './failures.ts';

export function authOptions(request: Request): NextAuthOptions {
  const { config, services } = server();
  // next-auth knows its own address from this variable alone; headers can be forged.
  process.env.NEXTAUTH_URL = new URL('/api/auth', config.appUrl).href;
  const options = cookieOptions(config);
  const flow = { ...options, maxAge: FLOW_SECONDS };
  let started: string | null = null;
  return {
    secret: config.authSecret,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: isSecure(config),
    cookies: {
      sessionToken: { name: cookieName('session', config), options },
      callbackUrl: { name: cookieName('callback', config), options },
      csrfToken: { name: cookieName('csrf', config), options },
      pkceCodeVerifier: { name: cookieName('pkce', config), options: flow },
      state: { name: cookieName('state', config), options: flow },
      nonce: { name: cookieName('nonce', config), options: flow },
    },
    pages: { signIn: '/signin', signOut: '/dashboard', error: '/signin' },
    providers: config.localSignIn ? [localProvider(request)] : oauthProviders(config),
    logger: authLogger,
    callbacks: {
      async signIn({ account, user }) {
        if (account === null || account.type !== 'oauth') return true;
        try {
          const done = await completeSignIn(
            {
              provider: providerKey(account.provider, config),
              subject: account.providerAccountId,
              email: user.email ?? null,
              displayName: user.name ?? null,
            },
            { provider: account.provider, browser: browserOf(request) },
          );
          if (done.kind === 'link') return new URL(linkedPath(account.provider, done.outcome), config.appUrl).href;
          started = done.sessionId;
          return true;
        } catch (error) {
          server().log.error({ err: error }, 'Signing in failed');
          noteProblem(error);
          return false;
        }
      },
      // next-auth's "user" of the one-time link is the session that it has opened.
      jwt: ({ token, user }) => ({ sid: started ?? (user === undefined ? token['sid'] : user.id) }),
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

function browserOf(request: Request) {
  const { config } = server();
  return {
    sessionCookie: cookieOf(request, 'session', config),
    linkCookie: cookieOf(request, 'link', config),
    userAgent: request.headers.get('user-agent'),
  };
}

/** The one-time code of the printed link. */
function localProvider(request: Request) {
  return Credentials({
    id: 'local',
    name: 'One-time link',
    credentials: { code: { label: 'Code' } },
    authorize: async (credentials) => {
      const { config, services, log } = server();
      const code = credentials?.code ?? '';
      if (code === '' || code.length > 200) return null;
      try {
        const user = await services.sessions.redeemLocalSignInCode(code);
        if (user === null) return null;
        const { sessionCookie, userAgent } = browserOf(request);
        const started = await services.sessions.start(user.userId, {
          ...{ host: config.appUrl.host, userAgent },
          replaces: await openSession(sessionCookie, config),
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
