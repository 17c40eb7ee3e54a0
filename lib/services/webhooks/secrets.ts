/**
 * Secrets and signatures of Standard Webhooks (standardwebhooks.com): `whsec_` and base64 of the
 * key; HMAC-SHA256 over `id.timestamp.body`. Several signatures in one header, parted by spaces,
 * let a receiver change its secret without a gap.
 */
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const KEY_BYTES = 32;

export function makeSecret(): string {
  return PREFIX + randomBytes(KEY_BYTES).toString('base64');
}

/** What is sent beside the body; `secrets`: the newest first. */
export function signatureHeaders(
  message: { id: string; at: Date; body: string },
  secrets: readonly string[],
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const timestamp = String(Math.floor(message.at.getTime() / 1000));
  const signed = `${message.id}.${timestamp}.${message.body}`;
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(signed, 'utf8').digest('base64')}`;
  });
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
