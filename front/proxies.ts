/**
 * A proxy before the front, which alone may say for whom it asks. Named by TRUSTED_PROXIES; without it,
 * nobody's word is taken.
 */
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { AddressRange } from '#lib/core/outside.ts';

export interface Forwarded {
  /** The host that the client has asked for. */
  readonly host: string;
  /** The client's own address. */
  readonly address: string;
}

/** What counts: the connection's own, or what a trusted proxy says of the one before it. */
export function forwardedOf(request: IncomingMessage, trusted: readonly AddressRange[]): Forwarded {
  const peer = plain(request.socket.remoteAddress ?? '');
  const own = { host: request.headers.host ?? '', address: peer };
  if (trusted.length === 0 || !isTrusted(peer, trusted)) return own;
  const host = lastOf(request.headers['x-forwarded-host']) ?? own.host;
  // Each proxy adds whom it was asked by: the first from the end that is none of ours is the client.
  const hops = listOf(request.headers['x-forwarded-for']).map(plain);
  return { host, address: hops.findLast((hop) => !isTrusted(hop, trusted)) ?? hops[0] ?? peer };
}

function isTrusted(address: string, trusted: readonly AddressRange[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return trusted.some(([range, bits]) => range.kind() === parsed.kind() && parsed.match(range, bits));
}

/** An IPv4 address as it is, on a socket that takes both kinds. */
function plain(address: string): string {
  return address.trim().replace(/^::ffff:(?=\d+\.)/i, '');
}

function listOf(header: string | string[] | undefined): string[] {
  return [header ?? []].flat().flatMap((line) => line.split(','));
}

function lastOf(header: string | string[] | undefined): string | undefined {
  return listOf(header).at(-1)?.trim();
}
