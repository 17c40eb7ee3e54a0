/** Tools that find notes by what they say: search_notes, semantic_search. */
import { z } from 'zod';
import { SEARCH_MODES } from '../../../protocol/search.ts';
import { cutLines } from '../text.ts';
import { READS, wikiTool } from '../tool.ts';
import { category, prefix, tag, updatedSince } from './list.ts';

const author = z.string().optional().describe('Only notes that this user or program changed last.');
/** Characters of one passage; a chunk has some 1,800. */
const PASSAGE = 2400;

export const searchNotes = wikiTool({
  name: 'search_notes',
  title: 'Search notes',
  description:
    'Finds notes by words and by meaning. `query` is a question or words; "exact phrases", -excluded words and OR work. ' +
    'Returns the best passage of each matching note, best first: path, section, first line, and a snippet with the hits in **bold**. ' +
    'Next: read_note with the path, and with `section` or `lines` for a long note. No result: try other words, or list_notes.',
  annotations: READS,
  input: {
    query: z.string().describe('What to look for.'),
    mode: z
      .enum(SEARCH_MODES)
      .default('hybrid')
      .describe('"hybrid" (words and meaning), "keyword", "semantic", or "regex" (RE2 over the Markdown).'),
    prefix,
    category,
    tag,
    updated_since: updatedSince,
    author,
    limit: z.int().min(1).max(100).default(10),
  },
  run: async ({ services, actor, wiki }, { query, ...rest }) => {
    const found = await services.search.search(actor, wiki, { q: query, ...rest });
    const results = found.results.map((result) => ({ ...result, snippet: bold(result.snippet) }));
    const lines = results.map(
      ({ path, section_path, line, snippet }, index) =>
        `${index + 1}. ${path}${sectionOf(section_path)} (line ${line})\n   ${snippet.replace(/\s+/g, ' ').trim()}`,
    );
    const head =
      found.total === 0 ? `Nothing matches "${shown(query)}".` : `${found.total} matching, ${lines.length} shown:`;
    return {
      text: [head, ...lines, ...(found.note === undefined ? [] : [found.note])].join('\n'),
      data: { ...found, results },
    };
  },
});

export const semanticSearch = wikiTool({
  name: 'semantic_search',
  title: 'Search by meaning',
  description:
    'Finds the passages that are nearest in meaning to `query` (a question, or a sentence of what should be there), also when they use other words. ' +
    'Returns whole passages, nearest first: path, section, first line, distance (0: the same), text. ' +
    'Next: answer from them, or read_note for what is around. For names, numbers and exact words use search_notes.',
  annotations: READS,
  input: {
    query: z.string().describe('A question or a description.'),
    n: z.int().min(1).max(50).default(5).describe('Passages.'),
    max_chunks_per_page: z.int().min(1).max(20).default(2).describe('Passages of one note at most.'),
    prefix,
    category,
    tag,
  },
  run: async ({ services, actor, wiki }, { query, ...rest }) => {
    const found = await services.search.semantic(actor, wiki, { q: query, ...rest });
    const results = found.results.map((result) => ({ ...result, snippet: bold(result.snippet) }));
    const passages = results.map(
      ({ path, section_path, line, distance, text }, index) =>
        `${index + 1}. ${path}${sectionOf(section_path)} (line ${line}, distance ${distance.toFixed(2)})\n${cutLines(text, PASSAGE).text}`,
    );
    const head = passages.length === 0 ? `Nothing is near to "${shown(query)}".` : `${passages.length} passages:`;
    const note = found.note === undefined ? [] : [found.note];
    return { text: [head, ...passages, ...note].join('\n\n'), data: { ...found, results } };
  },
});

function sectionOf(path: readonly string[]): string {
  return path.length === 0 ? '' : ` § ${path.join(' > ')}`;
}

/** The service marks hits with two private-use characters, which can't be mistaken for markup. */
function bold(snippet: string): string {
  return snippet.replace(/[\u{E000}\u{E001}]/gu, '**');
}

function shown(query: string): string {
  return query.length > 200 ? `${query.slice(0, 200).toWellFormed()}…` : query;
}
