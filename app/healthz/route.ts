export const dynamic = 'force-dynamic';

/** Alive: this process answers. Nothing else is looked at, so that a fault elsewhere restarts no one. */
export function GET(): Response {
  return Response.json({ status: 'ok' }, { headers: { 'Cache-Control': 'no-store' } });
}
