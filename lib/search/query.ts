/**
 * From what a person types to what is asked of the index. Takes any text without an error: what
 * means nothing here is read as words.
 *
 *   iran "oil price" -russia       words, a phrase that has to be there, a word that must not be
 *   tanker OR pipeline             one of them is as good as the other
 */

export interface Asked {
  readonly text: string;
  readonly phrase: boolean;
  /** The last word may still be unfinished. */
  readonly prefix: boolean;
}

/** One of the alternatives is enough. */
export type Clause = readonly Asked[];

export interface ParsedQuery {
  /** All of it, as one line. */
  readonly text: string;
  readonly clauses: readonly Clause[];
  readonly excluded: readonly Asked[];
}

/** What is longer was not typed; its beginning says what it is about. */
export const LONGEST_QUERY = 10_000;
const MOST_ASKED = 200;
const MOST_EXCLUDED = 30;

const PIECE = /(-?)"([^"]*)("?)|[^\s"]+/g;
const HAS_LETTER = /[\p{L}\p{N}]/u;

export function parseQuery(input: string): ParsedQuery {
  const text = input
    .slice(0, LONGEST_QUERY)
    .replace(/[\p{Cc}\p{Cs}\p{Co}\u2028\u2029]+/gu, ' ')
    .trim();
  const typed = text.replace(/[“”„«»＂]/g, '"');
  const clauses: Asked[][] = [];
  const excluded: Asked[] = [];
  let [asks, either] = [0, false];
  for (const match of typed.matchAll(PIECE)) {
    const [piece, minus = '', quoted, closed = ''] = match;
    if (quoted === undefined && (piece === 'OR' || piece === '|')) {
      either = clauses.length > 0;
      continue;
    }
    const out = minus === '-' || (quoted === undefined && /^-[\p{L}\p{N}]/u.test(piece));
    const isLast = match.index + piece.length === typed.length;
    const words = quoted ?? (out ? piece.slice(1) : piece);
    if (!HAS_LETTER.test(words) || asks === MOST_ASKED) continue;
    asks += 1;
    const asked = {
      text: words,
      phrase: quoted !== undefined,
      // While a phrase is typed, its quote is not closed yet. A space says that the word is whole.
      prefix: isLast && !out && closed === '' && !/\s$/.test(input) && /[\p{L}\p{M}\p{N}]$/u.test(words),
    };
    const last = clauses.at(-1);
    if (out) {
      if (excluded.length < MOST_EXCLUDED) excluded.push(asked);
    } else if (either && last !== undefined) last.push(asked);
    else clauses.push([asked]);
    either = false;
  }
  return { text: text.replace(/\s+/g, ' '), clauses, excluded };
}
