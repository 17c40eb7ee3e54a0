/**
 * Which addresses a server may ask because somebody wrote them into a form. What answers on the
 * inside (this machine, its network, a cloud's metadata service) trusts whoever can reach it, and a
 * user's URL must not reach it in our name (server-side request forgery). Pure; the adapter
 * `lib/adapters/outgoing.ts` resolves names and connects to nothing but what passed here.
 *
 *   http://127.0.0.1, http://0177.0.0.1, http://2130706433, http://[::ffff:7f00:1]   all refused
 *
 * The URL parser (WHATWG) has made one spelling of all these by the time that they are judged.
 */
import ipaddr from 'ipaddr.js';
import { WikibotError } from './errors.ts';

/** A range of addresses: `10.0.0.0/8`, `::1/128`. */
export type AddressRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

const LONGEST_URL = 2000;
/** Below 1024 lie mail, databases, shells: services that could be led to take a request for their own protocol. */
const FIRST_FREE_PORT = 1024;
/** Of IPv6, only this is handed out as public (RFC 4291, IANA's registry); within it, tunnels to IPv4 are not. */
const GLOBAL_UNICAST: AddressRange = ipaddr.IPv6.parseCIDR('2000::/3');

/** An address, or a range in CIDR notation; null: neither. */
export function parseRange(text: string): AddressRange | null {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text) || (!text.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(text))) return null;
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** True for a public address of the Internet, and for what the operator has allowed. */
export function mayAsk(address: string, allowed: readonly AddressRange[] = []): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  // An IPv4 address in IPv6's clothes reaches the IPv4 one.
  const plain = isIPv6(parsed) && parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
  if (allowed.some(([range, bits]) => range.kind() === plain.kind() && plain.match(range, bits))) return true;
  if (plain.range() !== 'unicast') return false;
  return !isIPv6(plain) || plain.match(...GLOBAL_UNICAST);
}

function isIPv6(address: ipaddr.IPv4 | ipaddr.IPv6): address is ipaddr.IPv6 {
  return address.kind() === 'ipv6';
}

/** The address in a URL's host, without the brackets of IPv6; null: it is a name. */
export function addressOf(url: URL): string | null {
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return ipaddr.isValid(host) ? host : null;
}

/**
 * A URL that a user has written, judged by all that can be seen without asking a name server.
 *
 * @throws {WikibotError} `invalid_input`
 */
export function parseOutsideUrl(text: string, allowed: readonly AddressRange[] = []): URL {
  if (text.length > LONGEST_URL) throw bad(`The URL is longer than ${LONGEST_URL} characters.`);
  if (!URL.canParse(text)) throw bad('That is no URL. Write it whole, such as "https://example.org/hook".');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw bad('The URL must begin with https:// or http://.');
  if (url.username !== '' || url.password !== '') throw bad('The URL must not hold a user name or a password.');
  if (url.port !== '' && Number(url.port) < FIRST_FREE_PORT && url.port !== '80' && url.port !== '443')
    throw bad(`The port ${url.port} is not for the web; use 80, 443, or one from ${FIRST_FREE_PORT} on.`);
  const address = addressOf(url);
  if (address !== null && !mayAsk(address, allowed)) throw notPublic(url.hostname);
  url.hash = '';
  return url;
}

export function notPublic(host: string): WikibotError {
  return bad(`"${host}" is not an address of the public Internet, so it is not asked.`);
}

function bad(sentence: string): WikibotError {
  return new WikibotError('invalid_input', sentence, { data: { field: 'url' } });
}

/** Why a server of somebody else gave no answer. */
export const OUTGOING_FAILURES = ['blocked', 'unresolved', 'unreachable', 'timeout', 'tls'] as const;
export type OutgoingFailure = (typeof OUTGOING_FAILURES)[number];

/** There was no answer; any answer at all, whatever its status, is not this. */
export class OutgoingError extends Error {
  override readonly name = 'OutgoingError';
  readonly reason: OutgoingFailure;

  constructor(reason: OutgoingFailure, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
