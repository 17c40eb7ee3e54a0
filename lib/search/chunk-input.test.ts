import { expect, it } from 'vitest';
import { chunkInput } from './chunk-input.ts';

it.each([
  ['Iran', [], 'Oil.', 'Iran\n\nOil.'],
  ['Iran', ['Economy', 'Gas'], 'Fields.', 'Iran > Economy > Gas\n\nFields.'],
  ['Iran', ['a', 'b', 'c', 'd'], 'x', 'Iran > b > c > d\n\nx'],
  ['Iran', ['Economy'], '', 'Iran > Economy'],
  ['', [], 'x', '\n\nx'],
])('of %j %j %j', (title, headings, text, input) => {
  expect(chunkInput(title, headings, text)).toBe(input);
});
