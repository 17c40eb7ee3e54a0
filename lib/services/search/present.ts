/** From chunks that were found to what is shown of them. */
import type { SearchAnswer, SemanticAnswer } from '../../protocol/search.ts';
import type { RegexOutput, SearchOutput, SignalStates } from '../../protocol/rpc.ts';
import { chunkInput } from '../../search/chunk-input.ts';
import { placeIn } from '../../search/place.ts';
import { type Wanted, snippetOf, wantedOf } from '../../search/snippet.ts';
import { wordDistance } from '../../search/word-distance.ts';
import type { ChunkRow, PageRow } from './statements.ts';

type Hit = SearchOutput['hits'][number];

/** The query's words in each language that the answer holds. */
function wantedIn(query: string): (language: string) => Wanted {
  const known = new Map<string, Wanted>();
  return (language) => {
    let wanted = known.get(language);
    if (wanted === undefined) known.set(language, (wanted = wantedOf(query, language)));
    return wanted;
  };
}

function shownOf(
  row: ChunkRow,
  wanted: Wanted,
): { section: string; section_path: string[]; snippet: string; line: number } {
  const { text, offset } = snippetOf(row.text, wanted, row.language);
  const { headings, line } = placeIn(row, offset);
  const path = [...row.heading_path, ...headings];
  return { section: path.at(-1) ?? '', section_path: path, snippet: text, line };
}

export function resultsOf(query: string, hits: readonly Hit[], rows: readonly ChunkRow[]): SearchAnswer['results'] {
  const wanted = wantedIn(query);
  return joined(hits, rows, ({ chunkId }) => chunkId).map(([{ score }, row]) => ({
    name: row.name,
    path: row.path,
    title: row.title,
    ...shownOf(row, wanted(row.language)),
    score: rounded(score),
    revision: row.revision,
  }));
}

export function passagesOf(query: string, hits: readonly Hit[], rows: readonly ChunkRow[]): SemanticAnswer['results'] {
  const wanted = wantedIn(query);
  return joined(hits, rows, ({ chunkId }) => chunkId).map(([{ signals }, row]) => {
    const cosine = signals.minilm ?? signals.corpus;
    const input = chunkInput(row.title, row.heading_path, row.text);
    return {
      name: row.name,
      path: row.path,
      title: row.title,
      ...shownOf(row, wanted(row.language)),
      text: row.text,
      distance: rounded(cosine === undefined ? wordDistance(query, input, row.language) : 1 - cosine),
      revision: row.revision,
      chunk_index: row.chunk_index,
      total_chunks: row.total_chunks,
      page_word_count: row.content_length,
    };
  });
}

export function regexResultsOf(hits: RegexOutput['hits'], rows: readonly PageRow[]): SearchAnswer['results'] {
  return joined(hits, rows, ({ pageId }) => pageId).map(([{ line, section, snippet, matches }, row]) => ({
    name: row.name,
    path: row.path,
    title: row.title,
    section,
    section_path: section === '' ? [] : [section],
    snippet,
    score: matches,
    line,
    revision: row.revision,
  }));
}

const WHY = {
  off: 'is off for this wiki (by configuration, or since the wiki is small)',
  building: 'is still being made and answered with what it has',
  missing: 'has no model here',
  failed: 'could not answer',
  ok: '',
} as const;
const NAMES = { keyword: 'The keyword index', corpus: "The wiki's own model", minilm: 'The sentence model' } as const;

/** Says what is missing; undefined: nothing that makes the answer poorer than it could be here. */
export function noteOf(states: SignalStates, mode: SearchAnswer['mode']): string | undefined {
  const asked = Object.entries(states) as [keyof typeof NAMES, keyof typeof WHY][];
  const semantic = asked.filter(([name]) => name !== 'keyword');
  const answered = semantic.some(([, state]) => state === 'ok');
  const worth = asked.filter(
    ([name, state]) =>
      state === 'failed' ||
      state === 'building' ||
      // One model is as good as another, and no model is needed to find words.
      (name !== 'keyword' && state !== 'ok' && !answered && mode !== 'keyword'),
  );
  if (worth.length === 0) return undefined;
  const words = states.keyword !== undefined && mode === 'semantic' ? ' The results are by words.' : '';
  return `${worth.map(([name, state]) => `${NAMES[name]} ${WHY[state]}.`).join(' ')}${words}`;
}

function joined<T, Row extends { id: string }>(
  hits: readonly T[],
  rows: readonly Row[],
  id: (hit: T) => string,
): [T, Row][] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return hits.flatMap((hit): [T, Row][] => {
    const row = byId.get(id(hit));
    return row === undefined ? [] : [[hit, row]];
  });
}

function rounded(score: number): number {
  return Math.round(score * 10_000) / 10_000;
}
