/**
 * The YAML block at the top of a page. Reading it never throws: a page whose block is broken
 * still opens, with the problem told beside it.
 */
import { parseDocument as parseYaml } from 'yaml';

/** What the wiki itself understands of the frontmatter (CONTRACT, "Names"). */
export interface PageMeta {
  title: string | null;
  category: string | null;
  tags: string[];
  aliases: string[];
  archived: boolean;
}

export interface ParsedDocument {
  /** Plain JSON values; empty when there is no block or it does not parse. */
  frontmatter: Record<string, unknown>;
  meta: PageMeta;
  body: string;
  /** 1-based line of the body's first line. */
  bodyLine: number;
  /** Why the block could not be read; null when all is well. */
  problem: string | null;
}

/** Longer blocks are not read: no page needs them, and YAML is slow (2 MB/s measured). */
const MAX_YAML_LENGTH = 64 * 1024;
/** Deeper values are cut: no page nests so far, and what stores them recurses. */
const MAX_DEPTH = 20;

/** Splits the page into its YAML block and the rest; null when it has no closed block. */
function splitBlock(content: string): { yaml: string; body: string; bodyLine: number } | null {
  const open = /^\uFEFF?---[ \t]*(?:\r\n|\n|\r)/.exec(content);
  if (open === null) return null;
  const start = open[0].length;
  const close = /^---[ \t]*(?:\r\n|\n|\r|$(?![\s\S]))/gm;
  close.lastIndex = start;
  const found = close.exec(content);
  if (found === null) return null;
  const yaml = content.slice(start, found.index);
  const end = found.index + found[0].length;
  return { yaml, body: content.slice(end), bodyLine: 1 + countLineEnds(content.slice(0, end)) };
}

function countLineEnds(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

/** Splits a page into frontmatter and body. Never throws, whatever the text. */
export function parseDocument(content: string): ParsedDocument {
  const block = splitBlock(content);
  if (block === null) {
    return { frontmatter: {}, meta: metaOf({}), body: content.replace(/^\uFEFF/, ''), bodyLine: 1, problem: null };
  }
  const { values, problem } = readYaml(block.yaml);
  return { frontmatter: values, meta: metaOf(values), body: block.body, bodyLine: block.bodyLine, problem };
}

function readYaml(yaml: string): { values: Record<string, unknown>; problem: string | null } {
  if (yaml.length > MAX_YAML_LENGTH) return { values: {}, problem: 'The frontmatter is too long to be read.' };
  try {
    // The core schema knows no tags that make objects of other types; aliases are expanded a
    // hundred times at most ("billion laughs").
    const document = parseYaml(yaml, { schema: 'core', resolveKnownTags: false, logLevel: 'silent' });
    const [error] = document.errors;
    if (error !== undefined) {
      return { values: {}, problem: `The frontmatter is not valid YAML: ${firstLine(error.message)}` };
    }
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (value === null || value === undefined) return { values: {}, problem: null };
    if (typeof value !== 'object' || Array.isArray(value)) {
      return { values: {}, problem: 'The frontmatter is not a list of "key: value" lines.' };
    }
    return { values: plainRecord(value, 0), problem: null };
  } catch (error) {
    const reason = error instanceof Error ? firstLine(error.message) : 'unknown error';
    return { values: {}, problem: `The frontmatter could not be read: ${reason}` };
  }
}

function firstLine(message: string): string {
  return plainText(message.split('\n', 1)[0] ?? '').replace(/:$/, '');
}

/** Text that JSON columns take: no NUL (PostgreSQL refuses it), no half surrogate. */
function plainText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

function plainRecord(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [plainText(key), plainValue(item, depth + 1)]));
}

/** The value in JSON's terms. */
function plainValue(value: unknown, depth: number): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return plainText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || depth > MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => plainValue(item, depth + 1));
  return plainRecord(value, depth);
}

function metaOf(values: Record<string, unknown>): PageMeta {
  return {
    title: scalar(values['title']),
    category: scalar(values['category']),
    tags: unique(list(values['tags'] ?? values['tag'], /[\s,]+/).map((tag) => tag.replace(/^#+/, ''))),
    aliases: unique(list(values['aliases'] ?? values['alias'], /,/)),
    archived: values['archived'] === true || /^(?:true|yes)$/i.test(scalar(values['archived']) ?? ''),
  };
}

/** A value that reads as one line of text; null for lists, maps and nothing. */
function scalar(value: unknown): string | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
  const text = String(value).replace(/\s+/g, ' ').trim();
  return text === '' ? null : text;
}

/** A list, or a string that is split by the separator (lists are taken as they are). */
function list(value: unknown, separator: RegExp): string[] {
  const items: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(separator) : [value];
  return items.map((item) => scalar(item) ?? '');
}

function unique(items: string[]): string[] {
  return [...new Set(items)].filter((item) => item !== '');
}
