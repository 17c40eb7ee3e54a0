/** Ids of headings: the same for the element, the table of contents and links from elsewhere. */
import { slug } from 'github-slugger';

/**
 * GitHub's form of a heading: `What's new?` → `whats-new`. An id never starts with `_` (scripts
 * keep globals such as `__next_f` there, which an element's id could stand in for) and is never
 * empty. A block id (`^a1b2`) stays as it is.
 */
export function headingId(text: string): string {
  if (/^\^[A-Za-z0-9-]+$/.test(text)) return text;
  return slug(text.normalize('NFC').trim()).replace(/^_+/, '') || 'section';
}

/** Gives out each id once: the second `Notes` of a page is `notes-1`. */
export class HeadingIds {
  readonly #seen = new Map<string, number>();

  next(text: string): string {
    const base = headingId(text.replace(/^\^/, ''));
    for (let count = this.#seen.get(base) ?? 0; ; count += 1) {
      const id = count === 0 ? base : `${base}-${count}`;
      if (count > 0 && this.#seen.has(id)) continue;
      this.#seen.set(base, count + 1);
      if (count > 0) this.#seen.set(id, 1);
      return id;
    }
  }
}
