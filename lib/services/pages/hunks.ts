/** A unified diff as data, with the words that changed within its lines. */
import { diffWordsWithSpace } from 'diff';
import type { DiffHunk, DiffLine } from '../../protocol/rest.ts';

/** Characters of one block of changed lines, and of all together, whose words are compared. */
const BLOCK_CHARACTERS = 20_000;
const ALL_CHARACTERS = 200_000;
/** Words that differ; beyond it the two are simply different texts. */
const MOST_EDITS = 400;
/** Marks on nearly everything show nothing. */
const LEAST_COMMON = 0.25;

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

type MutableHunk = Omit<DiffHunk, 'lines'> & { lines: DiffLine[] };

export function parseHunks(diff: string): DiffHunk[] {
  const hunks: MutableHunk[] = [];
  let [oldLine, newLine] = [0, 0];
  // Only LF ends a line here: a carriage return belongs to its text.
  for (const line of diff.split('\n')) {
    const header = HEADER.exec(line);
    if (header !== null) {
      [oldLine, newLine] = [Number(header[1]), Number(header[3])];
      hunks.push({
        old_start: oldLine,
        old_lines: Number(header[2] ?? 1),
        new_start: newLine,
        new_lines: Number(header[4] ?? 1),
        lines: [],
      });
      continue;
    }
    const hunk = hunks.at(-1);
    if (hunk === undefined) continue;
    const text = line.slice(1);
    switch (line[0]) {
      case ' ':
        hunk.lines.push({ kind: 'context', text, old_line: oldLine++, new_line: newLine++ });
        break;
      case '-':
        hunk.lines.push({ kind: 'removed', text, old_line: oldLine++, new_line: null });
        break;
      case '+':
        hunk.lines.push({ kind: 'added', text, old_line: null, new_line: newLine++ });
        break;
      case '\\': {
        const last = hunk.lines.at(-1);
        if (last !== undefined) last.no_newline = true;
        break;
      }
      default:
    }
  }
  return hunks;
}

/** Adds `words` to removed lines that others replace, and to those; long blocks are left as they are. */
export function markWords(hunks: readonly DiffHunk[]): DiffHunk[] {
  let left = ALL_CHARACTERS;
  return hunks.map((hunk) => ({
    ...hunk,
    lines: blocksOf(hunk.lines).flatMap((block) => {
      const removed = block.filter(({ kind }) => kind === 'removed');
      const added = block.filter(({ kind }) => kind === 'added');
      if (removed.length === 0 || added.length === 0) return block;
      const before = removed.map(({ text }) => text).join('\n');
      const after = added.map(({ text }) => text).join('\n');
      const size = before.length + after.length;
      if (size > BLOCK_CHARACTERS || size > left) return block;
      left -= size;
      const words = compareWords(before, after);
      if (words === null) return block;
      return [
        ...removed.map((line, index) => withWords(line, words.removed[index])),
        ...added.map((line, index) => withWords(line, words.added[index])),
      ];
    }),
  }));
}

/** Runs of changed lines, and the unchanged ones between them one by one. */
function blocksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const blocks: DiffLine[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (last !== undefined && line.kind !== 'context' && last.at(-1)?.kind !== 'context') last.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

type Words = NonNullable<DiffLine['words']>;

function compareWords(before: string, after: string): { removed: Words[]; added: Words[] } | null {
  const parts = diffWordsWithSpace(before, after, { maxEditLength: MOST_EDITS });
  if (parts === undefined) return null;
  const common = parts.reduce((sum, part) => sum + (part.added || part.removed ? 0 : part.value.trim().length), 0);
  if (common < LEAST_COMMON * Math.min(before.trim().length, after.trim().length)) return null;
  const [removed, added]: [Words[], Words[]] = [[[]], [[]]];
  for (const part of parts) {
    if (!part.added) append(removed, part.value, part.removed);
    if (!part.removed) append(added, part.value, part.added);
  }
  return { removed, added };
}

/** A line of which nothing was there before is new as a whole. */
function withWords(line: DiffLine, words: Words = []): DiffLine {
  return words.some(({ text, changed }) => !changed && text.trim() !== '') ? { ...line, words } : line;
}

/** A part may reach over several lines. */
function append(lines: Words[], value: string, changed: boolean): void {
  for (const [index, text] of value.split('\n').entries()) {
    if (index > 0) lines.push([]);
    if (text !== '') lines.at(-1)?.push({ text, changed });
  }
}
