/** Off to WorkOS. */
import type { NextRequest } from 'next/server';
import { moved } from '../../../identity/host.ts';
import { signInPath, welcomePath } from '../../../identity/paths.ts';
import { authKit } from '../../../identity/workos.ts';
import { localPath } from '../../../local-path.ts';
import { server } from '../../../server.ts';

export async function GET(request: NextRequest): Promise<Response> {
  const { config } = server();
  if (config.workos === null) return new Response('Not found\n', { status: 404 });
  const returnTo = localPath(request.nextUrl.searchParams.get('return_to'), config.appUrl);
  try {
    const { getSignInUrl } = await authKit();
    return moved(await getSignInUrl({ returnTo: welcomePath(returnTo) }));
  } catch (error) {
    server().log.error({ err: error }, 'Signing in through WorkOS failed');
    return moved(new URL(signInPath({ problem: 'misconfigured', provider: 'workos', returnTo }), config.appUrl).href);
  }
}
