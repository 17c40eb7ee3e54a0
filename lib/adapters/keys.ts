import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
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
    seal: (text) => ({ sealed: seal(newest.key, text), keyId: newest.id }),
    open({ sealed, keyId }) {
      const known = tokenKeys.find(({ id }) => id === keyId);
      if (known === undefined) throw new Error(`TOKEN_KEYS no longer names the key "${keyId}".`);
      return open(known.key, sealed);
    },
  };
}

function keyedHash(key: Uint8Array, secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', key).update(secret, 'utf8').digest());
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM, by a key of its own, so that one secret does not serve two purposes: nonce, tag, ciphertext. */
function seal(key: Uint8Array, text: string): Uint8Array<ArrayBuffer> {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(key), nonce);
  const encrypted = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return new Uint8Array(Buffer.concat([nonce, cipher.getAuthTag(), encrypted]));
}

function open(key: Uint8Array, sealed: Uint8Array): string {
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(key), sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const encrypted = sealed.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8');
}

function sealingKey(key: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, '', 'wikibot sealed texts', 32));
}
