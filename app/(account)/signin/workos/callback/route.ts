/** Back from WorkOS. */
import type { HandleAuthSuccessData } from '@workos-inc/authkit-nextjs';
import type { NextRequest } from 'next/server';
import { cookies } from 'next/headers';
import { provenByWorkos } from '#lib/adapters/identity/workos.ts';
import { completeSignIn, linkedPath } from '../../../../identity/complete.ts';
import { cookieName, cookieOf, cookieOptions, sealSession, SESSION_SECONDS } from '../../../../identity/cookies.ts';
import { problemOf, problemOfAnswer, type SignInProblem } from '../../../../identity/failures.ts';
import { moved } from '../../../../identity/host.ts';
import { signInPath } from '../../../../identity/paths.ts';
import { authKit } from '../../../../identity/workos.ts';
import { server } from '../../../../server.ts';

export async function GET(request: NextRequest): Promise<Response> {
  const { config, log } = server();
  if (config.workos === null) return new Response('Not found\n', { status: 404 });
  const error = request.nextUrl.searchParams.get('error');
  if (error !== null) return failed(request, problemOfAnswer(error));
  const { handleAuth } = await authKit();
  let linked: string | null = null;
  const response = await handleAuth({
    baseURL: config.appUrl.origin,
    returnPathname: '/welcome',
    onSuccess: async (data) => {
      linked = await succeed(request, data);
    },
    onError: ({ error: cause }) => {
      log.warn({ reason: cause instanceof Error ? cause.message : '' }, 'Signing in through WorkOS failed');
      return failed(request, problemOf(cause));
    },
  })(request);
  const jar = await cookies();
  // AuthKit's own session holds tokens of WorkOS; ours is all that is needed from here on.
  for (const name of ['wos-session', ...jar.getAll().map((cookie) => cookie.name)]) {
    if (name.startsWith('wos-')) jar.delete(name);
  }
  jar.delete(cookieName('link', config));
  // Next would write AuthKit's own line for that once more, without the age of 0 that makes it an end.
  response.headers.delete('set-cookie');
  if (linked === null) return response;
  response.headers.set('Location', new URL(linked, config.appUrl).href);
  return response;
}

/** Where to tell how linking went; null after a sign-in. */
async function succeed(request: NextRequest, data: HandleAuthSuccessData): Promise<string | null> {
  const { config } = server();
  const { getWorkOS } = await authKit();
  const identities = await getWorkOS().userManagement.getUserIdentities(data.user.id);
  const done = await completeSignIn(provenByWorkos(data.user, { method: data.authenticationMethod, identities }), {
    provider: 'workos',
    browser: {
      sessionCookie: cookieOf(request, 'session', config),
      linkCookie: cookieOf(request, 'link', config),
      userAgent: request.headers.get('user-agent'),
    },
  });
  if (done.kind === 'link') return linkedPath('workos', done.outcome);
  const sealed = await sealSession(done.sessionId, config);
  const options = { ...cookieOptions(config), maxAge: SESSION_SECONDS };
  (await cookies()).set(cookieName('session', config), sealed, options);
  return null;
}

function failed(request: NextRequest, problem: SignInProblem): Response {
  const { config } = server();
  const isLink = cookieOf(request, 'link', config) !== undefined;
  const path = isLink
    ? `/settings?${new URLSearchParams({ link: problem, provider: 'workos' })}#sign-in`
    : signInPath({ problem, provider: 'workos' });
  return moved(new URL(path, config.appUrl).href);
}
