/** Changes of parts of a page: what `PATCH` and `edit_note` do. */
import { appendText } from './append-text.ts';
import { type Nearest, nearestTo } from './edit-hints.ts';
import { WikibotError } from './errors.ts';
import { parseDocument } from './frontmatter.ts';
import { setFrontmatter } from './set-frontmatter.ts';

/** One of the three: an exact replacement, a text at the end (of a section), values of the frontmatter. */
export interface Edit {
  readonly old_string?: string | undefined;
  readonly new_string?: string | undefined;
  readonly replace_all?: boolean | undefined;
  readonly append?: string | undefined;
  readonly section?: string | undefined;
  readonly set?: Readonly<Record<string, unknown>> | undefined;
}

interface Replacement {
  readonly old_string: string;
  readonly new_string: string;
  readonly replace_all?: boolean | undefined;
}

/** What is wrong with the fields of an edit, and with which; null: it is one of the three. */
export function faultOf({ old_string: old, new_string: replacement, replace_all: all, append, section, set }: Edit): {
  field: string;
  problem: 'missing' | 'other';
} | null {
  if (append === undefined && set === undefined) {
    if (old === undefined) return { field: 'old_string', problem: 'missing' };
    if (replacement === undefined) return { field: 'new_string', problem: 'missing' };
    return section === undefined ? null : { field: 'section', problem: 'other' };
  }
  if (append !== undefined && set !== undefined) return { field: 'set', problem: 'other' };
  if (old !== undefined || replacement !== undefined || all !== undefined)
    return { field: append === undefined ? 'set' : 'append', problem: 'other' };
  return set !== undefined && section !== undefined ? { field: 'section', problem: 'other' } : null;
}

export const ONE_KIND =
  'An edit is one of: "old_string" with "new_string" (and "replace_all"), "append" (and "section"), "set".';

/** Lines of an ambiguous text that are named. */
const MOST_LINES = 10;

/**
 * Applies the edits in order, each to the result of the one before. All or nothing: the first
 * that does not fit throws `edit_mismatch` with `{edit, matches, lines?, nearest?}`, where `edit`
 * is its position from 0, `lines` says where an ambiguous text begins, and `nearest` is the place
 * of the page most like the text that was not found.
 *
 * Frontmatter is never lost by a replacement: one that leaves the page without its block, or with
 * one that can't be read, is refused as well.
 */
export function applyEdits(content: string, edits: readonly Edit[]): string {
  const edited = edits.reduce((text, edit, index) => applyEdit(text, edit, index), content);
  if (edits.every(({ set }) => set === undefined)) requireFrontmatter(content, edited);
  return edited;
}

function applyEdit(content: string, edit: Edit, index: number): string {
  if (faultOf(edit) !== null) throw new WikibotError('invalid_input', `edits[${index}]: ${ONE_KIND}`);
  const { old_string = '', new_string = '', replace_all, append, section, set } = edit;
  if (set !== undefined) return setFrontmatter(content, set);
  if (append === undefined) return replace(content, { old_string, new_string, replace_all }, index);
  const appended = appendText(content, append, section);
  if (appended === null)
    throw mismatch(index, `names a section "${section}" that the page does not have.`, { matches: 0 });
  return appended;
}

function replace(content: string, edit: Replacement, index: number): string {
  const { old_string: old, new_string: replacement } = lineEndsOf(content, edit);
  if (old === '') throw mismatch(index, 'has an empty old_string.', { matches: 0 });
  const pieces = content.split(old);
  const matches = pieces.length - 1;
  if (old === replacement) throw mismatch(index, 'replaces a text with itself.', { matches });
  if (matches === 0) {
    const nearest = nearestTo(content, edit.old_string);
    const hint = nearest === null ? '' : ` ${sentenceOf(nearest)}`;
    throw mismatch(index, `names a text that the page does not contain.${hint}`, {
      matches,
      ...(nearest === null ? {} : { nearest: { line: nearest.line, text: nearest.text } }),
    });
  }
  if (matches > 1 && edit.replace_all !== true) {
    const lines = linesOf(pieces, old).slice(0, MOST_LINES);
    const where = `${lines.join(', ')}${matches > lines.length ? ', …' : ''}`;
    throw mismatch(
      index,
      `names a text that the page contains ${matches} times (lines ${where}); give more of its surroundings, or set replace_all.`,
      { matches, lines },
    );
  }
  return pieces.join(replacement);
}

/** Clients send `\n`; in a page that uses `\r\n` throughout, the edit is meant in those terms. */
function lineEndsOf(content: string, edit: Replacement): Replacement {
  const usesCrlf = content.includes('\r\n') && !/(?:^|[^\r])\n/.test(content);
  if (!usesCrlf || edit.old_string.includes('\r')) return edit;
  return {
    old_string: edit.old_string.replaceAll('\n', '\r\n'),
    new_string: edit.new_string.replaceAll(/\r?\n/g, '\r\n'),
  };
}

/** The lines, from 1, in which what parted the pieces begins. */
function linesOf(pieces: readonly string[], separator: string): number[] {
  const within = separator.split('\n').length - 1;
  let line = 1;
  return pieces.slice(0, -1).map((piece) => {
    const at = line + piece.split('\n').length - 1;
    line = at + within;
    return at;
  });
}

function sentenceOf({ line, text, difference }: Nearest): string {
  const place = `Line ${line} has ${JSON.stringify(text)}`;
  if (difference === null) return `${place}, which differs in white space alone.`;
  const [found, sent] = [JSON.stringify(difference.found), JSON.stringify(difference.sent)];
  return `${place}, with ${found} where the edit has ${sent}.`;
}

function mismatch(index: number, what: string, data: Record<string, unknown>): WikibotError {
  return new WikibotError('edit_mismatch', `edits[${index}] ${what}`, { data: { edit: index, ...data } });
}

/** Most edits leave the block as it is, and are not parsed. */
function requireFrontmatter(before: string, after: string): void {
  const was = parseDocument(before);
  const block = before.slice(0, before.length - was.body.length);
  // No block, one that was broken already, or one that stays.
  if (block.length < 3 || was.problem !== null || after.startsWith(block)) return;
  const { frontmatter, problem } = parseDocument(after);
  if (problem !== null)
    throw new WikibotError('invalid_input', `The edits would break the frontmatter of the page. ${problem}`);
  if (Object.keys(was.frontmatter).length > 0 && Object.keys(frontmatter).length === 0) {
    throw new WikibotError(
      'invalid_input',
      'The edits would take the frontmatter off the page. To remove it, write the whole page.',
    );
  }
}
