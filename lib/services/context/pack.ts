/** Filling a budget: what is most useful first, and a list of what had no room. */
import type { Piece } from './sections.ts';
import { cutToWeight, weigh, weightOf } from './tokens.ts';
import type { BuiltContext, Source } from './types.ts';

export interface Load {
  /** The first line. */
  readonly title: string;
  /** Most useful first. */
  readonly pieces: readonly Piece[];
  /** Lines about the pieces, under a heading each. */
  readonly extras: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly maxTokens: number;
}

/** Shares of the budget: of one piece, of the lines about them, of the list of what was left out. */
const PIECE_SHARE = 0.6;
const EXTRAS_SHARE = 0.2;
const LEFT_OUT_SHARE = 0.12;
/** Less of a section than this is no help. */
const LEAST_PIECE = weightOf(60);
const MOST_LEFT_OUT = 12;

interface Taken {
  readonly piece: Piece;
  readonly text: string;
  readonly last: number;
}

export function pack({ title, pieces, extras, maxTokens }: Load): BuiltContext {
  const budget = weightOf(maxTokens);
  const head = cutToWeight(title, Math.floor(budget / 4));
  const reserve = Math.floor(budget * LEFT_OUT_SHARE);
  const wanted = extras.reduce((sum, { heading, lines }) => sum + weigh(`\n${[heading, ...lines].join('\n')}\n`), 0);
  const forExtras = Math.min(wanted, Math.floor(budget * EXTRAS_SHARE));
  let room = budget - weigh(`${head}\n`) - reserve;

  const { taken, left } = choose(pieces, room - forExtras, Math.floor(budget * PIECE_SHARE));
  const body = inOrder(taken).map(render);
  room -= weigh(body.join(''));

  for (const { heading, lines } of extras) {
    const fitting = fitLines(heading, lines, room);
    body.push(fitting);
    room -= weigh(fitting);
  }
  body.push(listLeftOut(left, room + reserve));
  const text = `${head}\n${body.join('')}`.trimEnd();
  return {
    text,
    tokens: Math.ceil(weigh(text) / weightOf(1)),
    sources: inOrder(taken).map(({ piece: { path, section, first }, last }) => ({ path, section, first, last })),
    leftOut: left.map(({ path, section, first, last }) => ({ path, section, first, last })),
  };
}

/** What fits goes in whole; the first that doesn't, as far as there is room. */
function choose(pieces: readonly Piece[], room: number, most: number): { taken: Taken[]; left: Piece[] } {
  const taken: Taken[] = [];
  const left: Piece[] = [];
  let free = room;
  let cutOne = false;
  for (const piece of pieces) {
    const whole: Taken = { piece, text: piece.text, last: piece.last };
    const weight = weigh(render(whole));
    if (weight <= Math.min(free, taken.length === 0 && pieces.length === 1 ? free : most)) {
      taken.push(whole);
      free -= weight;
      continue;
    }
    const part = cutOne ? null : partOf(piece, Math.min(free, most));
    if (part === null) {
      left.push(piece);
      continue;
    }
    cutOne = true;
    taken.push(part);
    free -= weigh(render(part));
  }
  return { taken, left };
}

function partOf(piece: Piece, room: number): Taken | null {
  // Rendered with the last line that it could have, which is the longest.
  const around = weigh(render({ piece, text: '', last: piece.last })) + weigh(goesOn(piece)) + weightOf(2);
  if (room - around < LEAST_PIECE) return null;
  const kept = cutToWeight(piece.text, room - around);
  const last = piece.first + kept.split('\n').length - 1;
  return { piece, text: `${kept}\n${goesOn(piece)}`, last };
}

function goesOn({ last }: Piece): string {
  return `… (goes on to line ${last})`;
}

function render({ piece: { path, section, first }, text, last }: Taken): string {
  return `\n=== ${path}${section === null ? '' : ` § ${section}`} · lines ${first}-${last} ===\n${text}\n`;
}

/** Pages in the order of their best piece, and the pieces of each as they stand there. */
function inOrder(taken: readonly Taken[]): Taken[] {
  const pages = [...new Set(taken.map(({ piece }) => piece.path))];
  return pages.flatMap((path) =>
    taken.filter(({ piece }) => piece.path === path).sort((a, b) => a.piece.first - b.piece.first),
  );
}

function fitLines(heading: string, lines: readonly string[], room: number): string {
  let text = `\n${heading}\n`;
  let fits = false;
  for (const line of lines) {
    if (weigh(`${text}${line}\n`) > room) break;
    text += `${line}\n`;
    fits = true;
  }
  return fits ? text : '';
}

/** With how to get it. */
function listLeftOut(left: readonly Piece[], room: number): string {
  if (left.length === 0) return '';
  const lines = left
    .slice(0, MOST_LEFT_OUT)
    .map((piece) => `${nameOf(piece)} (~${Math.ceil(weigh(piece.text) / weightOf(1))} tokens)`);
  for (let count = lines.length; count > 0; count -= 1) {
    const more = left.length > count ? [`and ${left.length - count} more: a larger max_tokens, or search_notes`] : [];
    const text = `\nLeft out (read_note with path and section or lines):\n${[...lines.slice(0, count), ...more].join('\n')}\n`;
    if (weigh(text) <= room) return text;
  }
  const short = `\n${left.length} more sections were left out: use a larger max_tokens.\n`;
  return weigh(short) <= room ? short : '';
}

function nameOf({ path, section, first, last }: Source): string {
  return section === null ? `${path} lines ${first}-${last}` : `${path} § ${section}`;
}
