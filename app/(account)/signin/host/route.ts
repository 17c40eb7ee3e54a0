/** At the apex: gives a wiki's own host a session of whoever is signed in here. */
import type { NextRequest } from 'next/server';
import { currentSession } from '../../../auth.ts';
import { issueForHost, moved, type WikiHost, wikiHostOf } from '../../../identity/host.ts';
import { signInPath } from '../../../identity/paths.ts';
import { server } from '../../../server.ts';

const nothing = () => new Response('Not found\n', { status: 404 });

export async function GET(request: NextRequest): Promise<Response> {
  const { searchParams } = request.nextUrl;
  const wikiHost = wikiHostOf(searchParams.get('host'));
  if (wikiHost === null) return nothing();
  if (request.headers.has('origin')) return forScript(request, wikiHost);
  const { actor, user } = await currentSession();
  const { appUrl } = server().config;
  const here = `/signin/host?${searchParams}`;
  if (user === null) return moved(new URL(signInPath({ returnTo: here }), appUrl).href);
  if (user.username === null) {
    return moved(new URL(`/welcome?${new URLSearchParams({ return_to: here })}`, appUrl).href);
  }
  const [state, returnTo] = [searchParams.get('state') ?? '', searchParams.get('return_to')];
  return (await issueForHost(actor, wikiHost, { state, returnTo })) ?? nothing();
}

/**
 * For the script of a public page there, by CORS: a code, or null when nobody is signed in. Only the
 * host itself may ask for its own, and it serves no scripts but ours.
 */
async function forScript(request: NextRequest, { host, label, origin }: WikiHost): Promise<Response> {
  if (request.headers.get('origin') !== origin.origin) return nothing();
  const { actor, user } = await currentSession();
  const isNamed = user !== null && user.username !== null;
  const code = isNamed ? await server().services.hostSessions.issue(actor, { host, label, state: '' }) : null;
  const headers = {
    'Access-Control-Allow-Origin': origin.origin,
    'Access-Control-Allow-Credentials': 'true',
    'Cache-Control': 'no-store',
    Vary: 'Origin',
  };
  return Response.json({ code }, { headers });
}
