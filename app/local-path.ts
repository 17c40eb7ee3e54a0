/** Where somebody whose destination can't be trusted goes. */
export const DEFAULT_PATH = '/dashboard';

/**
 * The path, query and fragment of a `return_to` on this site; {@link DEFAULT_PATH} for everything that
 * a browser could take for another one (`//evil`, `/\evil`, `javascript:`) and for absolute
 * addresses of other origins.
 */
export function localPath(input: unknown, appUrl: URL): string {
  if (typeof input !== 'string' || input === '' || input.length > 2000) return DEFAULT_PATH;
  // Browsers drop tabs and newlines and read a backslash as a slash before they parse.
  if (/[\u0000-\u0020\\]/.test(input)) return DEFAULT_PATH;
  if (input.startsWith('/') ? input.startsWith('//') : !input.startsWith(`${appUrl.origin}/`)) return DEFAULT_PATH;
  if (!URL.canParse(input, appUrl)) return DEFAULT_PATH;
  const url = new URL(input, appUrl);
  const path = `${url.pathname}${url.search}${url.hash}`;
  // `/./` and the like can leave two slashes at the start once they are resolved.
  return url.origin === appUrl.origin && !path.startsWith('//') ? path : DEFAULT_PATH;
}
