import { expect, it } from 'vitest';
import { mergeText } from '#lib/core/merge.ts';
import { chosenText, piecesOf, settled } from './regions.ts';

const base = 'top\none\nmiddle\ntwo\nend\n';
const ours = 'top\nONE by them\nmiddle\ntwo\nend, by them\n';
const theirs = 'top\none by me\nmiddle\ntwo by me\nend\n';

it('takes a merge apart and puts it together with what was chosen', () => {
  const { clean, text } = mergeText({ base, ours, theirs });
  expect(clean).toBe(false);
  const pieces = piecesOf(text);
  const conflicts = pieces.flatMap((piece, index) => (piece.kind === 'conflict' ? [{ piece, index }] : []));
  expect(conflicts.length).toBeGreaterThan(0);
  const all = (choice: 'current' | 'yours') =>
    settled(pieces, new Map(conflicts.map(({ piece, index }) => [index, chosenText(piece, choice)])));
  expect(all('current')).toContain('ONE by them');
  expect(all('current')).not.toContain('one by me');
  expect(all('yours')).toContain('one by me');
  for (const result of [all('current'), all('yours')]) expect(result).not.toMatch(/^[<>=]{7}/m);
});

it('gives the sides of each conflict as they were', () => {
  const merged = 'a\n<<<<<<< current\nb\n=======\nc\nd\n>>>>>>> yours\ne\n';
  expect(piecesOf(merged)).toEqual([
    { kind: 'text', text: 'a\n' },
    { kind: 'conflict', current: 'b\n', yours: 'c\nd\n' },
    { kind: 'text', text: 'e\n' },
  ]);
  const conflict = { kind: 'conflict', current: 'b\n', yours: 'c\n' } as const;
  expect(chosenText(conflict, 'both')).toBe('b\nc\n');
  expect(chosenText(conflict, 'neither')).toBe('');
  expect(settled(piecesOf(merged), new Map([[1, 'own']]))).toBe('a\nown\ne\n');
});

it('leaves headings underlined with equals signs and unclosed markers alone', () => {
  for (const text of ['Title\n=======\ntext', '<<<<<<< not closed\nx\n=======\ny\n', '>>>>>>> only\n', '']) {
    expect(settled(piecesOf(text), new Map())).toBe(text);
    expect(piecesOf(text).every(({ kind }) => kind === 'text')).toBe(true);
  }
});
