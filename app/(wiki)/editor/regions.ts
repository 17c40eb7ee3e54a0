/** A merged text with conflict markers, taken apart into what is settled and what has to be chosen. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  /** `current` is what is stored, `yours` what was to be saved; both end in a line feed unless empty. */
  | { readonly kind: 'conflict'; readonly current: string; readonly yours: string };

export type Choice = 'current' | 'yours' | 'both' | 'neither';

const OPEN = /^<{7}(?: |\r?\n?$)/;
const MIDDLE = /^={7}\r?\n?$/;
const CLOSE = /^>{7}(?: |\r?\n?$)/;

/** Text within markers that are not closed stays text: nothing is ever left out. */
export function piecesOf(merged: string): Piece[] {
  const lines = merged.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const pieces: Piece[] = [];
  let text = '';
  for (let index = 0; index < lines.length; index += 1) {
    const conflict = OPEN.test(lines[index] ?? '') ? conflictAt(lines, index) : null;
    if (conflict === null) {
      text += lines[index] ?? '';
      continue;
    }
    if (text !== '') pieces.push({ kind: 'text', text });
    text = '';
    pieces.push(conflict.piece);
    index = conflict.end;
  }
  if (text !== '') pieces.push({ kind: 'text', text });
  return pieces;
}

function conflictAt(lines: readonly string[], start: number): { piece: Piece; end: number } | null {
  const middle = lines.findIndex((line, index) => index > start && MIDDLE.test(line));
  const end = lines.findIndex((line, index) => index > start && CLOSE.test(line));
  const nested = lines.findIndex((line, index) => index > start && OPEN.test(line));
  if (middle === -1 || end < middle || (nested !== -1 && nested < end)) return null;
  const [current, yours] = [lines.slice(start + 1, middle).join(''), lines.slice(middle + 1, end).join('')];
  return { piece: { kind: 'conflict', current, yours }, end };
}

export function chosenText(piece: Extract<Piece, { kind: 'conflict' }>, choice: Choice): string {
  switch (choice) {
    case 'current':
      return piece.current;
    case 'yours':
      return piece.yours;
    case 'both':
      return piece.current + piece.yours;
    case 'neither':
      return '';
  }
}

/** The whole text, each conflict replaced by what was made of it (by its place among the pieces). */
export function settled(pieces: readonly Piece[], results: ReadonlyMap<number, string>): string {
  return pieces
    .map((piece, index) => {
      if (piece.kind === 'text') return piece.text;
      const result = results.get(index) ?? piece.current;
      const isLast = index === pieces.length - 1;
      return result === '' || result.endsWith('\n') || isLast ? result : `${result}\n`;
    })
    .join('');
}
