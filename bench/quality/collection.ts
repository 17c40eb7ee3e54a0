/**
 * Reads a judged collection (documents, queries, judgements) from a folder, in the forms that such
 * collections are passed around in:
 *   documents   records of `.I .T .A .B .W` (cran.all.1400, CISI.ALL), JSON lines with `_id`, `title`,
 *               `text` (BEIR), lines of id and text parted by a tab, `<doc>` elements, or a folder of text files
 *   queries     the same, and `<top>` elements
 *   judgements  columns: query, document, gain (cranqrel); query, 0, document, gain (TREC);
 *               query, document (each a gain of 1)
 */
import { readFile, readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';

export interface JudgedDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  /** Gain by document; what is not there is not relevant. */
  readonly gains: ReadonlyMap<string, number>;
}

export interface Collection {
  readonly name: string;
  readonly documents: readonly JudgedDocument[];
  /** Those that have a relevant document. */
  readonly queries: readonly JudgedQuery[];
}

const PARTS = {
  judgements: {
    pattern: /qrel|judge?ment|\brel(?:evance)?\b|\.rel$/i,
    examples: 'cranqrel, qrels*, judgements*, *.rel',
  },
  queries: { pattern: /\.(?:qry|que)\b|quer(?:y|ies)|topics/i, examples: 'cran.qry, queries*, topics*, *.qry' },
  documents: {
    pattern: /\.all\b|^docs?\b|documents?|corpus|collection/i,
    examples: 'cran.all.1400, documents*, corpus*, *.all',
  },
} as const;
type Part = keyof typeof PARTS;

export async function readCollection(folder: string): Promise<Collection> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !/\.(?:md|zip|gz|tar|pdf|py)$|^readme|^\./i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const found = findParts(folder, files);
  const documents = await readDocuments(found.documents);
  const queries = recordsOf(await readAll(found.queries), found.queries[0] ?? '');
  const judgements = judgementsOf(await readAll(found.judgements));
  return { name: basename(folder), documents, queries: judged(documents, queries, judgements) };
}

/** Each file is of one part: its name says of which, else the name of the folder that it is in. */
function findParts(folder: string, files: readonly string[]): Record<Part, string[]> {
  const found: Record<Part, string[]> = { judgements: [], queries: [], documents: [] };
  for (const file of files) {
    const inner = file
      .slice(folder.length)
      .split('/')
      .filter((name) => name !== '');
    const names = [inner.at(-1) ?? '', ...inner.slice(0, -1)];
    const part = names
      .map((name) => (Object.keys(PARTS) as Part[]).find((key) => PARTS[key].pattern.test(name)))
      .find((key) => key !== undefined);
    if (part !== undefined) found[part].push(file);
  }
  // Of BEIR's train, dev and test, the last is the one that figures are given for.
  const test = found.judgements.filter((file) => /test/i.test(basename(file)));
  if (test.length > 0) found.judgements = test;
  const missing = (Object.keys(PARTS) as Part[]).filter((part) => found[part].length === 0);
  if (missing.length > 0) {
    const wanted = missing.map((part) => `${part} (a file like ${PARTS[part].examples})`).join(' and ');
    throw new Error(
      `${folder} has no ${wanted}. There: ${
        files
          .map((file) => file.slice(folder.length + 1))
          .slice(0, 20)
          .join(', ') || 'nothing'
      }.`,
    );
  }
  return found;
}

async function readAll(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
}

async function readDocuments(files: readonly string[]): Promise<JudgedDocument[]> {
  const texts = await Promise.all(files.map(async (file) => ({ file, text: await readFile(file, 'utf8') })));
  // A folder of files, each of them one document.
  if (texts.length > 1 && !texts.some(({ text }) => /^\.I\s+\S+|^\s*\{|<doc\b|\t/im.test(text)))
    return texts.map(({ file, text }) => ({ id: basename(file, extname(file)), title: '', text }));
  return texts.flatMap(({ file, text }) => recordsOf(text, file));
}

function recordsOf(text: string, file: string): JudgedDocument[] {
  if (/^\.I\s+\S+/m.test(text)) return fielded(text);
  if (text.trimStart().startsWith('{')) return jsonLines(text);
  if (/<(?:doc|top|query)\b/i.test(text)) return elements(text);
  const rows = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (rows.length > 0 && rows.every((line) => line.includes('\t')))
    return rows.flatMap((line) => {
      const [id = '', ...rest] = line.split('\t');
      return [{ id, title: '', text: rest.join(' ') }];
    });
  throw new Error(
    `${file} is in no form that is known: records of ".I" and ".W", JSON lines, lines with a tab, or <doc> and <top> elements.`,
  );
}

/** `.I 1`, then fields, each begun by a line of its own: `.T`, `.A`, `.B`, `.W`. */
function fielded(text: string): JudgedDocument[] {
  return text
    .split(/^\.I[ \t]+/m)
    .slice(1)
    .map((record) => {
      const [id = '', ...lines] = record.split(/\r?\n/);
      const fields = new Map<string, string[]>();
      let field = '';
      for (const line of lines) {
        const begins = /^\.([A-Z])\s*$/.exec(line);
        if (begins === null) fields.get(field)?.push(line);
        else fields.set((field = begins[1] ?? ''), fields.get(field) ?? []);
      }
      const valueOf = (name: string): string => (fields.get(name) ?? []).join('\n').trim();
      return { id: id.trim(), title: line(valueOf('T')), text: valueOf('W') };
    });
}

function jsonLines(text: string): JudgedDocument[] {
  return text
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map((row) => {
      const value = JSON.parse(row) as Record<string, unknown>;
      const field = (...names: string[]): string => {
        const found = names
          .map((name) => value[name])
          .find((item) => typeof item === 'string' || typeof item === 'number');
        return found === undefined ? '' : String(found);
      };
      return {
        id: field('_id', 'id', 'docno', 'doc_id', 'query_id'),
        title: line(field('title')),
        text: field('text', 'contents', 'body', 'query'),
      };
    });
}

/** TREC's elements, whose inner ones are not always closed. */
function elements(text: string): JudgedDocument[] {
  return text
    .split(/<(?:doc|top|query)(?:\s[^>]*)?>/i)
    .slice(1)
    .map((element, index) => {
      const valueOf = (names: string): string =>
        (new RegExp(`<(?:${names})>([^]*?)(?=<|$)`, 'i').exec(element)?.[1] ?? '').trim();
      const id = valueOf('docno|docid|num|id').replace(/^Number:\s*/i, '');
      const title = line(valueOf('title'));
      const body = valueOf('text|body|desc');
      return { id: id === '' ? String(index + 1) : id, title, text: body.replace(/^Description:\s*/i, '') };
    });
}

function line(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

interface Judgement {
  readonly query: string;
  readonly document: string;
  readonly gain: number;
}

function judgementsOf(text: string): Judgement[] {
  const rows = text
    .split(/\r?\n/)
    .map((row) => row.trim().split(/[\s,]+/))
    .filter((row) => row.length >= 2 && !/query|qid/i.test(row[0] ?? ''));
  // Four columns are TREC's, unless the last two say nothing (CISI: query, document, 0, 0.000).
  const isTrec = rows.every((row) => row.length >= 4) && rows.some((row) => Number(row[3]) !== 0);
  return rows.map((row) => {
    const [query = '', second = '', third, fourth] = row;
    if (isTrec) return { query, document: third ?? '', gain: Number(fourth) };
    return { query, document: second, gain: third === undefined || row.length >= 4 ? 1 : Number(third) };
  });
}

function judged(
  documents: readonly JudgedDocument[],
  queries: readonly JudgedDocument[],
  judgements: readonly Judgement[],
): JudgedQuery[] {
  const idOf = numbering(queries, judgements);
  const known = new Map(documents.map(({ id }) => [number(id), id]));
  const gains = new Map<string, Map<string, number>>();
  for (const { query, document, gain } of judgements) {
    const id = known.get(number(document));
    if (id === undefined || !(gain > 0)) continue;
    const own = gains.get(number(query)) ?? new Map<string, number>();
    gains.set(number(query), own.set(id, Math.max(gain, own.get(id) ?? 0)));
  }
  const result = queries.flatMap((query, index) => {
    const own = gains.get(idOf(query, index));
    const text = line(`${query.title} ${query.text}`);
    return own === undefined || text === '' ? [] : [{ id: query.id, text, gains: own }];
  });
  if (result.length === 0) throw new Error('No query has a document that is judged relevant: ids do not fit together.');
  return result;
}

/**
 * By which number the judgements know a query: its id; or, where they name queries that have no such
 * id, its place. (The ids of cran.qry go up to 365; cranqrel counts its 225 queries.)
 */
function numbering(
  queries: readonly JudgedDocument[],
  judgements: readonly Judgement[],
): (query: JudgedDocument, index: number) => string {
  const ids = new Set(queries.map(({ id }) => number(id)));
  const asked = new Set(judgements.map(({ query }) => number(query)));
  const counts = [...asked].every((id) => /^\d+$/.test(id) && Number(id) >= 1 && Number(id) <= queries.length);
  const byId = [...asked].every((id) => ids.has(id));
  return byId || !counts ? ({ id }) => number(id) : (_query, index) => String(index + 1);
}

/** `001` is 1. */
function number(id: string): string {
  return /^\d+$/.test(id) ? String(Number(id)) : id;
}
