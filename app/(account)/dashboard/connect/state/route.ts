/** How far a program has come that was just given a token; the page asks until there is nothing more to learn. */
import { isWikibotError, toProblem } from '#lib/core/errors.ts';
import { visitorOf } from '../../../../auth.ts';
import { server } from '../../../../server.ts';

const PRIVATE = { 'Cache-Control': 'private, no-store' };

export async function GET(request: Request): Promise<Response> {
  try {
    const { actor } = await visitorOf(request);
    const tokenId = new URL(request.url).searchParams.get('token') ?? '';
    const { lastUsedAt, lastAgent, firstChange } = await server().services.activity.firstSteps(actor, tokenId);
    const change = firstChange === null ? null : { message: firstChange.message, url: urlOf(firstChange) };
    const answer = { last_used_at: lastUsedAt?.toISOString() ?? null, last_agent: lastAgent, first_change: change };
    return Response.json(answer, { headers: PRIVATE });
  } catch (error) {
    if (!isWikibotError(error)) throw error;
    return Response.json(toProblem(error), { status: error.status, headers: PRIVATE });
  }
}

function urlOf({ owner, slug, revision }: { owner: string; slug: string; revision: string }): string {
  return `/@${owner}/${slug}/-/commit/${revision}`;
}
