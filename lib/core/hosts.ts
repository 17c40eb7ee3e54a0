/**
 * Hosts of wikis: `{label}.{WIKI_DOMAIN}`, on the port of the apex. The label is a username or a custom
 * slug; which of them exist, the services know.
 *
 *     alice.wikibot.example:8443  →  alice
 */
import { hasNameForm, RESERVED_NAMES } from './names.ts';

/** `owner/slug` of the wiki whose own host is asked: the front tells web, and takes it from nobody else. */
export const WIKI_HEADER = 'x-wikibot-wiki';

export interface Site {
  readonly appUrl: URL;
  readonly wikiDomain: string;
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Null for the apex, for every other host, for a label that nobody can have, and for another port. */
export function labelOfHost(host: string, { appUrl, wikiDomain }: Site): string | null {
  const name = host.toLowerCase();
  const tail = portTail(wikiDomain, appUrl);
  // The apex may itself be a name below WIKI_DOMAIN.
  if (name === appUrl.host || !name.endsWith(`.${tail}`)) return null;
  const label = name.slice(0, -tail.length - 1);
  return hasNameForm(label) && !RESERVED_NAMES.has(label) ? label : null;
}

/** Where APP_URL is this very machine, all names of it count, on the port that leads here from outside. */
export function isApexHost(host: string, { appUrl }: Pick<Site, 'appUrl'>): boolean {
  const name = host.toLowerCase();
  return name === appUrl.host || (LOOPBACK.has(appUrl.hostname) && LOOPBACK.has(name.replace(/:\d+$/, '')));
}

/** `https://alice.wikibot.example:8443`, without a slash. */
export function originOfLabel(label: string, { appUrl, wikiDomain }: Site): string {
  return `${appUrl.protocol}//${label}.${portTail(wikiDomain, appUrl)}`;
}

/** The one address of a wiki that its readers are led to, without a slash: its custom slug's host, else its path at the apex. */
export function addressOfWiki(
  { owner, slug, customSlug }: { owner: string; slug: string; customSlug: string | null },
  site: Site,
): string {
  return customSlug === null ? `${site.appUrl.origin}/@${owner}/${slug}` : originOfLabel(customSlug, site);
}

function portTail(wikiDomain: string, { port }: URL): string {
  return port === '' ? wikiDomain : `${wikiDomain}:${port}`;
}
