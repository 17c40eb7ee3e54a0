/** Ticking a task of a page where it stands, and changing nothing else of the text. */
import { WikibotError } from './errors.ts';

/** Signs of quotes, lists and definitions, the last of them a list's, then the box. */
const TASK =
  /^((?:[ \t]*(?:>[!|]?|:(?=[ \t])|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]+)\[([ \txX])\](?=[ \t]|$)/;

/**
 * The text with the box of that line (from 1, frontmatter counted) ticked or cleared. Throws
 * `edit_mismatch` when no task stands there: the page has changed since the reader saw it.
 */
export function toggleTask(content: string, line: number): string {
  const { at, ticked } = boxIn(content, line);
  return content.slice(0, at) + (ticked ? ' ' : 'x') + content.slice(at + 1);
}

/** Throws `edit_mismatch` when no task stands in that line. */
export function isTicked(content: string, line: number): boolean {
  return boxIn(content, line).ticked;
}

/**
 * The line of another text where the task of `line` stands: of as many tasks with the same words as
 * there are here, the one at the same place among them. Null: it can't be told.
 */
export function sameTask(content: string, line: number, other: string): number | null {
  const wanted = taskText(lineOf(content, line));
  if (wanted === null) return null;
  const [here, there] = [content, other].map((text) =>
    text.split(/\r\n|\n|\r/).flatMap((value, index) => (taskText(value) === wanted ? [index + 1] : [])),
  );
  if (here === undefined || there === undefined || here.length !== there.length) return null;
  return there[here.indexOf(line)] ?? null;
}

/** What the line says with its box left empty; null: it is no task. */
function taskText(text: string): string | null {
  const found = TASK.exec(text);
  return found === null ? null : `${found[1] ?? ''}[ ]${text.slice(found[0].length)}`;
}

/** Where the character in the box is. */
function boxIn(content: string, line: number): { at: number; ticked: boolean } {
  const found = TASK.exec(lineOf(content, line));
  if (found === null) throw new WikibotError('edit_mismatch', `There is no task in line ${line}. Read the page again.`);
  const [, before = '', box = ' '] = found;
  return { at: startOfLine(content, line) + before.length + 1, ticked: box.trim() !== '' };
}

function lineOf(content: string, line: number): string {
  const start = startOfLine(content, line);
  return start === -1 ? '' : (/^[^\r\n]*/.exec(content.slice(start))?.[0] ?? '');
}

/** -1: the text has fewer lines. */
function startOfLine(content: string, line: number): number {
  if (!Number.isInteger(line) || line < 1) return -1;
  if (line === 1) return 0;
  let current = 1;
  for (const { 0: end, index } of content.matchAll(/\r\n|\n|\r/g)) {
    current += 1;
    if (current === line) return index + end.length;
  }
  return -1;
}
