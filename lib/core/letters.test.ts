import { describe, expect, it } from 'vitest';
import { compareLetters, letterOf } from './letters.ts';

describe('letterOf', () => {
  it.each([
    ['apple', 'A'],
    ['Zoo', 'Z'],
    ['Émile', 'E'],
    ['  ökologie', 'O'],
    ['ßharp', 'ß'],
    ['Ǆungla', 'D'],
    ['2024 plans', '#'],
    ['“Quoted”', '#'],
    ['🚀 launch', '#'],
    ['', '#'],
    ['жизнь', 'Ж'],
    ['Ωmega', 'Ω'],
    ['άλφα', 'Α'],
    ['العربية', 'ا'],
    ['שלום', 'ש'],
    ['한국', 'ᄒ'],
    ['カメラ', 'か'],
    ['がくせい', 'か'],
    ['日本', '漢'],
    ['中文', '漢'],
    ['ไทย', 'ท'],
    ['हिन्दी', 'ह'],
  ])('%s', (title, letter) => {
    expect(letterOf(title)).toBe(letter);
  });
});

it('puts what has no letter first and Chinese characters last', () => {
  const letters = ['漢', 'Ж', 'B', '#', 'か', 'A', 'Ω'];
  expect(letters.toSorted(compareLetters)).toEqual(['#', 'A', 'B', 'Ω', 'Ж', 'か', '漢']);
});
