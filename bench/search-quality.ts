/**
 * `npm run bench:search [folder]`: what the search finds. With a judged collection (see
 * quality/collection.ts), its documents become pages of a wiki, through the write path and the
 * database as always, and its queries are asked of each signal and of their fusion: nDCG@10 and
 * recall@20. Without one, the sixty questions on the vault that WIKIBOT_CORPUS names: hit@5 and MRR.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { pageOfFile } from '#lib/core/paths.ts';
import type { ChangeInput } from '#lib/protocol/rpc.ts';
import { startTestDatabase } from '../prisma/testing.ts';
import { NO_FILTERS } from '../worker/search/types.ts';
import { makeWiki, openTestWorker, userActor } from '../worker/testing.ts';
import type { TestWiki } from '../worker/testing.ts';
import { readCollection } from './quality/collection.ts';
import { mean, ndcg, recall, reciprocalRank } from './quality/measures.ts';
import { saveResults } from './results.ts';
import { ENGLISH, JAPANESE } from './search-questions.ts';
import type { Question } from './search-questions.ts';

const SIGNALS = ['keyword', 'corpus', 'minilm'] as const;
const METHODS = [...SIGNALS, 'semantic', 'hybrid'] as const;
type Method = (typeof METHODS)[number];
/** Pages that are looked at of each ranking. */
const DEPTH = 20;
const PAGES_A_COMMIT = 500;

interface Scratch {
  import(pages: readonly { path: string; content: string }[]): Promise<TestWiki>;
  /** Paths, best first; null: that signal is not to be had. */
  rank(wiki: TestWiki, method: Method, query: string): Promise<string[] | null>;
  close(): Promise<void>;
}

async function openScratch(): Promise<Scratch> {
  const database = await startTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'wikibot-quality-'));
  const db = createDatabase(database.url, { queryTimeoutMs: 120_000 });
  const models = join(resolve(process.env['WIKIBOT_DATA'] ?? 'data'), 'models');
  const withModel = existsSync(models);
  if (withModel) await symlink(models, join(data, 'models'));
  const { worker, repos } = await openTestWorker({
    ...{ db, databaseUrl: database.url, data, embeddings: withModel ? 'auto' : 'corpus' },
  });
  const paths = new Map<string, Map<string, string>>();
  return {
    async import(pages) {
      const wiki = await makeWiki({ db, repos, data });
      for (let at = 0; at < pages.length; at += PAGES_A_COMMIT) {
        const changes = pages
          .slice(at, at + PAGES_A_COMMIT)
          .map(({ path, content }): ChangeInput => ({ op: 'put', path, content }));
        const actor = userActor(wiki.users.editor);
        await repos.call('commit', { wikiId: wiki.id, actor, agent: null, message: 'Import', changes });
      }
      await untilComplete(() => repos.call('reindexStatus', { wikiId: wiki.id }));
      const rows = await db.page.findMany({ where: { wikiId: wiki.id }, select: { id: true, path: true } });
      paths.set(wiki.id, new Map(rows.map(({ id, path }) => [id, path])));
      return wiki;
    },
    async rank(wiki, method, query) {
      const pathOf = (id: string): string => paths.get(wiki.id)?.get(id) ?? '';
      // As they are asked for; the models by themselves have no mode of their own.
      if (method !== 'corpus' && method !== 'minilm') {
        const filters = { ...NO_FILTERS, since: null, until: null };
        const input = { wikiId: wiki.id, query, mode: method, filters, limit: DEPTH, perPage: 1 };
        return (await repos.call('search', input)).hits.map(({ pageId }) => pathOf(pageId));
      }
      const { state, hits } = await worker.search.signals[method].search(wiki.id, query, NO_FILTERS, 200);
      if (state !== 'ok') return null;
      return [...new Set(hits.map(({ pageId }) => pathOf(pageId)))].slice(0, DEPTH);
    },
    async close() {
      await worker.close();
      await db.$disconnect();
      await database.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** A corpus model is begun a moment after the last page has come, so one quiet look is not enough. */
async function untilComplete(
  status: () => Promise<{ state: string; head: string | null; indexed: string | null }>,
): Promise<void> {
  const deadline = Date.now() + 10 * 60_000;
  for (let quiet = 0; quiet < 12;) {
    const { state, head, indexed } = await status();
    quiet = state === 'idle' && head === indexed ? quiet + 1 : 0;
    if (Date.now() > deadline) throw new Error('The search was not complete after ten minutes.');
    await new Promise((wake) => setTimeout(wake, 250));
  }
}

interface Line {
  readonly method: string;
  readonly figures: Readonly<Record<string, number>>;
}

function print(title: string, lines: readonly Line[]): void {
  const columns = Object.keys(lines[0]?.figures ?? {});
  process.stdout.write(`\n${title}\n${'signal'.padEnd(10)}${columns.map((name) => name.padStart(12)).join('')}\n`);
  for (const { method, figures } of lines)
    process.stdout.write(
      `${method.padEnd(10)}${columns.map((name) => (figures[name] ?? 0).toFixed(3).padStart(12)).join('')}\n`,
    );
}

async function judgeCollection(scratch: Scratch, folder: string): Promise<object> {
  const { name, documents, queries } = await readCollection(folder);
  const wiki = await scratch.import(
    documents.map(({ id, title, text }) => ({
      path: pathOf(id),
      content: `${title === '' ? '' : `# ${escaped(title)}\n\n`}${escaped(text)}\n`,
    })),
  );
  const idOf = new Map(documents.map(({ id }) => [pathOf(id), id]));
  const lines: Line[] = [];
  for (const method of METHODS) {
    const scores: { ndcg: number; recall: number }[] = [];
    for (const { text, gains } of queries) {
      const ranking = (await scratch.rank(wiki, method, text))?.map((path) => idOf.get(path) ?? '');
      if (ranking !== undefined) scores.push({ ndcg: ndcg(ranking, gains, 10), recall: recall(ranking, gains, DEPTH) });
    }
    if (scores.length === queries.length)
      lines.push({
        method,
        figures: {
          'nDCG@10': mean(scores.map((score) => score.ndcg)),
          'recall@20': mean(scores.map((score) => score.recall)),
        },
      });
  }
  print(
    `${name}: ${documents.length} documents, ${queries.length} queries. nDCG: gain / log2(rank + 1), gains as given`,
    lines,
  );
  return { collection: name, documents: documents.length, queries: queries.length, signals: lines };
}

function pathOf(id: string): string {
  return `Documents/${/^[\w-]+$/.test(id) ? id : Buffer.from(id).toString('hex')}`;
}

/** The text is text: nothing of it is Markdown. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|~=+-]/g, String.raw`\$&`).replace(/^[ \t]+/gm, '');
}

async function judgeQuestions(scratch: Scratch, corpus: string): Promise<object> {
  const results: { language: string; signals: Line[]; missed: string[] }[] = [];
  for (const { language, questions } of [
    { language: 'en', questions: ENGLISH },
    { language: 'ja', questions: JAPANESE },
  ]) {
    const folder = [join(corpus, language), corpus].find((path) =>
      existsSync(join(path, `${questions[0]?.pages[0]}.md`)),
    );
    if (folder === undefined) continue;
    const wiki = await scratch.import(await readVault(folder));
    const { signals, missed } = await askQuestions(scratch, wiki, questions);
    print(`${language}: ${questions.length} questions`, signals);
    for (const question of missed) process.stdout.write(`  not among the first five of hybrid: ${question}\n`);
    results.push({ language, signals, missed });
  }
  if (results.length === 0)
    throw new Error(`${corpus} does not hold the handbook that the questions are about (a folder "en" or "ja" in it).`);
  return { questions: results };
}

async function askQuestions(
  scratch: Scratch,
  wiki: TestWiki,
  questions: readonly Question[],
): Promise<{ signals: Line[]; missed: string[] }> {
  const signals: Line[] = [];
  const missed: string[] = [];
  for (const method of METHODS) {
    const rankings: { question: Question; ranking: readonly string[] }[] = [];
    for (const question of questions) {
      const ranking = await scratch.rank(wiki, method, question.text);
      if (ranking !== null) rankings.push({ question, ranking });
    }
    if (rankings.length < questions.length) continue;
    const isHit = ({ question, ranking }: (typeof rankings)[number]): boolean =>
      ranking.slice(0, 5).some((path) => question.pages.includes(path));
    if (method === 'hybrid') missed.push(...rankings.filter((one) => !isHit(one)).map(({ question }) => question.text));
    signals.push({
      method,
      figures: {
        'hit@5': mean(rankings.map((one) => (isHit(one) ? 1 : 0))),
        MRR: mean(rankings.map(({ question, ranking }) => reciprocalRank(ranking, question.pages))),
      },
    });
  }
  return { signals, missed };
}

async function readVault(folder: string): Promise<{ path: string; content: string }[]> {
  const files = await readdir(folder, { recursive: true });
  const pages = files.flatMap((file) => {
    const path = pageOfFile(file.normalize('NFC'));
    return path === null ? [] : [{ file, path }];
  });
  return await Promise.all(
    pages.map(async ({ file, path }) => ({ path, content: await readFile(join(folder, file), 'utf8') })),
  );
}

const [, folder] = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const corpus = process.env['WIKIBOT_CORPUS'];
if (folder === undefined && corpus === undefined)
  throw new Error('Name a folder with a judged collection, or the vault of the questions in WIKIBOT_CORPUS.');
const scratch = await openScratch();
try {
  const results =
    folder === undefined ? await judgeQuestions(scratch, corpus ?? '') : await judgeCollection(scratch, folder);
  await saveResults('search-quality', results);
} finally {
  await scratch.close();
}
