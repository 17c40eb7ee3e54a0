/** The part of a chunk that answers the query best, with the hits marked. */
import { type Language, type Token, analyze, stopWords } from './analyze.ts';

/** Around each hit, instead of markup that would have to be trusted; the text's own are taken out. */
export const HIT_START = '\uE000';
export const HIT_END = '\uE001';

export interface Snippet {
  /** One line; hits between {@link HIT_START} and {@link HIT_END}, `…` where the text goes on. */
  readonly text: string;
  /** Of the first hit in the chunk's text; where the snippet begins when nothing is hit. */
  readonly offset: number;
}

const LENGTH = 240;
/** What stands before the first hit, so that a reader sees where it belongs. */
const LEAD = 60;

/** Words of a query as they are looked for in a text of that language. */
export interface Wanted {
  readonly terms: ReadonlySet<string>;
  /** What the last word may still become. */
  readonly prefix: string | null;
}

/** Stop words are hit only when the query has nothing else. */
export function wantedOf(query: string, language: Language): Wanted {
  const tokens = analyze(query, language);
  const stops = stopWords(language);
  const content = tokens.filter(({ surface }) => !stops.has(surface));
  const last = tokens.at(-1);
  const prefix = last !== undefined && last.end === query.length && last.surface.length > 2 ? last.surface : null;
  return { terms: new Set((content.length > 0 ? content : tokens).map(({ term }) => term)), prefix };
}

/** The best window of the text. */
export function snippetOf(text: string, wanted: Wanted, language: Language): Snippet {
  const hits = merged(analyze(text, language).filter((token) => isHit(token, wanted)));
  const start = hits.length === 0 ? 0 : bestStart(text, hits);
  const end = Math.min(text.length, start + LENGTH);
  const from = start === 0 ? 0 : wordStart(text, start);
  const to = end === text.length ? end : wordEnd(text, end, from);
  const inside = hits.filter((hit) => hit.start >= from && hit.end <= to);
  let marked = '';
  let at = from;
  for (const hit of inside) {
    marked += `${clean(text.slice(at, hit.start))}${HIT_START}${clean(text.slice(hit.start, hit.end))}${HIT_END}`;
    at = hit.end;
  }
  marked += clean(text.slice(at, to));
  const line = marked.replace(/\s+/g, ' ').trim();
  return {
    text: `${from > 0 ? '…' : ''}${line}${to < text.length ? '…' : ''}`,
    offset: inside[0]?.start ?? from,
  };
}

interface Hit {
  readonly start: number;
  readonly end: number;
  readonly terms: readonly string[];
}

function isHit({ term, surface }: Token, { terms, prefix }: Wanted): boolean {
  return terms.has(term) || (prefix !== null && surface.startsWith(prefix));
}

/** Pairs of signs overlap, as do a word and its parts; what touches is one hit in scripts without spaces. */
function merged(tokens: readonly Token[]): Hit[] {
  const hits: { start: number; end: number; terms: string[] }[] = [];
  for (const { start, end, term } of tokens) {
    const last = hits.at(-1);
    if (last !== undefined && start <= last.end) {
      last.end = Math.max(last.end, end);
      last.terms.push(term);
    } else hits.push({ start, end, terms: [term] });
  }
  return hits;
}

/** Where a window begins that holds most of the different terms; the first of equals. */
function bestStart(text: string, hits: readonly Hit[]): number {
  let best = 0;
  let most = -1;
  for (const [index, first] of hits.entries()) {
    const terms = new Set<string>();
    let count = 0;
    for (let at = index; at < hits.length && (hits[at]?.end ?? 0) <= first.start + LENGTH - LEAD; at += 1) {
      for (const term of hits[at]?.terms ?? []) terms.add(term);
      count += 1;
    }
    const value = terms.size * 100 + Math.min(count, 99);
    if (value > most) [best, most] = [first.start, value];
  }
  // Not past the end, where less than a window would be left.
  return Math.max(0, Math.min(best - LEAD, text.length - LENGTH));
}

/** A little later, where a word begins; as it is in a text without spaces. */
function wordStart(text: string, at: number): number {
  const space = text.slice(at, at + LEAD / 2).search(/\s/);
  return space === -1 ? whole(text, at) : at + space + 1;
}

function wordEnd(text: string, at: number, from: number): number {
  const near = Math.max(from, at - LEAD / 2);
  const space = text.slice(near, at).search(/\s\S*$/);
  return space === -1 ? whole(text, at) : near + space;
}

/** Not between the halves of a character. */
function whole(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
}

function clean(text: string): string {
  return text.replace(/[\uE000\uE001]/g, '').replace(/\p{Cc}+/gu, ' ');
}
