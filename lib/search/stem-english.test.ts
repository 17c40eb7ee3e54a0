import { expect, test } from 'vitest';
import { stemEnglish } from './stem-english.ts';

test.each([
  ['connect', 'connected connecting connection connections'],
  ['encrypt', 'encrypt encrypted encryption'],
  ['suggest', 'suggest suggestion suggests'],
  ['express', 'express expression expressions'],
  ['relat', 'relate related relation relations'],
  ['exact', 'exact exactly'],
  ['care', 'care careful carefully cares'],
  ['happi', 'happy happiness'],
  ['ration', 'rational ration rationally'],
  ['custom', 'custom customs customization customize'],
  ['die', 'die dies died dying'],
  ['add', 'add added adding adds'],
  ['hope', 'hope hoped hopes hoping'],
  ['hop', 'hop hopped hopping'],
  ['agre', 'agree agreed agrees'],
  ['knack', 'knack knacks'],
  ['skill', 'skill skills'],
])('%s: %s', (stem, words) => {
  expect(words.split(' ').map(stemEnglish)).toEqual(words.split(' ').map(() => stem));
});

test('what looks like a suffix and is none stays', () => {
  for (const word of ['news', 'bias', 'sky', 'gas', 'this', 'sing', 'red', 'bed', 'herring', 'succeed', 'by'])
    expect(stemEnglish(word)).toBe(word);
});

test('other words are kept apart', () => {
  for (const [one, other] of [
    ['general', 'generous'],
    ['university', 'universe'],
    ['later', 'lateral'],
    ['organ', 'organic'],
    ['past', 'paste'],
  ] as const)
    expect(stemEnglish(one)).not.toBe(stemEnglish(other));
});
