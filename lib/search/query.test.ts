import { describe, expect, it } from 'vitest';
import { parseQuery } from './query.ts';

const word = (text: string, prefix = false) => ({ text, phrase: false, prefix });
const phrase = (text: string, prefix = false) => ({ text, phrase: true, prefix });

describe('parseQuery', () => {
  it.each([
    ['oil price', [[word('oil')], [word('price', true)]], []],
    ['oil price ', [[word('oil')], [word('price')]], []],
    ['oil price?', [[word('oil')], [word('price?')]], []],
    ['"oil price" iran ', [[phrase('oil price')], [word('iran')]], []],
    ['“oil price” ', [[phrase('oil price')]], []],
    ['iran "oil pri', [[word('iran')], [phrase('oil pri', true)]], []],
    ['tanker OR pipeline OR "by rail" x ', [[word('tanker'), word('pipeline'), phrase('by rail')], [word('x')]], []],
    ['OR iran OR', [[word('iran')]], []],
    ['iran -russia -"oil price" ', [[word('iran')]], [word('russia'), phrase('oil price')]],
    ['well-known - x', [[word('well-known')], [word('x', true)]], []],
    ['foo | bar ', [[word('foo'), word('bar')]], []],
    ["a:b & !c <-> d:* (e) ' \\ %_ ", [[word('a:b')], [word('!c')], [word('d:*')], [word('(e)')]], []],
    ['" "" -"" - + | & ! * ( )', [], []],
    ['', [], []],
    ['ir\0an\u0007x\uD800y ', [[word('ir')], [word('an')], [word('x')], [word('y')]], []],
  ])('%j', (text, clauses, excluded) => {
    const parsed = parseQuery(text);
    expect(parsed.clauses).toEqual(clauses);
    expect(parsed.excluded).toEqual(excluded);
  });

  it('bounds what it looks for', () => {
    for (const piece of ['word ', 'a OR ', '"a b" ', '-x ', '""', '"', 'OR ', '\u202E', 'ß'.repeat(99) + ' ']) {
      const { clauses, excluded, text } = parseQuery(piece.repeat(20_000));
      expect(clauses.flat().length + excluded.length).toBeLessThanOrEqual(200);
      expect(text.length).toBeLessThanOrEqual(10_000);
    }
  });
});
