/** From anything thrown to something that a door can show. */
import { WikibotError, isWikibotError, toProblem } from '../core/errors.ts';
import type { DoorDeps } from './deps.ts';

/**
 * A `WikibotError` for whatever was thrown. What nobody foresaw is logged here, once, with the
 * request id, and shown as `internal`; a database that is away is `unavailable`.
 */
export function failureOf(
  error: unknown,
  deps: Pick<DoorDeps, 'log' | 'isUnavailable'>,
  requestId: string,
): WikibotError {
  if (isWikibotError(error)) {
    if (error.code === 'internal' || error.cause !== undefined) {
      deps.log.error({ requestId, code: error.code, err: error.cause ?? error }, error.message);
    }
    return error;
  }
  if (deps.isUnavailable(error)) {
    deps.log.warn({ requestId, err: error }, 'The database cannot be reached');
    return new WikibotError('unavailable', 'The database cannot be reached at the moment. Try again in a few seconds.');
  }
  deps.log.error({ requestId, err: error }, 'A request failed');
  return new WikibotError('internal', 'Something went wrong on our side. Report the request id if it stays.');
}

/**
 * What an HTTP answer needs besides the status: the challenge of a 401 (RFC 6750, section 3) and
 * when to come back.
 */
function headersOf(failure: WikibotError, request: Request): Record<string, string> {
  if (failure.code === 'unauthenticated') {
    const sent = request.headers.has('authorization');
    return { 'WWW-Authenticate': `Bearer realm="wikibot"${sent ? ', error="invalid_token"' : ''}` };
  }
  if (failure.code === 'range_not_satisfiable') return { 'Content-Range': `bytes */${String(failure.data['size'])}` };
  const retryAfter = failure.data['retry_after'];
  if (typeof retryAfter === 'number') return { 'Retry-After': String(Math.ceil(retryAfter)) };
  return failure.code === 'unavailable' ? { 'Retry-After': '2' } : {};
}

/** RFC 9457. */
export function problemResponse(request: Request, failure: WikibotError, requestId: string): Response {
  const problem = toProblem(failure);
  return new Response(JSON.stringify({ ...problem, request_id: requestId }), {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json; charset=utf-8',
      'Cache-Control': 'private, no-store',
      'X-Request-Id': requestId,
      'X-Content-Type-Options': 'nosniff',
      ...headersOf(failure, request),
    },
  });
}
