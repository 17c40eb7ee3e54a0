/** Tools that find notes by what they say: search_notes, semantic_search. */
import { z } from 'zod';
import { SEARCH_MODES } from '../../../protocol/search.ts';
import type { Answer } from '../result.ts';
import { outputOf } from '../schema.ts';
import { compact, cutLines, oneLine, requireDate, requireQuery, withinBytes } from '../text.ts';
import { READS, type ToolCall, wikiTool } from '../tool.ts';
import { at, category, prefix, revisionOf, tag, updatedSince } from './list.ts';

/** Bytes of one passage; a chunk has some 1,800 characters. */
const PASSAGE = 1000;
const SNIPPET = 280;

export const searchNotes = wikiTool({
  name: 'search_notes',
  title: 'Search notes',
  description:
    'Finds notes by words and by meaning; "exact phrases", -excluded words and OR work. ' +
    'Returns the best passage of each note, best first: path § section (line), snippet with the hits in **bold**. ' +
    'Often the snippet is answer enough; else read_note with path and section.',
  annotations: READS,
  output: outputOf({
    results: z.array(outputOf({ path: z.string(), snippet: z.string() })),
  }),
  input: {
    query: z.string(),
    mode: z.enum(SEARCH_MODES).default('hybrid').describe('regex: RE2 over the Markdown.'),
    prefix,
    category,
    tag,
    updated_since: updatedSince,
    author: z.string().optional().describe('Who changed it last.'),
    limit: z.int().min(1).max(100).default(6),
  },
  run: async (call, { query, ...rest }) => {
    requireQuery(query);
    requireDate('updated_since', rest.updated_since);
    const found = await call.services.search.search(call.actor, call.wiki, { q: query, ...rest });
    const results = found.results.map(({ path, section_path: headings, line, snippet }) => ({
      ...{ path, section: headings.join(' > ') || undefined, line, snippet: snippetOf(snippet) },
    }));
    const lines = results.map(
      ({ path, section, line, snippet }, index) => `${index + 1}. ${placed(path, section)} (line ${line}): ${snippet}`,
    );
    if (results.length === 0) return nothing(call, query, found.note);
    const head = `${found.total > results.length ? `The best ${results.length} of ${found.total}` : results.length} found${at(call)}:`;
    return {
      text: [head, ...lines, ...(found.note === undefined ? [] : [found.note])].join('\n'),
      data: compact({ total: found.total, revision: revisionOf(call), results, note: found.note }),
    };
  },
});

export const semanticSearch = wikiTool({
  name: 'semantic_search',
  title: 'Search by meaning',
  description:
    'Finds the passages nearest in meaning to `query` (a question, or a sentence as it might stand there). ' +
    `Returns them, nearest first: path § section (line, distance from 0), text up to ${PASSAGE} bytes. ` +
    'Next: answer from them, or read_note with the section. For names, numbers and exact words: search_notes.',
  annotations: READS,
  output: outputOf({
    results: z.array(outputOf({ path: z.string(), text: z.string() })),
  }),
  input: {
    query: z.string(),
    n: z.int().min(1).max(50).default(5),
    max_chunks_per_page: z.int().min(1).max(20).default(2),
    prefix,
    category,
    tag,
  },
  run: async (call, { query, ...rest }) => {
    requireQuery(query);
    const found = await call.services.search.semantic(call.actor, call.wiki, { q: query, ...rest });
    const results = found.results.map(({ path, section_path: headings, line, distance, text }) => ({
      ...{ path, section: headings.join(' > ') || undefined, line, distance: Number(distance.toFixed(2)) },
      text: passage(text),
    }));
    const passages = results.map(
      ({ path, section, line, distance, text }, index) =>
        `${index + 1}. ${placed(path, section)} (line ${line}, distance ${distance})\n${text}`,
    );
    if (results.length === 0) return nothing(call, query, found.note);
    return {
      text: [
        `${passages.length} passages${at(call)}:`,
        ...passages,
        ...(found.note === undefined ? [] : [found.note]),
      ].join('\n\n'),
      data: compact({ total: found.total, revision: revisionOf(call), results, note: found.note }),
    };
  },
});

/** A miss names what there is that is spelled alike. */
async function nothing({ services, actor, wiki }: ToolCall, query: string, note: string | undefined): Promise<Answer> {
  const names = await services.pages.suggest(actor, wiki, query.replace(/[^\p{L}\p{N}\p{M}/_-]+/gu, ' ').trim());
  const close = names.length === 0 ? '' : ` Close names: ${names.join(', ')}.`;
  const text = `Nothing matches "${oneLine(query)}".${close} Try other or fewer words, fewer filters, or list_notes.${note === undefined ? '' : ` ${note}`}`;
  return { text, data: { total: 0, results: [], note: text } };
}

function passage(text: string): string {
  const all = text.trim();
  const shown = cutLines(all, withinBytes(all, PASSAGE));
  return shown.cut ? `${shown.text} …` : shown.text;
}

function snippetOf(snippet: string): string {
  const line = oneLine(bold(snippet), SNIPPET);
  return oneLine(line, withinBytes(line, SNIPPET + 3));
}

function placed(path: string, section: string | undefined): string {
  return section === undefined ? path : `${path} § ${section}`;
}

/** The service marks hits with two private-use characters, which can't be mistaken for markup. */
function bold(snippet: string): string {
  return snippet.replace(/[\u{E000}\u{E001}]/gu, '**');
}
