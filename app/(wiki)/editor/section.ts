/** One section of a page as a part of its text, and the whole again. */
import type { SectionPart } from './types.ts';

/** What stands around the section; empty on both sides for a whole page. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

export function aroundOf(content: string, section: SectionPart | null): Around {
  return section === null
    ? { before: '', after: '' }
    : { before: content.slice(0, section.start), after: content.slice(section.end) };
}

/** The section ends in a line feed where something follows it, or the next heading would lose its line. */
export function wholeOf({ before, after }: Around, part: string): string {
  const gap = after !== '' && part !== '' && !part.endsWith('\n') ? '\n' : '';
  return before + part + gap + after;
}

/** The part of a whole text that stands between; null when something around it has changed too. */
export function partOf({ before, after }: Around, whole: string): string | null {
  const fits = whole.length >= before.length + after.length && whole.startsWith(before) && whole.endsWith(after);
  return fits ? whole.slice(before.length, whole.length - after.length) : null;
}
