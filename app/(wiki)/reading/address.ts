/** From a request's address to a wiki and a path in it. */
import { WikibotError } from '#lib/core/errors.ts';
import type { WikiAddress } from '#lib/services/types.ts';

export interface Target {
  readonly wiki: WikiAddress;
  /** Decoded, without slashes at the ends; below the tool for `/-/{tool}/…`. */
  readonly path: string;
  /** The address had a slash at its end. */
  readonly trailingSlash: boolean;
}

/**
 * Reads `/@alice/notes/A/B`, `/@alice/notes/-/history/A/B` and, on a wiki host, `/notes/A/B`. Works on
 * the address itself, since a segment must be decoded exactly once.
 *
 * @throws {WikibotError} `bad_path` for an encoding that is not UTF-8, `not_found` for no wiki's address
 */
export function targetOf(url: URL, ownerOfHost: string | null): Target {
  const segments = url.pathname.split('/').slice(1).map(decode);
  const atApex = segments[0]?.startsWith('@') ?? false;
  const owner = atApex ? (segments[0] ?? '').slice(1) : ownerOfHost;
  const [slug, ...rest] = segments.slice(atApex ? 1 : 0);
  if (owner === null || owner === '' || slug === undefined || slug === '') {
    throw new WikibotError('not_found', 'There is nothing at this address.');
  }
  const path = (rest[0] === '-' ? rest.slice(2) : rest).join('/');
  return { wiki: { owner, slug }, path: path.replace(/^\/+|\/+$/g, ''), trailingSlash: url.pathname.endsWith('/') };
}

/** The owner whose host was asked: the one label under `WIKI_DOMAIN`. */
export function ownerOfHost(host: string | null, wikiDomain: string): string | null {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '');
  if (!name.endsWith(`.${wikiDomain}`)) return null;
  const label = name.slice(0, -wikiDomain.length - 1);
  return /^[a-z0-9-]+$/.test(label) ? label : null;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new WikibotError('bad_path', 'The address has a percent sign that starts no valid character.', { cause });
  }
}
