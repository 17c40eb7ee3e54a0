import { expect, it } from 'vitest';
import { suggestSlug } from './slug.ts';

it.each([
  ['Field Notes', 'field-notes'],
  ['Notes à la carte!', 'notes-a-la-carte'],
  ['  --x--  ', 'x'],
  ['日本', ''],
  ['A name that is far too long for an address', 'a-name-that-is-far-too-long-fo'],
])('%s → %s', (name, slug) => {
  expect(suggestSlug(name)).toBe(slug);
});
