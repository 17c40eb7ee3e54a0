import { createPrivateKey, sign } from 'node:crypto';
import type { AppleKey } from '../../config.ts';

const LIFE_SECONDS = 60 * 60;

/**
 * Apple's client secret: a statement that the developer signs (ES256), for an hour. Apple takes at most
 * six months, and nobody remembers to make a new one after that.
 *
 * @param clientId the Services ID
 */
export function appleClientSecret({ teamId, keyId, privateKey }: AppleKey, clientId: string, now = Date.now()): string {
  const seconds = Math.floor(now / 1000);
  const head = { alg: 'ES256', kid: keyId };
  const claims = {
    ...{ iss: teamId, sub: clientId, aud: 'https://appleid.apple.com' },
    ...{ iat: seconds, exp: seconds + LIFE_SECONDS },
  };
  const signed = [head, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(signed), {
    key: createPrivateKey(privateKey),
    // JWS takes the two numbers as they are (RFC 7518, 3.4), not the DER that is the default.
    dsaEncoding: 'ieee-p1363',
  });
  return `${signed}.${signature.toString('base64url')}`;
}
