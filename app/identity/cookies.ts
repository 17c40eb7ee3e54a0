/** The cookies of signing in: host-only, unreadable for scripts, and what they hold is sealed. */
import { LRUCache } from 'lru-cache';
import { decode, encode } from 'next-auth/jwt';
import type { Config } from '#lib/config.ts';
import { labelOfHost } from '#lib/core/hosts.ts';

export const SESSION_SECONDS = 30 * 24 * 60 * 60;
/** For the way to a provider and back. */
export const FLOW_SECONDS = 15 * 60;

type Site = Pick<Config, 'appUrl' | 'wikiDomain'>;

const NAMES = ['session', 'callback', 'csrf', 'pkce', 'state', 'nonce', 'link', 'hand'] as const;
export type CookieName = (typeof NAMES)[number];

export function isSecure({ appUrl }: Pick<Config, 'appUrl'>): boolean {
  return appUrl.protocol === 'https:';
}

/** Prefixed on https, where browsers enforce what the prefix promises; plain http has no such thing. */
export function cookieName(name: CookieName, config: Pick<Config, 'appUrl'>): string {
  return `${isSecure(config) ? '__Host-' : ''}wikibot.${name}`;
}

export function cookieOptions(config: Pick<Config, 'appUrl'>) {
  return { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: isSecure(config) };
}

/** A `Set-Cookie` line, for answers that Next does not make. */
export function cookieLine(
  name: CookieName,
  value: string,
  { config, seconds }: { config: Pick<Config, 'appUrl'>; seconds: number },
): string {
  const secure = isSecure(config) ? '; Secure' : '';
  return `${cookieName(name, config)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

export function cookieOf(request: Request, name: CookieName, config: Pick<Config, 'appUrl'>): string | undefined {
  const wanted = `${cookieName(name, config)}=`;
  const pairs = request.headers.get('cookie')?.split(/; */) ?? [];
  return pairs.find((pair) => pair.startsWith(wanted))?.slice(wanted.length);
}

/** Sessions never span hosts: a wiki's own host has its own, everything else is the apex. */
export function sessionHost(host: string | null, site: Site): string {
  const name = (host ?? '').toLowerCase();
  return labelOfHost(name, site) === null ? site.appUrl.host : name;
}

/** What the cookie holds: the id of a session, in the form that next-auth reads. */
export function sealSession(sessionId: string, { authSecret }: Pick<Config, 'authSecret'>): Promise<string> {
  return encode({ token: { sid: sessionId }, secret: authSecret, maxAge: SESSION_SECONDS });
}

/**
 * What cookies have been found to say. Decrypting one takes half a millisecond, its key being derived
 * each time, and it never says anything else; whether the session holds is asked of its row.
 */
const said = new LRUCache<string, { sid: string; expiresAt: number }>({ max: 5_000 });

/** Null for a cookie that is absent, expired, forged, or of another installation on the same host. */
export async function openSession(
  cookie: string | undefined,
  { authSecret }: Pick<Config, 'authSecret'>,
): Promise<string | null> {
  if (cookie === undefined || cookie === '') return null;
  const known = said.get(cookie);
  if (known !== undefined) return known.expiresAt > Date.now() ? known.sid : null;
  try {
    const token = await decode({ token: cookie, secret: authSecret });
    const [sid, exp] = [token?.['sid'], token?.['exp']];
    if (typeof sid !== 'string') return null;
    if (typeof exp === 'number') said.set(cookie, { sid, expiresAt: exp * 1000 });
    return sid;
  } catch {
    return null;
  }
}

/** That a browser's session has asked for a provider to be added to its account. */
export interface LinkIntent {
  readonly sessionId: string;
  readonly provider: string;
}

/** Another salt, so that neither cookie can stand for the other. */
const LINK_SALT = 'wikibot.link';

export function sealLink(intent: LinkIntent, { authSecret }: Pick<Config, 'authSecret'>): Promise<string> {
  return encode({ token: { ...intent }, secret: authSecret, salt: LINK_SALT, maxAge: FLOW_SECONDS });
}

export async function openLink(
  cookie: string | undefined,
  { authSecret }: Pick<Config, 'authSecret'>,
): Promise<LinkIntent | null> {
  if (cookie === undefined || cookie === '') return null;
  try {
    const token = await decode({ token: cookie, secret: authSecret, salt: LINK_SALT });
    const [sessionId, provider] = [token?.['sessionId'], token?.['provider']];
    return typeof sessionId === 'string' && typeof provider === 'string' ? { sessionId, provider } : null;
  } catch {
    return null;
  }
}
