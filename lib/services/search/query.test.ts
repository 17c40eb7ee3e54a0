import { describe, expect, it } from 'vitest';
import { parseSearchText } from './query.ts';

describe('search text', () => {
  it.each([
    ['iran', '', 'iran:*'],
    ['oil price', 'oil ', 'price:*'],
    ['"oil price" ira', '"oil price" ', 'ira:*'],
    // Neither in a phrase, nor after an exclusion, nor in a longer token.
    ['"oil pri', '"oil pri', ''],
    ['oil -price', 'oil -price', ''],
    ['foo_bar', 'foo_bar', ''],
    ['oil or', 'oil or', ''],
    ['a', 'a', ''],
    ["it's & !:*", "it's & !:*", ''],
  ])('%j', (text, head, prefix) => {
    expect(parseSearchText(text)).toEqual({ text, head, prefix });
  });

  it('takes NUL out, and refuses what is empty then', () => {
    expect(parseSearchText('ir\0an').text).toBe('iran');
    expect(() => parseSearchText(' \0 ')).toThrow('"q"');
  });
});
