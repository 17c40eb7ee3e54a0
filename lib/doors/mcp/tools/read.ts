/** read_note: a short note whole, of a long one the outline first. */
import { z } from 'zod';
import { WikibotError } from '../../../core/errors.ts';
import { parseDocument } from '../../../core/frontmatter.ts';
import { findSection } from '../../../core/sections.ts';
import type { PageAnswer } from '../../../protocol/rest.ts';
import type { Answer } from '../result.ts';
import { outputOf } from '../schema.ts';
import {
  TEXT_LIMIT,
  compact,
  cutLines,
  minute,
  parseRange,
  requireRevision,
  short,
  shortDate,
  someOf,
  writer,
} from '../text.ts';
import { READS, type ToolCall, wikiTool } from '../tool.ts';
import { following } from './follow.ts';
import { outlineOf } from './outline.ts';

/** Characters up to which a note is given whole: about 2,000 tokens. Most notes are shorter. */
const WHOLE_LIMIT = 8000;
/** Characters after the frontmatter that introduce a longer one. */
const BEGINNING = 1500;
const FRONTMATTER = 2000;
/** Notes that are named of those that link here, or are linked to. */
const MOST_LINKS = 5;

export const readNote = wikiTool({
  name: 'read_note',
  title: 'Read a note',
  description:
    'Returns a note as Markdown with frontmatter, and the revision that a change of it needs. ' +
    `Over ${WHOLE_LIMIT} characters: its outline ("line ## heading (words)") and beginning; then ask for a \`section\` or \`lines\` ("1-" is all, ${TEXT_LIMIT} characters at a time). ` +
    'Old names and link targets work as path. Next: edit_note, or write_note for a new text.',
  annotations: READS,
  output: outputOf({ path: z.string(), revision: z.string(), content: z.string() }),
  input: {
    path: z.string().describe('e.g. "Actors/Iran", no ".md"'),
    section: z.string().optional().describe('Heading, or "A > B" for B under A; with subsections.'),
    lines: z.string().optional().describe('"20-80", "20-" or "20"'),
    outline: z.boolean().optional().describe('Headings only.'),
    revision: z.string().optional().describe('As of this commit.'),
  },
  run: async (call, { path, section, lines, outline = false, revision }) => {
    if ([section, lines, outline || undefined].filter((part) => part !== undefined).length > 1) {
      throw new WikibotError('invalid_input', 'Give one of "section", "lines" and "outline", not several.');
    }
    requireRevision('revision', revision);
    const range = lines === undefined ? null : parseRange(lines);
    const query = revision === undefined ? {} : { revision };
    const page = await following(call, path, (at) => call.services.pages.read(call.actor, call.wiki, at, query));
    if (range !== null) return answer(page, linesOf(page.content, range));
    if (section !== undefined) return answer(page, await sectionOf(call, page, { section, revision }));
    if (outline || page.content.length > WHOLE_LIMIT) return answer(page, overviewOf(page, outline));
    return answer(page, { content: page.content, linkedFrom: page.linked_from });
  },
});

interface Part {
  /** Null: the outline alone was asked for. */
  readonly content: string | null;
  /** `12-48 of 300`; undefined: all. */
  readonly lines?: string | undefined;
  readonly outline?: readonly string[];
  readonly linksTo?: readonly string[];
  readonly linkedFrom?: readonly string[];
  readonly next?: string | undefined;
}

function answer(page: PageAnswer, { content, lines, outline, linksTo = [], linkedFrom = [], next }: Part): Answer {
  const { path, revision, last_commit: commit } = page;
  const where = lines === undefined ? '' : ` · lines ${lines}`;
  const text = [
    `${path} · revision ${short(revision)} · ${shortDate(commit.date)} by ${writer(commit)}${where}`,
    ...(linksTo.length === 0 ? [] : [`Links to: ${someOf(linksTo, MOST_LINKS)}`]),
    ...(linkedFrom.length === 0 ? [] : [`Linked from: ${someOf(linkedFrom, MOST_LINKS)}`]),
    ...(outline === undefined ? [] : ['Outline (line, heading, words):', ...outline]),
    ...(content === null ? [] : ['', content]),
    ...(next === undefined ? [] : [content === null ? next : `\n${next}`]),
  ].join('\n');
  const { author, agent, date } = commit;
  return {
    text,
    data: compact({
      ...{ path, revision, title: page.title === page.name ? null : page.title, lines, outline },
      ...named('links_to', linksTo),
      ...named('linked_from', linkedFrom),
      ...{ content, next, last_commit: { author, agent, date: minute(date) } },
    }),
  };
}

/** The first paths, and where there are more, how many in all. */
function named(field: 'links_to' | 'linked_from', paths: readonly string[]): Record<string, unknown> {
  const more = paths.length > MOST_LINKS ? { [`${field}_total`]: paths.length } : {};
  return { [field]: paths.slice(0, MOST_LINKS), ...more };
}

/** A newline at the end ends the last line; it does not begin another. */
function countLines(text: string): number {
  const feeds = text.split('\n').length;
  return text.endsWith('\n') ? feeds - 1 : feeds;
}

function linesOf(content: string, { from, to }: { from: number; to: number }): Part {
  const total = countLines(content);
  if (from > Math.max(total, 1)) {
    throw new WikibotError('invalid_input', `The note has ${total} lines; "lines" begins at ${from}.`);
  }
  const end = Math.min(to, total);
  // All of it is given as it is, with what follows the last line.
  const wanted =
    from === 1 && end === total
      ? content
      : content
          .split('\n')
          .slice(from - 1, end)
          .join('\n');
  return cut(wanted, from, total);
}

async function sectionOf(
  { services, actor, wiki }: ToolCall,
  page: PageAnswer,
  { section, revision }: { section: string; revision: string | undefined },
): Promise<Part> {
  const found = findSection(page.content, section);
  if (found === null) {
    // It knows how to say that there is none.
    const query = { section, ...(revision === undefined ? {} : { revision }) };
    return { content: (await services.pages.read(actor, wiki, page.path, query)).content };
  }
  const first = page.content.slice(0, found.start).split('\n').length;
  const text = `${page.content.slice(found.start, found.end).trimEnd()}\n`;
  return cut(text, first, countLines(page.content));
}

/** Up to the limit, with how to go on. */
function cut(wanted: string, first: number, total: number): Part {
  const shown = cutLines(wanted, TEXT_LIMIT);
  const last = Math.min(first + (shown.cut ? shown.lines : countLines(shown.text)) - 1, Math.max(total, 1));
  const next = shown.cut ? `Cut at ${TEXT_LIMIT} characters${goOn(shown.text, last, total)}` : undefined;
  return { content: shown.text, lines: `${first}-${last} of ${total}`, next };
}

function goOn(shown: string, last: number, total: number): string {
  const within = shown.includes('\n') ? '' : `, within line ${last}, which is longer`;
  return last < total ? `${within}: go on with lines "${last + 1}-".` : `${within}.`;
}

/** The outline with the links, and unless it alone is asked for, the frontmatter and how the text begins. */
function overviewOf(page: PageAnswer, outlineOnly: boolean): Part {
  const { content } = page;
  const total = countLines(content);
  const { lines: outline, left } = outlineOf(content);
  const links = { linksTo: page.links_to, linkedFrom: page.linked_from };
  const more = left > 0 ? ` ${left} deeper headings are left out.` : '';
  if (outlineOnly) {
    const next = `${total} lines. Next: read_note with section or lines.${more}`;
    return { content: null, outline: outline.length === 0 ? ['(There are no headings.)'] : outline, ...links, next };
  }
  const head = content.length - parseDocument(content).body.length;
  const room = outline.length < 2 ? WHOLE_LIMIT : Math.min(head, FRONTMATTER) + BEGINNING;
  const shown = cutLines(content, room);
  const last = Math.min(shown.lines, total);
  const next = `The note has ${total} lines${goOn(shown.text, last, total)} A section is given by its heading.${more}`;
  return {
    ...{ content: shown.text, lines: `1-${last} of ${total}`, ...links, next },
    ...(outline.length === 0 ? {} : { outline }),
  };
}
