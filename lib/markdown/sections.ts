/** The piece of a rendered page that a link or an embed names. */
import { headingId } from './headings.ts';
import type { RenderedPage, Slot } from './slots.ts';

/** The parts of `#Heading` or `#^block`; null when the page has none. */
export function sectionParts(page: RenderedPage, fragment: string): (string | Slot)[] | null {
  const id = headingId(fragment);
  const found = page.sections.find((section) => section.id === id);
  if (found === undefined) return null;
  const parts = page.parts.slice(found.start, found.end);
  // An item is nothing without its list.
  return found.tag === 'li' ? ['<ul>', ...parts, '</ul>'] : parts;
}
