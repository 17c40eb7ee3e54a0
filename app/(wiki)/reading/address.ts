/** From a request's address to a wiki and a path in it. */
import { WikibotError } from '#lib/core/errors.ts';
import { labelOfHost, type Site, WIKI_HEADER } from '#lib/core/hosts.ts';
import type { WikiAddress } from '#lib/services/types.ts';

export interface Target {
  readonly wiki: WikiAddress;
  /** Decoded, without slashes at the ends; below the tool for `/-/{tool}/…`. */
  readonly path: string;
  /** What stands below the wiki, as it was sent: `/A%20b`, or nothing. */
  readonly rest: string;
  /** The address had a slash at its end. */
  readonly trailingSlash: boolean;
}

/**
 * Reads `/@alice/notes/A/B`, `/@alice/notes/-/history/A/B`, on her host `/notes/A/B`, and on the wiki's own
 * `/A/B`. Works on the address itself, since a segment must be decoded exactly once.
 *
 * @throws {WikibotError} `bad_path` for an encoding that is not UTF-8, `not_found` for no wiki's address
 */
export function targetOf(url: URL, host: AskedHost): Target {
  const sent = url.pathname.split('/').slice(1);
  const segments = sent.map(decode);
  const isRoot = host.wiki !== null && url.pathname === '/';
  const trailingSlash = !isRoot && url.pathname.endsWith('/');
  const below = (depth: number) => ({
    path: pathOf(segments.slice(depth)),
    rest: isRoot
      ? ''
      : sent
          .slice(depth)
          .map((segment) => `/${segment}`)
          .join(''),
    trailingSlash,
  });
  if (host.wiki !== null) return { wiki: host.wiki, ...below(0) };
  const isNamed = segments[0]?.startsWith('@') ?? false;
  const owner = isNamed ? (segments[0] ?? '').slice(1) : host.label;
  const slug = segments[isNamed ? 1 : 0] ?? '';
  if (owner === null || owner === '' || slug === '') {
    throw new WikibotError('not_found', 'There is nothing at this address.');
  }
  return { wiki: { owner, slug }, ...below(isNamed ? 2 : 1) };
}

/** Below the tool, where one is named. */
function pathOf(segments: readonly string[]): string {
  const path = (segments[0] === '-' ? segments.slice(2) : segments).join('/');
  return path.replace(/^\/+|\/+$/g, '');
}

/** Whose host was asked, by its name and by what the front says of it. */
export interface AskedHost {
  /** Of `{label}.{WIKI_DOMAIN}`; null at the apex. */
  readonly label: string | null;
  /** The wiki whose own host it is; null where it is an owner's. */
  readonly wiki: WikiAddress | null;
}

export function askedHost(headers: Pick<Headers, 'get'>, site: Site): AskedHost {
  const label = labelOfHost(headers.get('host') ?? '', site);
  const [owner = '', slug = ''] = (label === null ? null : headers.get(WIKI_HEADER))?.split('/') ?? [];
  return { label, wiki: owner === '' || slug === '' ? null : { owner, slug } };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new WikibotError('bad_path', 'The address has a percent sign that starts no valid character.', { cause });
  }
}
