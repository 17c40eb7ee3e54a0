import { expect, it } from 'vitest';
import { collidingPage, foldersOf, indexNames, isKnown, matchNames, targetFor } from './matching.ts';

const page = (path: string, title = path.split('/').at(-1) ?? '', aliases: string[] = []) => ({ path, title, aliases });
const names = {
  pages: [
    page('Actors/Iran', 'Islamic Republic of Iran', ['Persia']),
    page('Actors/Iraq'),
    page('Archive/Iran'),
    page('Trends/Oil price'),
    page('Home'),
    page('Übersicht'),
  ],
  files: [
    { path: 'Actors/Iran/map.png', size: 1 },
    { path: 'Home/map.png', size: 1 },
    { path: 'logo.svg', size: 1 },
  ],
};
const index = indexNames(names);
const found = (typed: string, from = 'Home') => matchNames(index.pages, typed, from).map(({ path }) => path);

it('puts exact names first, then beginnings, then words, then the rest', () => {
  expect(found('iran')).toEqual(['Actors/Iran', 'Archive/Iran']);
  expect(found('ira').slice(0, 3)).toEqual(['Actors/Iran', 'Actors/Iraq', 'Archive/Iran']);
  expect(found('price')).toEqual(['Trends/Oil price']);
  expect(found('archive/ir')).toEqual(['Archive/Iran']);
  expect(found('uber')).toEqual(['Übersicht']);
  expect(found('oprc')).toEqual(['Trends/Oil price']);
  expect(found('xyz')).toEqual([]);
});

it('prefers what lies in the folder of the page', () => {
  expect(found('iran', 'Archive/Notes')[0]).toBe('Archive/Iran');
  expect(found('', 'Trends/Gas')[0]).toBe('Trends/Oil price');
});

it('finds titles and aliases, and says which', () => {
  expect(matchNames(index.pages, 'persia', 'Home')).toEqual([
    { path: 'Actors/Iran', label: 'Persia', alias: 'Persia' },
  ]);
  expect(matchNames(index.pages, 'islamic', 'Home')[0]?.label).toBe('Islamic Republic of Iran');
});

it('writes the shortest target that means the page where the link stands', () => {
  expect(targetFor(index, 'Trends/Oil price', 'Home')).toBe('Oil price');
  expect(targetFor(index, 'Archive/Iran', 'Home')).toBe('Archive/Iran');
  expect(targetFor(index, 'Archive/Iran', 'Archive/Notes')).toBe('Iran');
  expect(targetFor(index, 'Actors/Iran/map.png', 'Actors/Iran')).toBe('map.png');
  expect(targetFor(index, 'Actors/Iran/map.png', 'Home')).toBe('Actors/Iran/map.png');
  expect(isKnown(index, 'Persia', 'Home')).toBe(true);
  expect(isKnown(index, 'Nowhere', 'Home')).toBe(false);
});

it('knows what a new page would collide with, and the folders', () => {
  expect(collidingPage(names, 'actors/IRAN')).toBe('Actors/Iran');
  expect(collidingPage(names, 'Trends/oil_price')).toBe('Trends/Oil price');
  expect(collidingPage(names, 'New')).toBeNull();
  expect(foldersOf(names)).toEqual(['Actors', 'Archive', 'Trends']);
});

it('matches ten thousand pages within a key stroke', () => {
  const many = indexNames({
    pages: Array.from({ length: 10_000 }, (_, n) => page(`Folder ${n % 50}/Topic ${n}`)),
    files: [],
  });
  const started = performance.now();
  expect(matchNames(many.pages, 'topic 99', 'Home')).toHaveLength(50);
  expect(performance.now() - started).toBeLessThan(200);
});
