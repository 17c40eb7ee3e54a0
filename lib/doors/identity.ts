/** What a request says about its sender: token, origin, program, and the id it is known by. */
import { randomUUID } from 'node:crypto';
import { type Actor, NOBODY } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { labelOfHost, originOfLabel, type Site } from '../core/hosts.ts';
import type { TokenService } from '../services/types.ts';

/** The id of the request in logs and answers: the sender's own where it is harmless, else a new one. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id');
  return given !== null && /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
}

/**
 * The actor of the bearer token, or nobody when the request carries no `Authorization`.
 *
 * @throws {WikibotError} `unauthenticated` when there is a credential that does not hold
 */
export async function bearerActor(request: Request, tokens: Pick<TokenService, 'verify'>): Promise<Actor> {
  const header = request.headers.get('authorization');
  if (header === null) return NOBODY;
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  if (token === undefined) {
    throw new WikibotError('unauthenticated', 'Send the token as "Authorization: Bearer …".');
  }
  return tokens.verify(token, { agent: request.headers.get('user-agent') });
}

/**
 * True when the page that sent the request is of the very host that it went to: that of `APP_URL`, or a
 * wiki's own. All these hosts are one site to a browser, which sends their cookies along from each to each.
 */
export function isOwnOrigin(request: Request, site: Site): boolean {
  const label = labelOfHost(request.headers.get('host') ?? '', site);
  const own = label === null ? site.appUrl.origin : originOfLabel(label, site);
  return request.headers.get('origin') === own;
}

/**
 * Name of the program behind a write, for the commit's `Agent:` trailer: the token's label, else
 * what the client calls itself, else its user agent. Null for a person in the browser.
 */
export function agentOf(actor: Actor, request: Request, clientName?: string): string | null {
  if (actor.kind !== 'token') return null;
  const product = request.headers.get('user-agent')?.split(' ', 1)[0];
  const names = [actor.label, clientName, product].map((name) => (name ?? '').replace(/[\p{C}\p{Z}]+/gu, ' ').trim());
  return names.find((name) => name !== '')?.slice(0, 200) ?? 'unknown';
}
