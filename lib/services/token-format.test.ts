import { describe, expect, it } from 'vitest';
import { judgeToken, makeToken } from './token-format.ts';

describe('token format', () => {
  it('makes tokens that it accepts, each another', () => {
    const made = new Set(Array.from({ length: 200 }, makeToken));
    expect(made.size).toBe(200);
    for (const token of made) {
      expect(token).toMatch(/^wkb_[0-9A-Za-z]{49}$/);
      expect(judgeToken(token)).toBe('plausible');
    }
  });

  it('notices every single wrong character', () => {
    const token = makeToken();
    for (let at = 4; at < token.length; at++) {
      const wrong = token[at] === 'x' ? 'y' : 'x';
      expect(judgeToken(token.slice(0, at) + wrong + token.slice(at + 1))).toBe('mistyped');
    }
  });

  it.each([
    ['', 'foreign'],
    ['ghp_0123456789', 'foreign'],
    ['wkb_', 'mistyped'],
    [`wkb_${'a'.repeat(49)}\n`, 'mistyped'],
    [`wkb_${'ä'.repeat(49)}`, 'mistyped'],
  ])('calls %j %s', (token, verdict) => {
    expect(judgeToken(token)).toBe(verdict);
  });

  it('notices a token that was cut off', () => {
    expect(judgeToken(makeToken().slice(0, -1))).toBe('mistyped');
  });
});
