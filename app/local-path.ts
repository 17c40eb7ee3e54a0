/** Where somebody whose destination can't be trusted goes. */
export const DEFAULT_PATH = '/dashboard';

/**
 * The path, query and fragment of a `return_to` on this site; `fallback` for everything that a browser
 * could take for another one (`//evil`, `/\evil`, `javascript:`) and for absolute addresses of other
 * origins.
 *
 * @param site the origin that is asked: that of the apex, or of a wiki's own host
 */
export function localPath(input: unknown, site: URL, fallback = DEFAULT_PATH): string {
  if (typeof input !== 'string' || input === '' || input.length > 2000) return fallback;
  // Browsers drop tabs and newlines and read a backslash as a slash before they parse.
  if (/[\u0000-\u0020\\]/.test(input)) return fallback;
  if (input.startsWith('/') ? input.startsWith('//') : !input.startsWith(`${site.origin}/`)) return fallback;
  if (!URL.canParse(input, site)) return fallback;
  const url = new URL(input, site);
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/./` and the like can leave two slashes at the start once they are resolved.
  return url.origin === site.origin && !path.startsWith('//') ? path : fallback;
}
