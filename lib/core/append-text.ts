/** A text at the end of a page or section, on lines of its own. */
import { findSection } from './sections.ts';

/**
 * What follows the section, and blank lines before it, stay. A blank line sets the text apart, but
 * for an item of a list that goes on there, a row of a table and the like. Null: no such section.
 */
export function appendText(content: string, text: string, section?: string): string | null {
  const end = section === undefined ? content.length : findSection(content, section)?.end;
  if (end === undefined) return null;
  const before = content.slice(0, end);
  const kept = before.trimEnd();
  const feed = content.includes('\r\n') ? '\r\n' : '\n';
  const added = text
    .replace(/^(?:[ \t]*\r?\n)+/, '')
    .trimEnd()
    .replaceAll(/\r?\n/g, feed);
  if (added === '') return content;
  const goesOn = kindOf(kept.slice(kept.lastIndexOf('\n') + 1));
  const apart = kept === '' ? '' : goesOn !== null && goesOn === kindOf(added) ? feed : feed + feed;
  return `${kept}${apart}${added}${before.slice(kept.length) || feed}${content.slice(end)}`;
}

/** Of a line that neighbours of its kind follow without a blank one. */
function kindOf(line: string): string | null {
  if (/^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/.test(line)) return 'item';
  return /^[ \t]*([|>])/.exec(line)?.[1] ?? null;
}
