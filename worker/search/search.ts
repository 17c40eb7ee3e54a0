/**
 * One answer out of all signals. They are asked side by side, and each may be off, late or broken:
 * the others answer, and the states say so.
 */
import type { Logger } from 'pino';
import { collisionKey } from '#lib/core/paths.ts';
import type { RpcInput, SearchOutput, SignalStates } from '#lib/protocol/rpc.ts';
import type { FusedChunk, FusedPage, SignalHits, SignalName } from '#lib/search/fuse.ts';
import { fuse } from '#lib/search/fuse.ts';
import type { Database } from '#lib/services/ports.ts';
import type { SearchFilters, Signal, SignalAnswer } from './types.ts';

export interface SearchParts {
  readonly db: Pick<Database, '$queryRaw'>;
  readonly signals: Readonly<Record<SignalName, Signal>>;
  readonly log: Logger;
}

export interface Question {
  readonly wikiId: string;
  readonly query: string;
  readonly mode: RpcInput<'search'>['mode'];
  readonly filters: SearchFilters;
  readonly limit: number;
  readonly perPage: number;
}

/** Chunks that each signal is asked for; enough for a hundred pages, whatever the others bring. */
const DEPTH = 200;
/** A signal that takes longer is left out of the answer. */
const PATIENCE_MS = 4000;

const ASKED: Readonly<Record<Question['mode'], readonly SignalName[]>> = {
  hybrid: ['keyword', 'corpus', 'minilm'],
  keyword: ['keyword'],
  semantic: ['corpus', 'minilm'],
};

type Answers = Map<SignalName, SignalAnswer>;

export async function search(parts: SearchParts, question: Question): Promise<SearchOutput> {
  const { mode } = question;
  const [answers, named] = await Promise.all([
    askAll(parts, question, ASKED[mode]),
    // The keyword signal puts them first by itself.
    mode === 'hybrid' ? namedPages(parts, question) : new Set<string>(),
  ]);
  // Words are better than nothing: there is no model, or it knows none of the query's words, as those
  // that were first written after it was made.
  if (mode === 'semantic' && [...answers.values()].every(({ hits }) => hits.length === 0))
    for (const [name, answer] of await askAll(parts, question, ['keyword'])) answers.set(name, answer);
  const lists = [...answers].map(([name, { hits }]): SignalHits => ({ name, hits }));
  const pages = fuse(lists, named);
  return {
    hits: hitsOf(pages, question),
    total: totalOf(answers, pages.length),
    states: Object.fromEntries([...answers].map(([name, { state }]) => [name, state])) as SignalStates,
  };
}

async function askAll(
  { signals, log }: SearchParts,
  { wikiId, query, filters, limit }: Question,
  names: readonly SignalName[],
): Promise<Answers> {
  const depth = Math.max(DEPTH, limit);
  const answers = await Promise.all(
    names.map(async (name): Promise<[SignalName, SignalAnswer]> => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE_MS} ms`)), PATIENCE_MS);
      });
      try {
        return [name, await Promise.race([signals[name].search(wikiId, query, filters, depth), late])];
      } catch (error) {
        log.warn({ err: error, wikiId, signal: name }, 'a signal of the search failed; the others answer');
        return [name, { state: 'failed', hits: [] }];
      } finally {
        clearTimeout(timer);
      }
    }),
  );
  return new Map(answers);
}

/** Pages that the query is the name or an alias of. */
async function namedPages({ db, log }: SearchParts, { wikiId, query }: Question): Promise<Set<string>> {
  const key = collisionKey(query.replace(/^"(.*)"$/s, '$1').trim());
  if (key === '' || key.length > 500) return new Set();
  try {
    const rows = await db.$queryRaw<{ id: string }[]>`
      SELECT id::text FROM pages
       WHERE wiki_id = ${wikiId}::uuid AND (name_key = ${key} OR path_key = ${key} OR alias_keys @> ARRAY[${key}])
       LIMIT 100`;
    return new Set(rows.map(({ id }) => id));
  } catch (error) {
    log.warn({ err: error, wikiId }, 'names of pages could not be looked up for a search');
    return new Set();
  }
}

/** One chunk a page: pages in their order. More: chunks in theirs, at most so many of a page. */
function hitsOf(pages: readonly FusedPage[], { limit, perPage }: Question): SearchOutput['hits'] {
  const hit = (page: FusedPage, chunk: FusedChunk, score: number): SearchOutput['hits'][number] => ({
    chunkId: chunk.chunkId,
    pageId: page.pageId,
    score,
    signals: { ...chunk.signals },
  });
  if (perPage === 1)
    return pages
      .slice(0, limit)
      .flatMap((page) => page.chunks.slice(0, 1).map((chunk) => hit(page, chunk, page.score)));
  return pages
    .flatMap((page) => page.chunks.slice(0, perPage).map((chunk) => hit(page, chunk, chunk.score)))
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}

/**
 * Pages that match. The keyword signal counts all that hold the words; the others find what is
 * near, which has no end, so that what they bring counts as far as it is looked at.
 */
function totalOf(answers: Answers, found: number): number {
  const keyword = answers.get('keyword');
  if (keyword?.total === undefined) return found;
  const pages = new Set(keyword.hits.map(({ pageId }) => pageId)).size;
  return found + Math.max(0, keyword.total - pages);
}
