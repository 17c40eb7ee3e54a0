import type { SearchStatus } from '#lib/protocol/rpc.ts';
import { server } from '../server.ts';

export const dynamic = 'force-dynamic';

/**
 * Ready: the database and the worker answer too. 503 names what does not. Degraded: all of them do,
 * but the sentence model that EMBEDDINGS demands can't be used; that is no reason to take a
 * deployment off the net, so it is a 200.
 */
export async function GET(): Promise<Response> {
  const { deps } = server();
  const [database, worker, search] = await Promise.all([
    answers(async () => (await deps.db.$queryRaw`SELECT 1`) !== null),
    answers(() => deps.repos.health()),
    deps.repos.call('searchStatus', {}).catch(() => null),
  ]);
  const ready = database === null && worker === null;
  const body = {
    status: !ready ? 'not ready' : isDegraded(search) ? 'degraded' : 'ready',
    database: database ?? 'ok',
    worker: worker ?? 'ok',
    ...(search === null ? {} : { embeddings: embeddingsOf(search) }),
  };
  return Response.json(body, { status: ready ? 200 : 503, headers: { 'Cache-Control': 'no-store' } });
}

function isDegraded(search: SearchStatus | null): boolean {
  return search?.embeddings === 'minilm' && search.minilm.state !== 'ok';
}

function embeddingsOf({ embeddings, minilm }: SearchStatus): Record<string, string> {
  const { state, reason } = minilm;
  return { mode: embeddings, minilm: reason === null ? state : `${state}: ${reason}` };
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
