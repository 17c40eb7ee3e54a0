/** For the front alone: who a host's label belongs to (front/hosts.ts). Without the system's secret there is nothing here. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { server } from '../../../../server.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export async function GET(request: Request, { params }: { params: Promise<{ label: string }> }): Promise<Response> {
  const { config, services } = server();
  const given = request.headers.get('authorization') ?? '';
  if (!timingSafeEqual(digest(given), digest(`Bearer ${config.workerSecret}`)))
    return new Response('Not found\n', { status: 404 });
  const owner = await services.hosts.resolve((await params).label);
  return Response.json(owner ?? { kind: 'none' }, { headers: { 'Cache-Control': 'no-store' } });
}
