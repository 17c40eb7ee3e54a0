import { isWikibotError, toProblem } from '#lib/core/errors.ts';
import { isOwnOrigin } from '#lib/doors/identity.ts';
import { visitorOf } from '../../../auth.ts';
import { server } from '../../../server.ts';

/** The button of the settings: the browser takes the archive as a download, and shows how far it is. */
export async function POST(request: Request): Promise<Response> {
  const { config, services, log } = server();
  const headers = { 'Cache-Control': 'private, no-store', 'X-Content-Type-Options': 'nosniff' };
  if (!isOwnOrigin(request, config))
    return new Response('This request came from another site.', { status: 403, headers });
  try {
    const { actor, user } = await visitorOf(request);
    const archive = await services.account.exported(actor);
    const name = `wikibot-${user?.username ?? 'export'}-${new Date().toISOString().slice(0, 10)}.zip`;
    return new Response(archive, {
      headers: {
        ...headers,
        'Content-Type': 'application/zip',
        'Content-Disposition': `attachment; filename="${name}"`,
      },
    });
  } catch (error) {
    if (isWikibotError(error) && error.code === 'unauthenticated')
      return new Response(null, { status: 303, headers: { ...headers, Location: '/signin?return_to=%2Fsettings' } });
    if (!isWikibotError(error)) log.error({ err: error }, 'An export failed');
    const { status, detail } = toProblem(error);
    return new Response(`${detail}\n`, {
      status,
      headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' },
    });
  }
}
