/** The section of a page that an address names: by its heading's id, as links do, or by its line. */
import { sectionAtLine } from '#lib/core/sections.ts';
import { renderMarkdown } from '#lib/markdown/render.ts';
import type { SectionPart } from './types.ts';

export function findSection(content: string, wanted: string): SectionPart | null {
  const ids = headingLines(content);
  const line = ids.get(wanted) ?? (/^\d{1,7}$/.test(wanted) ? Number(wanted) : null);
  const section = line === null ? null : sectionAtLine(content, line);
  if (section === null) return null;
  const id = [...ids].find(([, at]) => at === line)?.[0] ?? '';
  return { ...section, heading: plain(section.heading), id };
}

/** Ids are the renderer's to give, so it is asked which heading has which. */
function headingLines(content: string): Map<string, number> {
  const html = renderMarkdown(content, { lines: true })
    .parts.map((part) => (typeof part === 'string' ? part : ''))
    .join('');
  const lines = new Map<string, number>();
  for (const [tag] of html.matchAll(/<h[1-6]\b[^>]*>/g)) {
    const id = /\sid="([^"]*)"/.exec(tag)?.[1];
    const line = /\sdata-line="(\d+)"/.exec(tag)?.[1];
    if (id !== undefined && line !== undefined && !lines.has(unescaped(id))) lines.set(unescaped(id), Number(line));
  }
  return lines;
}

function unescaped(attribute: string): string {
  return attribute.replaceAll(/&#x([0-9a-f]+);/gi, (_, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

/** A heading as a title: its links by their text, without marks. */
function plain(heading: string): string {
  return heading
    .replaceAll(/!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]/g, '$1')
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*_`~=]{1,3}(\S(?:.*?\S)?)[*_`~=]{1,3}/g, '$1');
}
