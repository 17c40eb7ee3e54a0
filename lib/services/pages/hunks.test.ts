import { describe, expect, it } from 'vitest';
import { markWords, parseHunks } from './hunks.ts';

const DIFF = [
  'diff --git a/A.md b/B.md',
  '--- a/A.md',
  '+++ b/B.md',
  '@@ -2,3 +2,4 @@',
  ' same',
  '-The budget of 2022 was balanced.',
  '--- a row of dashes',
  '+The budget of 2023 was balanced.\r',
  '++++ pluses',
  '+@@ -1 +1 @@ is text here',
  '\\ No newline at end of file',
  '',
].join('\n');

describe('hunks', () => {
  it('are parsed by their first characters, whatever the text looks like', () => {
    const [hunk, ...more] = parseHunks(DIFF);
    expect(more).toEqual([]);
    expect(hunk).toMatchObject({ old_start: 2, old_lines: 3, new_start: 2, new_lines: 4 });
    expect(hunk?.lines.map(({ kind, text, old_line: o, new_line: n }) => [kind, text, o, n])).toEqual([
      ['context', 'same', 2, 2],
      ['removed', 'The budget of 2022 was balanced.', 3, null],
      ['removed', '-- a row of dashes', 4, null],
      ['added', 'The budget of 2023 was balanced.\r', null, 3],
      ['added', '+++ pluses', null, 4],
      ['added', '@@ -1 +1 @@ is text here', null, 5],
    ]);
    expect(hunk?.lines.at(-1)?.no_newline).toBe(true);
    expect(parseHunks('')).toEqual([]);
  });

  it('mark the words that changed, which together are the line', () => {
    const lines = markWords(parseHunks(DIFF)).flatMap((hunk) => hunk.lines);
    for (const { text, words } of lines) if (words) expect(words.map((word) => word.text).join('')).toBe(text);
    const changed = lines.map(({ words }) => words?.filter((word) => word.changed).map((word) => word.text));
    expect(changed[1]).toEqual(['2022']);
    expect(changed[3]?.join('')).toContain('2023');
    expect(changed[0]).toBeUndefined();
  });

  it('leave texts without anything in common, and long ones, as they are', () => {
    const other = parseHunks('@@ -1 +1 @@\n-apples are red\n+the sky over Rome\n');
    expect(markWords(other)).toEqual(other);
    const long = parseHunks(`@@ -1 +1 @@\n-${'word '.repeat(5000)}\n+${'word '.repeat(4999)}\n`);
    expect(markWords(long)).toEqual(long);
  });

  it('are marked in bounded time however many there are', () => {
    const many = Array.from(
      { length: 20_000 },
      (_, line) => `@@ -${line} +${line} @@\n-a word ${line}\n+a word ${-line}\n`,
    );
    const started = performance.now();
    expect(markWords(parseHunks(many.join('')))).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
