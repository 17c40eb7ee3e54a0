import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { FILE_MODE } from '../repo/tree.ts';
import type { Entry, FileChange } from '../repo/tree.ts';
import { findRenames } from './find-renames.ts';

const blobs = new Map<string, Buffer>();
const read = (oid: string): Promise<Uint8Array> => Promise.resolve(blobs.get(oid) ?? Buffer.alloc(0));

function entry(text: string): Entry {
  const oid = createHash('sha1').update(text).digest('hex');
  blobs.set(oid, Buffer.from(text));
  return { mode: FILE_MODE, oid };
}

function renames(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changes = paths.map((path): FileChange => {
    const [old, now] = [before[path], after[path]];
    return {
      path: `${path}.md`,
      before: old === undefined ? null : entry(old),
      after: now === undefined ? null : entry(now),
    };
  });
  return findRenames(changes, read).then((found) => Object.fromEntries(found));
}

const lines = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `This is line ${from + index}.\n`).join('');

test('the same content is a rename; of several, that of the same name', async () => {
  expect(await renames({ A: 'x', 'B/C': 'x' }, { D: 'x', 'E/C': 'x' })).toEqual({ D: 'A', 'E/C': 'B/C' });
  expect(await renames({ A: 'x' }, { B: 'x', C: 'x' })).toEqual({ B: 'A' });
});

test('at least half alike is a rename, less is not', async () => {
  expect(await renames({ A: lines(10, 20) }, { B: lines(15, 25) })).toEqual({ B: 'A' });
  expect(await renames({ A: lines(10, 20) }, { B: lines(16, 26) })).toEqual({});
  expect(await renames({ A: lines(0, 10) }, { B: lines(0, 25) })).toEqual({});
});

test('the most alike belong together', async () => {
  const before = { A: lines(0, 10), B: lines(5, 15) };
  expect(await renames(before, { X: lines(4, 14), Y: lines(1, 11) })).toEqual({ X: 'B', Y: 'A' });
});

test.each([
  ['[[Old]]', '[[New name]]'],
  ['- [[Old#Part|x]] [y](Old.md)\n', '- [[New#Part|x]] [y](../B/New%20name.md)\n'],
  ['[r]: Old\n![](<Old/map.png>)\n<a href="Old">', '[r]: ../New\n![](<New/map.png>)\n<a href="New">'],
])('links that followed are no difference: %j', async (before, after) => {
  expect(await renames({ Old: before }, { New: after })).toEqual({ New: 'Old' });
});

test('a page that stays is neither', async () => {
  expect(await renames({ A: lines(0, 9) }, { A: 'new', B: lines(0, 9) })).toEqual({});
});

test('five hundred pages at once, each of them changed, are found in bounded time', async () => {
  const text = (index: number, word: string): string =>
    `# Page ${index}\n\n${word}\n\nThe fact that only page ${index} has.\n\n${lines(0, 3)}`;
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  const before = Object.fromEntries(numbers.map((index) => [`A/${index}`, text(index, 'before')]));
  const after = Object.fromEntries(numbers.map((index) => [`B/${index} x`, text(index, 'after')]));
  const started = performance.now();
  expect(await renames(before, after)).toEqual(
    Object.fromEntries(numbers.map((index) => [`B/${index} x`, `A/${index}`])),
  );
  expect(performance.now() - started).toBeLessThan(5000);
});
