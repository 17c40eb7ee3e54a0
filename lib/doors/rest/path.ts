/** From the raw path of a request to segments, decoded exactly once. */
import { WikibotError } from '../../core/errors.ts';

const MOUNT = '/api/v1';

/**
 * What follows the API's mount point, still encoded: `['pages', 'Actors', 'Iran']`. The first
 * `/api/v1` is the mount on every host and under every prefix, since no owner or wiki is named `api`.
 */
export function segmentsOf(url: URL): string[] {
  const start = url.pathname.indexOf(MOUNT);
  const rest = start < 0 ? '' : url.pathname.slice(start + MOUNT.length);
  return rest.split('/').slice(1);
}

/** @throws {WikibotError} `bad_path` for a malformed escape or an encoded slash */
export function decodeSegment(segment: string): string {
  const decoded = tryDecode(segment);
  if (decoded === null) throw new WikibotError('bad_path', `"${segment}" is not valid percent-encoded UTF-8.`);
  if (decoded.includes('/')) {
    throw new WikibotError(
      'bad_path',
      `"${segment}" holds an encoded slash; write the slashes of a page path as they are.`,
    );
  }
  return decoded;
}

function tryDecode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
