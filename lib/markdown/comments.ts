/** Obsidian's `%%comments%%`: seen in the source, not on the page. */
import { linesOf } from '#lib/core/lines.ts';

/**
 * Takes comments out and keeps every line end, so that line numbers stay true. A comment begins
 * and ends on one line (`a %%b%% c`), or takes whole lines, from one that starts with `%%` to one
 * that ends with `%%`. Anything else stays: a page that says "50%% or 60%%" loses no text.
 * Code is left alone.
 */
export function withoutComments(source: string): string {
  if (!source.includes('%%')) return source;
  const lines = [...linesOf(source)];
  const kept: string[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index];
    if (line === undefined) break;
    const lineEnd = source.slice(line.start + line.text.length, line.end);
    const last = line.code || !/^\s*%%(?!.*%%)/.test(line.text) ? -1 : endOfBlock(lines, index);
    if (last === -1) {
      kept.push(line.code ? line.text : withoutInline(line.text), lineEnd);
      continue;
    }
    for (const hidden of lines.slice(index, last + 1))
      kept.push(source.slice(hidden.start + hidden.text.length, hidden.end));
    index = last;
  }
  return kept.join('');
}

/** Lines searched for the end of a comment; without a bound, many open ones would take n² steps. */
const MAX_COMMENT_LINES = 1000;

function endOfBlock(lines: readonly { text: string; code: boolean }[], start: number): number {
  const end = Math.min(lines.length, start + MAX_COMMENT_LINES);
  for (let index = start + 1; index < end; index += 1) {
    if (/%%\s*$/.test(lines[index]?.text ?? '')) return index;
  }
  return -1;
}

/** Longer lines are left alone: the search for the end of `code` takes n² steps at worst. */
const MAX_LINE_LENGTH = 4000;

/** Comments of one line, but not those in `code`. */
function withoutInline(text: string): string {
  if (!text.includes('%%') || text.length > MAX_LINE_LENGTH) return text;
  return text.replace(/(`+)(?!`)[^\n]*?[^`]\1(?!`)|%%.*?%%/g, (found) => (found.startsWith('`') ? found : ''));
}
