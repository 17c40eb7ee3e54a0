import { describe, expect, it } from 'vitest';
import { parseDuration, parseWiki } from './arguments.ts';

describe('parseWiki', () => {
  it.each(['alice/notes', '@alice/notes', 'alice/notes.git'])('reads %j', (text) => {
    expect(parseWiki(text)).toEqual({ owner: 'alice', slug: 'notes' });
  });

  it.each(['', 'alice', 'alice/', '/notes', 'a/b/c', 'a b/c'])('refuses %j', (text) => {
    expect(() => parseWiki(text)).toThrow('Name a wiki like');
  });
});

describe('parseDuration', () => {
  it.each([
    ['30d', 30 * 86_400_000],
    ['12h', 12 * 3_600_000],
    ['1y', 365 * 86_400_000],
  ])('reads %j', (text, length) => {
    expect(parseDuration(text)).toBe(length);
  });

  it.each(['', '30', 'd', '-3d', '0d', '1.5d', '3 d'])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow('Give a duration');
  });
});
