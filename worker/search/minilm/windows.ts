/**
 * Cuts a text that is longer than a model reads into windows of about equal length, at the ends of
 * sentences where it can, else of words, else of characters. Nothing is left out.
 */

export interface Window {
  readonly text: string;
  readonly tokens: number;
}

/** How many tokens a text has, without what the model puts around it. */
export type CountTokens = (text: string) => number;

const segments =
  (granularity: 'sentence' | 'word' | 'grapheme') =>
  (text: string): string[] =>
    Array.from(new Intl.Segmenter(undefined, { granularity }).segment(text), ({ segment }) => segment);

/** From coarse to fine. */
const SPLITS = [segments('sentence'), segments('word'), segments('grapheme'), (text: string) => Array.from(text)];

export function windowsOf(text: string, limit: number, count: CountTokens): Window[] {
  const tokens = count(text);
  if (tokens <= limit) return [{ text, tokens }];
  // Equal shares: a short rest would stand for as much as a full window.
  const share = Math.ceil(tokens / Math.ceil(tokens / limit));
  return pack(units(text, limit, count, 0), { share, limit }, count).flatMap((packed) => {
    // Counts add up wherever the cut is between tokens; where it isn't, a window may turn out too long.
    const found = count(packed);
    if (found <= limit) return [{ text: packed, tokens: found }];
    return (packed === text ? halves(text) : [packed]).flatMap((part) => windowsOf(part, limit, count));
  });
}

function halves(text: string): string[] {
  const characters = Array.from(text);
  const middle = Math.ceil(characters.length / 2);
  return [characters.slice(0, middle).join(''), characters.slice(middle).join('')];
}

/** Pieces of at most `limit` tokens, as coarse as that allows; together they are the text. */
function units(text: string, limit: number, count: CountTokens, level: number): Window[] {
  const split = SPLITS[level];
  if (split === undefined) return [{ text, tokens: count(text) }];
  return split(text).flatMap((piece) => {
    const tokens = count(piece);
    return tokens <= limit ? [{ text: piece, tokens }] : units(piece, limit, count, level + 1);
  });
}

/** Fills windows up to their share, or as far as the limit lets them. */
function pack(pieces: readonly Window[], size: { share: number; limit: number }, count: CountTokens): string[] {
  const windows: string[] = [];
  let open = '';
  let tokens = 0;
  for (const piece of pieces) {
    if (open !== '' && (tokens >= size.share || tokens + piece.tokens > size.limit)) {
      windows.push(open);
      open = '';
      tokens = 0;
    }
    open += piece.text;
    tokens += piece.tokens;
  }
  if (count(open) > 0 || windows.length === 0) windows.push(open);
  return windows;
}
