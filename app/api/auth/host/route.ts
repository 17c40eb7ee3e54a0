/** On a wiki's own host: begins its session, and takes the code for it. */
import type { NextRequest } from 'next/server';
import { isOwnOrigin } from '#lib/doors/identity.ts';
import { getSession } from '../../../auth.ts';
import { beginOnHost, moved, redeemForScript, redeemOnHost, wikiHostOf } from '../../../identity/host.ts';
import { localPath } from '../../../local-path.ts';
import { server } from '../../../server.ts';

const nothing = () => new Response('Not found\n', { status: 404 });

export async function GET(request: NextRequest): Promise<Response> {
  const wikiHost = wikiHostOf(request.headers.get('host'));
  if (wikiHost === null) return nothing();
  const { searchParams } = request.nextUrl;
  const [code, returnTo] = [searchParams.get('code'), searchParams.get('return_to')];
  if ((await getSession()) !== null) return moved(localPath(returnTo, wikiHost.origin, '/'));
  if (code !== null) return redeemOnHost(request, wikiHost, { code, returnTo });
  return beginOnHost(request, wikiHost, returnTo);
}

export async function POST(request: NextRequest): Promise<Response> {
  const wikiHost = wikiHostOf(request.headers.get('host'));
  if (wikiHost === null) return nothing();
  if (!isOwnOrigin(request, server().config))
    return Response.json({ message: 'This request came from another site.' }, { status: 403 });
  const code = (await request.text()).slice(0, 300);
  return redeemForScript(request, wikiHost, code);
}
