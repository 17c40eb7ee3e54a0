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
  const start = startOfLine(content, line);
  const found = start === -1 ? null : TASK.exec(/^[^\r\n]*/.exec(content.slice(start))?.[0] ?? '');
  if (found === null) throw new WikibotError('edit_mismatch', `There is no task in line ${line}. Read the page again.`);
  const [, before = '', box = ' '] = found;
  const at = start + before.length + 1;
  return content.slice(0, at) + (box.trim() === '' ? 'x' : ' ') + content.slice(at + 1);
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
