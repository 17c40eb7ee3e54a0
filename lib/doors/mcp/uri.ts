/**
 * Pages as MCP resources: `wiki://{owner}/{wiki}/{path}`, each segment of the path percent-encoded.
 *
 *     wiki://alice/notes/Actors/Iran-Iraq%20war
 */
import { collisionKey, urlPath } from '../../core/paths.ts';
import type { WikiAddress } from '../../services/types.ts';

export interface PageUri extends WikiAddress {
  readonly path: string;
}

export function pageUri({ owner, slug }: WikiAddress, path: string): string {
  return `wiki://${owner}/${slug}/${urlPath(path)}`;
}

/**
 * What a URI names. A client that fills `{+path}` in leaves `?`, `#` and a lone `%` as they are
 * (RFC 6570, section 3.2.3), so they are part of the path here. Null: not a page's URI.
 */
export function parsePageUri(uri: string): PageUri | null {
  const [, owner, slug, rest] = /^wiki:\/\/([^/?#]+)\/([^/?#]+)\/(.+)$/su.exec(uri) ?? [];
  if (owner === undefined || slug === undefined || rest === undefined) return null;
  return { owner: owner.toLowerCase(), slug: slug.toLowerCase(), path: decoded(rest) };
}

/** Escapes that are none, or no UTF-8, are characters of the name. */
function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}

/** Equal for URIs that name the same page, however they spell it. */
export function keyOf({ owner, slug, path }: PageUri): string {
  return `${owner}/${slug}/${collisionKey(path)}`;
}
