import { describe, expect, it } from 'vitest';
import { createKeyRing } from './keys.ts';

const old = { id: 'old', key: Buffer.alloc(32, 1) };
const fresh = { id: 'fresh', key: Buffer.alloc(32, 2) };

describe('key ring', () => {
  it('makes hashes with the newest key and finds those of every key', () => {
    const before = createKeyRing([old]).hash('secret');
    const ring = createKeyRing([fresh, old]);
    expect(before.keyId).toBe('old');
    expect(ring.hash('secret').keyId).toBe('fresh');
    expect(ring.candidates('secret')).toEqual([ring.hash('secret').hash, before.hash]);
  });

  it('hashes as RFC 4231, case 2', () => {
    const ring = createKeyRing([{ id: 'rfc', key: Buffer.from('Jefe') }]);
    expect(Buffer.from(ring.hash('what do ya want for nothing?').hash).toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('seals what is to be read again, and opens it after a rotation', () => {
    const box = createKeyRing([old]).seal('whsec_ü');
    expect(box.keyId).toBe('old');
    expect(Buffer.from(box.sealed).includes('whsec')).toBe(false);
    expect(createKeyRing([fresh, old]).open(box)).toBe('whsec_ü');
    expect(createKeyRing([old]).seal('whsec_ü').sealed).not.toEqual(box.sealed);
  });

  it('opens nothing that was changed, cut off, or sealed by a key that is gone', () => {
    const ring = createKeyRing([fresh]);
    const { sealed, keyId } = ring.seal('secret');
    const changed = Uint8Array.from(sealed, (byte, index) => (index === sealed.length - 1 ? byte ^ 1 : byte));
    expect(() => ring.open({ sealed: changed, keyId })).toThrow();
    expect(() => ring.open({ sealed: sealed.subarray(0, 20), keyId })).toThrow();
    expect(() => ring.open({ sealed, keyId: 'old' })).toThrow('no longer names the key');
  });

  it('needs a key', () => {
    expect(() => createKeyRing([])).toThrow('TOKEN_KEYS');
  });
});
