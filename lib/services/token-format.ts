/**
 * What a token looks like:
 *
 *     wkb_ 5hT…43 characters… Zk2v9Q
 *     │    │                  └ checksum: CRC-32 of all before it, 6 characters
 *     │    └ 256 random bits, 43 characters
 *     └ lets scanners find leaked tokens
 *
 * All in base 62, so that a double click selects the whole and no shell needs quotes. The checksum
 * tells a mistyped or cut-off token from a revoked one without asking the database; it keeps
 * nobody out.
 */
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'wkb_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_BYTES = 32;
/** 62^43 is just above 2^256, and 62^6 above 2^32. */
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

export function makeToken(): string {
  const random = BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`);
  const body = PREFIX + base62(random, RANDOM_LENGTH);
  return body + checksumOf(body);
}

/** `foreign`: not one of ours. `mistyped`: one of ours with a character wrong or missing. */
export function judgeToken(token: string): 'plausible' | 'mistyped' | 'foreign' {
  if (!token.startsWith(PREFIX)) return 'foreign';
  if (!FORM.test(token)) return 'mistyped';
  const body = token.slice(0, -CHECKSUM_LENGTH);
  return checksumOf(body) === token.slice(-CHECKSUM_LENGTH) ? 'plausible' : 'mistyped';
}

function checksumOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}

function base62(value: bigint, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = DIGITS.charAt(Number(rest % 62n)) + text;
  return text;
}
