/**
 * Names in the root of the address space (CONTRACT, "Names"). Usernames and custom slugs share
 * one namespace; wiki slugs are names within their owner.
 *
 *     username     alice          → /@alice, alice.wikibot.io
 *     wiki slug    research-notes → /@alice/research-notes
 */
import { WikibotError } from './errors.ts';

/**
 * Names that nobody may claim: addresses of the platform, and words that look official. They
 * would become hosts (`{name}.{WIKI_DOMAIN}`), so mail and well-known host names are here too.
 */
export const RESERVED_NAMES: ReadonlySet<string> = new Set([
  ...['about', 'abuse', 'account', 'accounts', 'admin', 'administrator', 'api', 'app', 'apps', 'assets', 'auth'],
  ...['autoconfig', 'autodiscover', 'billing', 'blog', 'cdn', 'community', 'contact', 'dashboard', 'docs', 'download'],
  ...['downloads', 'email', 'enterprise', 'export', 'favicon', 'feedback', 'forum', 'ftp', 'git', 'guest', 'healthz'],
  ...['help', 'home', 'hostmaster', 'imap', 'import', 'info', 'internal', 'invite', 'jobs', 'legal', 'localhost'],
  ...['login', 'logout', 'mail', 'mcp', 'metrics', 'news', 'nobody', 'noreply', 'no-reply', 'null', 'oauth'],
  ...['official', 'openid', 'operator', 'payment', 'payments', 'pop', 'postmaster', 'press', 'pricing', 'privacy'],
  ...['public', 'readyz', 'register', 'robot', 'robots', 'root', 'search', 'security', 'settings', 'shop', 'signin'],
  ...['signout', 'signup', 'smtp', 'staff', 'static', 'status', 'store', 'support', 'system', 'team', 'terms'],
  ...['trust', 'undefined', 'users', 'webhook', 'webhooks', 'webmaster', 'well-known', 'wiki', 'wikibot', 'wikis'],
  ...['worker', 'wpad', 'www'],
]);

/** Wiki slugs that would hide a route of their owner's host. */
const RESERVED_SLUGS: ReadonlySet<string> = new Set(['api', 'mcp']);

/** The rule that a name breaks; `reserved` is one of usernames and custom slugs alone. */
export type NameProblem = 'length' | 'case' | 'letters' | 'hyphen' | 'reserved';

const IN_WORDS: Readonly<Record<Exclude<NameProblem, 'reserved'>, string>> = {
  length: 'has 3 to 30 characters',
  case: 'has lower-case letters only',
  letters: 'consists of the letters a to z, digits and hyphens',
  hyphen: 'neither starts nor ends with a hyphen',
};

/** What is wrong with a name in the shared namespace; null: nothing but that it may be taken. */
export function usernameProblem(input: string): NameProblem | null {
  return formProblem(input) ?? (RESERVED_NAMES.has(input) ? 'reserved' : null);
}

/** Throws `invalid_input` that names the broken rule; answers the name as it is stored. */
export function parseUsername(input: string): string {
  const name = parseForm(input, 'A username');
  if (RESERVED_NAMES.has(name)) {
    throw new WikibotError('invalid_input', `The username "${name}" is reserved; choose another one.`);
  }
  return name;
}

/** The same for the name of a wiki's own host, which is in the namespace of usernames. */
export function parseCustomSlug(input: string): string {
  const name = parseForm(input, "A wiki's own address");
  if (RESERVED_NAMES.has(name)) {
    throw new WikibotError('invalid_input', `The address "${name}" is reserved; choose another one.`);
  }
  return name;
}

/** Throws `invalid_input` that names the broken rule; answers the slug as it is stored. */
export function parseWikiSlug(input: string): string {
  const slug = parseForm(input, 'The address of a wiki');
  if (RESERVED_SLUGS.has(slug)) {
    throw new WikibotError('invalid_input', `A wiki cannot have the address "${slug}"; choose another one.`);
  }
  return slug;
}

/** Whether a name of a URL can name anything at all; says nothing about reserved names. */
export function hasNameForm(input: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{1,28})[a-z0-9]$/.test(input);
}

function parseForm(input: string, what: string): string {
  const problem = formProblem(input);
  if (problem !== null) throw new WikibotError('invalid_input', `${what} ${IN_WORDS[problem]}.`);
  return input;
}

/** In the order in which somebody who types wants to hear of them. */
function formProblem(input: string): Exclude<NameProblem, 'reserved'> | null {
  if (input.length > 30) return 'length';
  if (/[A-Z]/.test(input)) return 'case';
  if (!/^[a-z0-9-]*$/.test(input)) return 'letters';
  if (input.startsWith('-') || input.endsWith('-')) return 'hyphen';
  return input.length < 3 ? 'length' : null;
}
