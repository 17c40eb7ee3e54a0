/**
 * Markers in the serialised HTML, and how it is cut at them. A marker is text between two U+0000,
 * which can't come from a page: the parser gets none, and character references to it are replaced.
 */
import type { Slot } from './slots.ts';

/**
 * What a marker stands for: a slot; HTML of our own (code, formulas) that needs no tree; the start
 * and the end of a section that other pages may embed; the line of a task.
 */
type MarkerKind = 'slot' | 'html' | 'start' | 'end' | 'task';

const LETTERS: Readonly<Record<MarkerKind, string>> = { slot: '', html: 'h', start: 's', end: 'e', task: 't' };

export function marker(kind: MarkerKind, number: number): string {
  return `\0${LETTERS[kind]}${number}\0`;
}

/** The number of a marker that is the whole of the value; null for anything else. */
export function markedNumber(kind: MarkerKind, value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const found = /^\0([a-z]?)(\d+)\0$/.exec(value);
  return found !== null && found[1] === LETTERS[kind] ? Number(found[2]) : null;
}

const ANY = /\0([a-z]?)(\d+)\0/;

export function hasMarker(html: string): boolean {
  return ANY.test(html);
}

export function withoutMarkers(text: string): string {
  return text.replaceAll(/\0[a-z]?\d+\0/g, '');
}

export interface Cut {
  readonly parts: (string | Slot)[];
  /** Positions in `parts`, by the number of the marker. */
  readonly starts: ReadonlyMap<number, number>;
  readonly ends: ReadonlyMap<number, number>;
}

/** Text and slots in turn; sections begin and end between parts. */
export function cut(html: string, { slots, inserts }: { slots: readonly Slot[]; inserts: readonly string[] }): Cut {
  const parts: (string | Slot)[] = [];
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  let text = '';
  const flush = (): void => {
    if (text !== '') parts.push(text);
    text = '';
  };
  const pieces = html.split(ANY);
  for (let index = 0; index < pieces.length; index += 3) {
    text += pieces[index] ?? '';
    const kind = pieces[index + 1];
    const number = Number(pieces[index + 2]);
    if (kind === undefined) continue;
    if (kind === LETTERS.html) {
      text += inserts[number] ?? '';
      continue;
    }
    if (kind === LETTERS.task) continue;
    flush();
    if (kind === LETTERS.start) starts.set(number, parts.length);
    else if (kind === LETTERS.end) ends.set(number, parts.length);
    else {
      const slot = slots[number];
      if (slot !== undefined) parts.push(slot);
    }
  }
  flush();
  return { parts, starts, ends };
}
