/** One expression on one page. */
import type { RE2JS } from 're2js';
import { headingsOf } from '#lib/core/sections.ts';
import { HIT_END, HIT_START } from '#lib/search/snippet.ts';
import type { PageMatches, RegexPage } from './messages.ts';

/** Counted of one page. */
const MOST_MATCHES = 1000;
/** Around the first match, inside of its line. */
const BEFORE = 80;
const AFTER = 160;

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Null: it matches nowhere, or nothing but the empty text. */
export function matchPage(expression: RE2JS, { pageId, text }: RegexPage): PageMatches | null {
  const matcher = expression.matcher(text);
  const ranges: Range[] = [];
  for (let tries = 0; tries < MOST_MATCHES * 10 && ranges.length < MOST_MATCHES && matcher.find(); tries += 1)
    if (matcher.end() > matcher.start()) ranges.push({ start: matcher.start(), end: matcher.end() });
  const [first] = ranges;
  if (first === undefined) return null;
  return {
    pageId,
    line: text.slice(0, first.start).split(/\r\n|\n|\r/).length,
    section: headingsOf(text).findLast(({ start }) => start <= first.start)?.text ?? '',
    snippet: snippetOf(text, ranges, first),
    matches: ranges.length,
  };
}

function snippetOf(text: string, ranges: readonly Range[], first: Range): string {
  const lineStart = text.lastIndexOf('\n', first.start - 1) + 1;
  const lineEnd = text.indexOf('\n', first.start);
  const from = Math.max(first.start === 0 ? 0 : lineStart, first.start - BEFORE);
  const to = Math.min(lineEnd === -1 ? text.length : lineEnd, first.start + AFTER);
  let snippet = from > lineStart ? '…' : '';
  let at = from;
  for (const { start, end } of ranges) {
    if (start >= to) break;
    snippet += `${clean(text.slice(at, start))}${HIT_START}${clean(text.slice(start, Math.min(end, to)))}${HIT_END}`;
    at = Math.min(end, to);
  }
  snippet += clean(text.slice(at, to));
  return (to < (lineEnd === -1 ? text.length : lineEnd) ? `${snippet}…` : snippet).trim();
}

function clean(text: string): string {
  return text.toWellFormed().replace(/[\uE000\uE001\p{Cc}]+/gu, ' ');
}
