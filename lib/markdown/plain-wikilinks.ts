/**
 * Finds the wikilinks of plain pages without parsing them, which takes a fiftieth of the time: a
 * rename may have to look through hundreds. A page is plain when nothing in it could make a
 * wikilink mean something else (code, HTML, escapes, tables) and no other link leads into the wiki.
 */
import type { Range } from './comments.ts';
import { markdownTarget } from './targets.ts';

/** Code, HTML, escapes; indented lines, which may be code; footnotes and definitions; addresses that run into a link. */
const NOT_PLAIN =
  /[`<\\\t\0\u000b\f\ufeff]|~~~|^ {4}|(?:[-+*>]|\d[.)]) {5}|^[ >]*(?:(?:[-+*]|\d+[.)]) +)*\[[^\]\n]*\]:|(?:www\.|:\/\/|@)\S*\[\[/im;
const WIKILINK = /!?\[\[(?:[^[\]\r\n]|\](?!\]))+\]\](?!\()/g;
/** From the end of a link's text to the end of its address and title. */
const RESOURCE = /\]\([ \r\n]*([^\s()]*)([^)]*)/g;

/** Null: the page has to be parsed. */
export function plainWikilinks(text: string): Range[] | null {
  if (NOT_PLAIN.test(text) || hasTable(text)) return null;
  for (const [whole, url = ''] of text.matchAll(RESOURCE)) {
    if (whole.includes('[[') || url === '' || markdownTarget(url) !== null) return null;
  }
  return [...text.matchAll(WIKILINK)].flatMap(({ 0: whole, index }) =>
    /[^ ]/.test(whole.replace(/^!?\[\[/, '').slice(0, -2)) ? [{ start: index, end: index + whole.length }] : [],
  );
}

/** A line of `|---|:--|` below another, or one that could be. */
function hasTable(text: string): boolean {
  if (!text.includes('|') && !text.includes(':')) return false;
  const lines = text.split(/\r\n|\n|\r/);
  return lines.some(
    (line, index) =>
      /^[\s>|:-]*-[\s>|:-]*$/.test(line) && (/[|:]/.test(line) || (lines[index - 1] ?? '').includes('|')),
  );
}
