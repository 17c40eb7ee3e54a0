/**
 * Hosts of wikis: `{label}.{WIKI_DOMAIN}`, on the port of the apex. The label is a username or a custom
 * slug; which of them exist, the services know.
 *
 *     alice.wikibot.example:8443  →  alice
 */
import { hasNameForm, RESERVED_NAMES } from './names.ts';

export interface Site {
  readonly appUrl: URL;
  readonly wikiDomain: string;
}

/** Null for the apex, for every other host, for a label that nobody can have, and for another port. */
export function labelOfHost(host: string, { appUrl, wikiDomain }: Site): string | null {
  const name = host.toLowerCase();
  const tail = `.${wikiDomain}${appUrl.port === '' ? '' : `:${appUrl.port}`}`;
  if (!name.endsWith(tail)) return null;
  const label = name.slice(0, -tail.length);
  return hasNameForm(label) && !RESERVED_NAMES.has(label) ? label : null;
}
