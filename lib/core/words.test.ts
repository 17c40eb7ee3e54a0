import { expect, it } from 'vitest';
import { countWords } from './words.ts';

it.each([
  ['', 0],
  ['one two  three', 3],
  ["it's state-of-the-art", 2],
  ['— … 5 %', 1],
  ['漢字かな', 4],
  ['한국어 텍스트', 2],
  ['mixed 漢字text', 4],
])('counts %j as %i', (text, words) => {
  expect(countWords(text)).toBe(words);
});
