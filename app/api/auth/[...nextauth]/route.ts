/** next-auth's own routes: sign-in, the way back from providers, sign-out, CSRF token. */
import NextAuth from 'next-auth';
import type { NextRequest } from 'next/server';
import { isOwnOrigin } from '#lib/doors/identity.ts';
import { cookieLine, cookieOf } from '../../../identity/cookies.ts';
import { heard, problemOfAnswer, type SignInProblem } from '../../../identity/failures.ts';
import { authOptions } from '../../../identity/next-auth.ts';
import { signInPath } from '../../../identity/paths.ts';
import { localPath } from '../../../local-path.ts';
import { server } from '../../../server.ts';

interface Context {
  params: Promise<{ nextauth: string[] }>;
}

export async function GET(request: NextRequest, context: Context): Promise<Response> {
  const [action, provider = ''] = (await context.params).nextauth;
  const error = request.nextUrl.searchParams.get('error');
  if (action === 'callback' && error !== null) return failed(request, provider, problemOfAnswer(error));
  return handle(request, context);
}

export async function POST(request: NextRequest, context: Context): Promise<Response> {
  const [action, provider] = (await context.params).nextauth;
  // Anybody could write into the log through this one.
  if (action === '_log') return new Response(null, { status: 204 });
  if (action === 'callback' && provider === 'apple') return asGet(request);
  // Its CSRF token is a cookie that a sibling host could plant; the origin cannot be.
  if (!isOwnOrigin(request, server().config))
    return Response.json({ message: 'This request came from another site.' }, { status: 403 });
  return handle(request, context);
}

/**
 * Apple sends people back by a form of its own page, without our cookies, since those go along with
 * links from elsewhere but not with forms. What it sends is proven by state, nonce and code alike
 * when it comes as a link.
 */
async function asGet(request: NextRequest): Promise<Response> {
  const form = await request.formData();
  const location = new URL('/api/auth/callback/apple', server().config.appUrl);
  for (const name of ['code', 'state', 'error']) {
    const value = form.get(name);
    if (typeof value === 'string') location.searchParams.set(name, value.slice(0, 4000));
  }
  return new Response(null, { status: 303, headers: { Location: location.href, 'Cache-Control': 'no-store' } });
}

async function handle(request: NextRequest, context: Context): Promise<Response> {
  const [action = '', provider = ''] = (await context.params).nextauth;
  const { result: response, problem } = await heard(
    () => NextAuth(request, context, authOptions(request)) as Promise<Response>,
  );
  const isProviders = (action === 'callback' || action === 'signin') && provider !== 'local';
  if (!isProviders) return response;
  const target = await targetOf(response);
  if (target !== null && isFailure(target)) {
    if (action === 'callback') return failed(request, provider, problem ?? 'failed', response);
    const url = new URL(pathOf(request, provider, problem ?? 'failed'), server().config.appUrl).href;
    // The button's script goes where it is told.
    return Response.json({ url }, { headers: { 'Cache-Control': 'no-store' } });
  }
  if (action === 'callback') response.headers.append('Set-Cookie', endLink());
  return response;
}

function endLink(): string {
  return cookieLine('link', '', { config: server().config, seconds: 0 });
}

/** Where next-auth sends the browser, by a redirect or in the answer to a script. */
async function targetOf(response: Response): Promise<URL | null> {
  const { appUrl } = server().config;
  const location = response.headers.get('location');
  if (location !== null) return URL.canParse(location, appUrl) ? new URL(location, appUrl) : null;
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return null;
  const body: unknown = await response.clone().json();
  const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : null;
  return typeof url === 'string' && URL.canParse(url, appUrl) ? new URL(url, appUrl) : null;
}

function isFailure(target: URL): boolean {
  if (target.origin !== server().config.appUrl.origin) return false;
  return target.pathname === '/api/auth/error' || (target.pathname === '/api/auth/signin' && target.search !== '');
}

/** Back to the sign-in page, or to the account where a provider was to be added. */
function pathOf(request: Request, provider: string, problem: SignInProblem): string {
  const { config } = server();
  if (cookieOf(request, 'link', config) !== undefined) {
    return `/settings?${new URLSearchParams({ link: problem, provider })}#sign-in`;
  }
  return signInPath({ problem, provider, returnTo: wantedPath(request) });
}

/** Where the browser is to go in the end, from next-auth's cookie of the page that it goes to at first. */
function wantedPath(request: Request): string {
  const { appUrl } = server().config;
  const kept = cookieOf(request, 'callback', server().config) ?? '';
  const path = localPath(
    kept.replaceAll(/%[0-9A-F]{2}/gi, (escape) => decodeAscii(escape)),
    appUrl,
  );
  const { pathname, searchParams } = new URL(path, appUrl);
  return pathname === '/welcome' ? localPath(searchParams.get('return_to'), appUrl) : path;
}

function decodeAscii(escape: string): string {
  const code = Number.parseInt(escape.slice(1), 16);
  return code < 0x80 ? String.fromCharCode(code) : escape;
}

function failed(request: Request, provider: string, problem: SignInProblem, before?: Response): Response {
  const { config } = server();
  const headers = new Headers({
    Location: new URL(pathOf(request, provider, problem), config.appUrl).href,
    'Cache-Control': 'no-store',
  });
  for (const line of before?.headers.getSetCookie() ?? []) headers.append('Set-Cookie', line);
  headers.append('Set-Cookie', endLink());
  return new Response(null, { status: 303, headers });
}
