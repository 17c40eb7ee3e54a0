/**
 * A frontmatter block taken apart into its keys (and a list or map into its items), each with the
 * source text that it came from: a merge puts these pieces together and never writes YAML anew.
 */
import { isCollection, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { ParsedNode, YAMLMap, YAMLSeq } from 'yaml';

/** A key with its value, or an item of a list. */
export interface Entry {
  /** What it is found by on the other sides: the key, or the item's value and its occurrence. */
  readonly id: string;
  /** The value in a form that is the same for equal values, whatever their quoting and layout. */
  readonly canon: string;
  /** Comment and blank lines before it. */
  readonly lead: string;
  /** Its lines, without the indentation of the collection; in `[…]` and `{…}` just its source. */
  readonly text: string;
  /** Its source without dash and comments. */
  readonly source: string;
  readonly isScalar: boolean;
}

/** A list or map as it is written: `head`, then the entries, then `tail`. */
export interface Collection {
  /** Null: a key without a value, which can be an empty list or map. */
  readonly kind: 'map' | 'seq' | null;
  /** One entry a line or more, or `[…]` and `{…}`. */
  readonly style: 'block' | 'flow' | null;
  readonly indent: string;
  readonly head: string;
  readonly entries: readonly Entry[];
  readonly tail: string;
}

/** Longer blocks are not merged by key; nothing reads them either (frontmatter.ts). */
const MAX_YAML_LENGTH = 64 * 1024;
const MAX_DEPTH = 20;

type Container = YAMLMap.Parsed | YAMLSeq.Parsed;

interface Item {
  readonly key: ParsedNode | null;
  readonly value: ParsedNode | null;
  /** Offset of the key or of the dash. */
  readonly start: number;
}

/**
 * Takes the text between the fences apart. Null when it can't be merged by key: it does not parse,
 * is not a map of one key a line, or has anchors, aliases, tags or keys that are no scalars.
 */
export function takeApart(yaml: string): Collection | null {
  const contents = parse(yaml);
  if (contents === undefined) return null;
  if (contents === null) return { kind: 'map', style: 'block', indent: '', head: '', entries: [], tail: yaml };
  if (!isMap(contents) || contents.flow === true) return null;
  const block = blockParts(yaml, contents, { from: 0, isTop: true });
  return block?.indent === '' ? block : null;
}

/** The list or map in the text of one key. Null: there is none, or it has to be taken as a whole. */
export function valueOf(text: string): Collection | null {
  const contents = parse(text);
  if (!isMap(contents) || contents.flow === true || contents.items.length !== 1) return null;
  const value = contents.items[0]?.value;
  if (isScalar(value)) {
    if (value.value !== null) return null;
    return { kind: null, style: null, indent: '', head: '', entries: [], tail: '' };
  }
  if (!isMap(value) && !isSeq(value)) return null;
  return value.flow === true ? flowParts(text, value) : blockParts(text, value, { from: 0, isTop: false });
}

/** The value of a block's text, to hold a merged text against what it should say. */
export function canonOfYaml(yaml: string): string | null {
  const contents = parse(yaml);
  return contents === undefined ? null : contents === null ? canonOfMap([]) : canonOf(contents);
}

export function canonOfMap(entries: readonly { id: string; canon: string }[]): string {
  const pairs = entries.map(({ id, canon }) => `${id}:${canon}`);
  return `{${pairs.sort().join(',')}}`;
}

export function canonOfSeq(entries: readonly { canon: string }[]): string {
  return `[${entries.map(({ canon }) => canon).join(',')}]`;
}

/** All that could be a comment. Too much rather than too little: where it differs, nothing is dropped. */
export function commentsIn(text: string): string {
  return (text.match(/(?:^|\s)#.*$/gm) ?? []).map((comment) => comment.trim()).join('\n');
}

/** Undefined: not valid, or with something in it that can't be moved from its place. */
function parse(yaml: string): ParsedNode | null | undefined {
  if (yaml.length > MAX_YAML_LENGTH || /\r(?!\n)/.test(yaml)) return undefined;
  try {
    const document = parseDocument(yaml, {
      schema: 'core',
      resolveKnownTags: false,
      logLevel: 'silent',
      keepSourceTokens: true,
    });
    if (document.errors.length > 0 || document.warnings.length > 0) return undefined;
    let isPlain = true;
    visit(document, (_key, node, path) => {
      if (path.length > 2 * MAX_DEPTH) isPlain = false;
      else if (isPair(node)) isPlain &&= isScalar(node.key);
      else if (isCollection(node) || isScalar(node)) isPlain &&= node.tag === undefined && node.anchor === undefined;
      else isPlain &&= node === document || node === null;
      return isPlain ? undefined : visit.BREAK;
    });
    return isPlain ? document.contents : undefined;
  } catch {
    // Nested so deep that the parser's stack ends.
    return undefined;
  }
}

function canonOf(node: unknown): string {
  if (isSeq(node)) return canonOfSeq(node.items.map((item) => ({ canon: canonOf(item) })));
  if (isMap(node)) {
    return canonOfMap(node.items.map(({ key, value }) => ({ id: canonOf(key), canon: canonOf(value) })));
  }
  if (!isScalar(node)) return 'null';
  const { value } = node;
  if (typeof value === 'string') return JSON.stringify(value);
  // Long numbers lose digits when read: two different ones must not look equal.
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return `#${node.source ?? ''}`;
  return String(value);
}

function blockParts(source: string, node: Container, { from, isTop }: { from: number; isTop: boolean }) {
  const items = itemsOf(node);
  if (items === null) return null;
  const lineStarts = items.map(({ start }) => source.lastIndexOf('\n', start - 1) + 1);
  const indents = items.map(({ start }, index) => source.slice(lineStarts[index], start));
  const [indent = ''] = indents;
  // "- a: 1" begins a map in the middle of a line.
  if (indents.some((other) => other !== indent) || indent.trim() !== '') return null;

  const entries: Entry[] = [];
  const seen = new Map<string, number>();
  let head = '';
  let end = from;
  for (const [index, item] of items.entries()) {
    const start = lineStarts[index] ?? from;
    let lead = source.slice(end, start);
    if (index === 0) {
      // What a blank line sets apart stands for itself, not for the first key.
      const own = isTop ? (/^(?:.*\n)*[ \t\r]*\n/.exec(lead)?.[0].length ?? 0) : lead.length;
      [head, lead] = [lead.slice(0, own), lead.slice(own)];
    }
    end = lineEnd(source, contentEnd(item));
    end = withOwnComments(source, { from: end, to: lineStarts[index + 1] ?? source.length, indent: indent.length });
    const text = source.slice(start, end);
    entries.push(entryOf(source, item, { lead: dedent(lead, indent), text: dedent(text, indent), seen }));
  }
  const kind = isMap(node) ? ('map' as const) : ('seq' as const);
  return { kind, style: 'block' as const, indent, head, entries, tail: source.slice(end) };
}

function flowParts(source: string, node: Container): Collection | null {
  const items = itemsOf(node);
  if (items === null || commentsIn(source) !== '') return null;
  const seen = new Map<string, number>();
  const entries = items.map((item) => {
    const entry = entryOf(source, item, { lead: '', text: '', seen });
    return { ...entry, text: entry.source };
  });
  const [start, end] = node.range;
  const kind = isMap(node) ? 'map' : 'seq';
  return { kind, style: 'flow', indent: '', head: source.slice(0, start + 1), entries, tail: source.slice(end - 1) };
}

/** Null when the source has something else than what became an item. */
function itemsOf(node: Container): Item[] | null {
  if (isMap(node)) {
    return node.items.map(({ key, value }) => ({ key, value, start: key.range[0] }));
  }
  const token = node.srcToken;
  if (token?.type !== 'block-seq') return node.items.map((value) => ({ key: null, value, start: value.range[0] }));
  const dashes = token.items.flatMap(({ start }) => start.filter(({ type }) => type === 'seq-item-ind'));
  if (dashes.length !== node.items.length) return null;
  return node.items.map((value, index) => ({ key: null, value, start: dashes[index]?.offset ?? value.range[0] }));
}

function entryOf(
  source: string,
  { key, value, start }: Item,
  { lead, text, seen }: { lead: string; text: string; seen: Map<string, number> },
): Entry {
  const canon = canonOf(value);
  const occurrence = (seen.get(canon) ?? 0) + 1;
  if (key === null) seen.set(canon, occurrence);
  const end = value?.range[1] ?? key?.range[1] ?? start;
  return {
    id: key === null ? `${canon} ${occurrence}` : canonOf(key),
    canon,
    lead,
    text,
    source: source.slice(key === null ? (value?.range[0] ?? start) : start, end),
    isScalar: isScalar(value),
  };
}

/** Where a value's own text ends, without what follows its last entry. */
function contentEnd({ value, start }: Item): number {
  if ((isMap(value) || isSeq(value)) && value.flow !== true) {
    const last = itemsOf(value)?.at(-1);
    if (last !== undefined) return contentEnd(last);
  }
  return Math.max(value?.range[1] ?? 0, start + 1);
}

function lineEnd(source: string, offset: number): number {
  const found = source.indexOf('\n', offset - 1);
  return found === -1 ? source.length : found + 1;
}

/** Comments right below a value that are indented more than its key belong to it. */
function withOwnComments(source: string, { from, to, indent }: { from: number; to: number; indent: number }): number {
  let end = from;
  while (end < to) {
    const next = lineEnd(source, end + 1);
    const space = /^[ \t]*(?=#)/.exec(source.slice(end, next))?.[0];
    if (space === undefined || space.length <= indent) break;
    end = next;
  }
  return end;
}

function dedent(text: string, indent: string): string {
  return indent === '' ? text : text.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
}
