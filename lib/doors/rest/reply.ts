/** Answers in JSON, with an ETag. */
import { createHash } from 'node:crypto';

/** An answer other than 200 with the object itself. */
export class Reply {
  readonly body: unknown;
  readonly status: number;
  constructor(body: unknown, status: number) {
    this.body = body;
    this.status = status;
  }
}

/** Strong: a hash of the representation, so it changes when anything in it does (a backlink too). */
export function etagOf(text: string): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
}

/** RFC 9110, 13.1.2: `If-None-Match` compares weakly, so a proxy's `W/` does not matter. */
export function matches(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}

export function jsonResponse(
  request: Request,
  answer: { body: unknown; status: number; requestId: string; isPublic: boolean },
): Response {
  const headers = new Headers({
    'X-Request-Id': answer.requestId,
    // A shared cache may keep what everybody sees, and asks again each time.
    'Cache-Control': answer.isPublic ? 'public, no-cache' : 'private, no-store',
    Vary: 'Authorization, Cookie',
    'X-Content-Type-Options': 'nosniff',
  });
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const text = JSON.stringify(answer.body);
  if (isRead && answer.status === 200) {
    const etag = etagOf(text);
    headers.set('ETag', etag);
    if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });
  }
  headers.set('Content-Type', 'application/json; charset=utf-8');
  return new Response(request.method === 'HEAD' ? null : text, { status: answer.status, headers });
}
