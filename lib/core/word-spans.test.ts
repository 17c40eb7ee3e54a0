import { expect, it } from 'vitest';
import { wordSpans } from './word-spans.ts';

it.each([
  ['', []],
  ['  -- !  ', []],
  ["It's 3.14 of foo_bar, isn’t it?", ["It's", '3.14', 'of', 'foo_bar', 'isn’t', 'it']],
  ['Кошка спит', ['Кошка', 'спит']],
  ['保管庫を作成する', ['保管', '庫', 'を', '作成', 'する']],
  ['สวัสดีครับ', ['สวัสดี', 'ครับ']],
  ['한국어 문서', ['한국어', '문서']],
])('words of %j', (text, words) => {
  expect(wordSpans(text).map(({ start, end }) => text.slice(start, end))).toEqual(words);
});
