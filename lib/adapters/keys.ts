import { createHmac } from 'node:crypto';
import type { KeyRing } from '../services/ports.ts';

/**
 * Keyed hashes (HMAC-SHA256, RFC 2104) of random secrets. The secrets have 256 bits, so that a
 * slow password hash would add nothing; the key makes a stolen table useless without the keys.
 *
 * To rotate, put a new key in front: it makes the new hashes, and all known keys still verify.
 */
export function createKeyRing(tokenKeys: readonly { readonly id: string; readonly key: Uint8Array }[]): KeyRing {
  const [newest] = tokenKeys;
  if (newest === undefined) throw new Error('TOKEN_KEYS names no key.');
  return {
    hash: (secret) => ({ hash: keyedHash(newest.key, secret), keyId: newest.id }),
    candidates: (secret) => tokenKeys.map(({ key }) => keyedHash(key, secret)),
  };
}

function keyedHash(key: Uint8Array, secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(secret, 'utf8').digest());
}
