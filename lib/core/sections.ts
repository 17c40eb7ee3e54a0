/** One section of a page, found by its heading. */
import { parseDocument } from './frontmatter.ts';
import { linesOf } from './lines.ts';

export interface Heading {
  readonly depth: number;
  /** As written, without the marks that make it a heading. */
  readonly text: string;
  /** Offset of the heading's first character. */
  readonly start: number;
}

/** Headings in order, ATX (`## x`) and setext (underlined), outside fenced code and frontmatter. */
export function headingsOf(content: string): Heading[] {
  const { body } = parseDocument(content);
  // The body is the end of the content.
  const shift = content.length - body.length;
  const headings: Heading[] = [];
  let paragraph: { text: string; start: number } | null = null;
  for (const { text, start, code } of linesOf(body)) {
    const atx = code ? null : /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/.exec(text);
    const underline = code || paragraph === null ? null : /^ {0,3}(=+|-+)[ \t]*$/.exec(text);
    if (atx !== null) {
      const title = withoutClosing((atx[2] ?? '').trim());
      headings.push({ depth: atx[1]?.length ?? 1, text: title, start: start + shift });
      paragraph = null;
    } else if (underline !== null && paragraph !== null) {
      headings.push({
        depth: underline[1]?.startsWith('=') === true ? 1 : 2,
        text: paragraph.text,
        start: paragraph.start + shift,
      });
      paragraph = null;
    } else if (code || text.trim() === '' || /^(?: {4}|\t| {0,3}(?:>|[-+*][ \t]|\d+[.)][ \t]|\|))/.test(text)) {
      paragraph = null;
    } else {
      paragraph =
        paragraph === null
          ? { text: text.trim(), start }
          : { text: `${paragraph.text} ${text.trim()}`, start: paragraph.start };
    }
  }
  return headings;
}

/** `Title ##` → `Title`; `C#` stays. No regular expression: one that ends in `#+$` takes n² steps. */
function withoutClosing(title: string): string {
  let end = title.length;
  while (title[end - 1] === '#') end -= 1;
  return end === 0 || /[ \t]/.test(title[end - 1] ?? '') ? title.slice(0, end).trimEnd() : title;
}

/** Headings are compared without case, markup characters and punctuation at the edges. */
function headingKey(text: string): string {
  return text
    .normalize('NFC')
    .replace(/!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]/g, '$1')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`~=]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/**
 * The section under a heading, the heading line included, up to the next heading of the same or a
 * higher level; null when the page has no such heading. The heading may be given with its marks
 * (`## Sources`), and with headings above it to tell two apart (`Economy#Sources` or
 * `Economy > Sources`).
 */
export function sectionOf(content: string, heading: string): string | null {
  const found = findSection(content, heading);
  return found === null ? null : content.slice(found.start, found.end).trimEnd() + '\n';
}

/** Where that section stands: offsets of its heading and of what follows it. */
export function findSection(content: string, heading: string): { start: number; end: number } | null {
  const wanted = [heading, ...separated(heading)].map((form) => form.replace(/^#{1,6}[ \t]+/, ''));
  const headings = headingsOf(content);
  const whole = headings.findIndex(({ text }) => headingKey(text) === headingKey(wanted[0] ?? ''));
  const index = whole !== -1 ? whole : findPath(headings, wanted.slice(1).map(headingKey));
  const found = headings[index];
  if (found === undefined) return null;
  const next = headings.slice(index + 1).find(({ depth }) => depth <= found.depth);
  return { start: found.start, end: next?.start ?? content.length };
}

/** The section whose heading stands on the line (from 1); null where there is none. Its end is the next section's start. */
export function sectionAtLine(content: string, line: number): { heading: string; start: number; end: number } | null {
  const headings = headingsOf(content);
  const index = headings.findIndex(({ start }) => lineOf(content, start) === line);
  const found = headings[index];
  if (found === undefined) return null;
  const next = headings.slice(index + 1).find(({ depth }) => depth <= found.depth);
  return { heading: found.text, start: found.start, end: next?.start ?? content.length };
}

function lineOf(content: string, offset: number): number {
  return content.slice(0, offset).split(/\r\n|\n|\r/).length;
}

function separated(heading: string): string[] {
  const parts = heading.split(/#|\s>\s/).map((part) => part.trim());
  return parts.filter((part) => part !== '');
}

/** The first heading with the last name that has the others above it, in order. */
function findPath(headings: readonly Heading[], path: readonly string[]): number {
  const last = path.at(-1);
  if (last === undefined) return -1;
  const open: { depth: number; key: string }[] = [];
  for (const [index, { depth, text }] of headings.entries()) {
    while ((open.at(-1)?.depth ?? 0) >= depth) open.pop();
    const key = headingKey(text);
    if (key === last && isSubsequence(path.slice(0, -1), open)) return index;
    open.push({ depth, key });
  }
  return -1;
}

function isSubsequence(path: readonly string[], open: readonly { key: string }[]): boolean {
  let next = 0;
  for (const { key } of open) if (key === path[next]) next += 1;
  return next === path.length;
}
