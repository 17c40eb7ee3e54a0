/** Who the reader is and may do: asked by the script of a public page, which is the same for everybody. */
import { requireRight } from '#lib/core/access.ts';
import type { WikiContext } from '../reading/context.ts';

export async function showRights({ actor, user, wiki }: WikiContext): Promise<Response> {
  return Response.json(
    { write: mayWrite(), user: user?.username ?? null },
    { headers: { 'Cache-Control': 'private, no-store' } },
  );

  function mayWrite(): boolean {
    try {
      requireRight(actor, wiki, 'write');
      return true;
    } catch {
      return false;
    }
  }
}
