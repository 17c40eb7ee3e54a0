/**
 * Asking web for an answer that anybody may get. Of the client's request only host and path go
 * along, so that no header of one client can shape what others are shown.
 */
import { type Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { WIKI_HEADER } from '#lib/core/hosts.ts';

export interface Question {
  /** The request target as it was sent. */
  readonly url: string;
  /** Of the client; those that cleanRequest has set are sent. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly etag: string | null;
  /** From the question to the head of the answer, and between two parts of it. */
  readonly timeoutMs: number;
}

const SENT = ['host', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-request-id', WIKI_HEADER];

export interface Upstream {
  readonly url: string;
  readonly agent: HttpAgent | HttpsAgent;
}

/** @throws when no answer comes */
export function ask(
  { url: base, agent }: Upstream,
  { url, headers, etag, timeoutMs }: Question,
): Promise<IncomingMessage> {
  const { protocol, hostname, port } = new URL(base);
  const open = protocol === 'https:' ? httpsRequest : httpRequest;
  const sent: Record<string, string> = { accept: '*/*' };
  for (const name of SENT) {
    const value = headers[name];
    if (typeof value === 'string') sent[name] = value;
  }
  if (etag !== null) sent['if-none-match'] = etag;
  return new Promise((resolve, reject) => {
    const outgoing = open(
      { hostname: hostname.replace(/^\[|\]$/g, ''), port, path: url, agent, headers: sent, timeout: timeoutMs },
      resolve,
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('Web gave no answer in time.')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** The whole body; null when it is larger than `limit`, which ends the answer. */
export async function bodyOf(answer: IncomingMessage, limit: number): Promise<Buffer | null> {
  if (Number(answer.headers['content-length'] ?? 0) > limit) {
    answer.destroy();
    return null;
  }
  const parts: Buffer[] = [];
  let size = 0;
  // Leaving the loop early destroys the answer.
  for await (const part of answer) {
    const bytes = part as Buffer;
    size += bytes.length;
    if (size > limit) return null;
    parts.push(bytes);
  }
  if (!answer.complete) throw new Error('Web broke its answer off.');
  return Buffer.concat(parts);
}

/** Lets an answer go that nobody reads: a short one to its end, so that its connection can be used again. */
export function discard(answer: IncomingMessage): void {
  if (Number(answer.headers['content-length'] ?? 0) > 64 * 1024) answer.destroy();
  else answer.resume();
}
