import { server } from '../server.ts';

export const dynamic = 'force-dynamic';

/** Ready: the database and the worker answer too. 503 names what does not. */
export async function GET(): Promise<Response> {
  const { deps } = server();
  const [database, worker] = await Promise.all([
    answers(async () => (await deps.db.$queryRaw`SELECT 1`) !== null),
    answers(() => deps.repos.health()),
  ]);
  const ready = database === null && worker === null;
  const body = { status: ready ? 'ready' : 'not ready', database: database ?? 'ok', worker: worker ?? 'ok' };
  return Response.json(body, { status: ready ? 200 : 503, headers: { 'Cache-Control': 'no-store' } });
}

/** Null when it does; else a reason that tells nothing of the inside. */
async function answers(check: () => Promise<boolean>): Promise<string | null> {
  const late = new Promise<'late'>((resolve) => setTimeout(resolve, 3000, 'late').unref());
  try {
    const outcome = await Promise.race([check(), late]);
    if (outcome === 'late') return 'no answer in 3 seconds';
    return outcome ? null : 'not healthy';
  } catch {
    return 'cannot be reached';
  }
}
