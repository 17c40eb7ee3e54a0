/**
 * Three-way merge of frontmatter by key. A change of one side wins over none, equal changes agree,
 * lists and maps take both sides' additions and removals, two different values are a conflict. What
 * nobody touched stays byte for byte as it was: a merged block is put together from pieces of the
 * three sources, key by key with the comments above it.
 *
 * Where nothing but the writing differs (quotes, spaces, layout), a new value or a removal
 * wins over a new writing, and of two writings of one value the one that sorts lower is taken: both orders of the
 * sides give the same text. Comments are never dropped that way; they conflict.
 */
import { canonOfMap, canonOfSeq, canonOfYaml, commentsIn, takeApart, valueOf } from './frontmatter-source.ts';
import type { Collection, Entry } from './frontmatter-source.ts';
import { conflictLines } from './merge-lines.ts';
import type { Labels, MergedLines } from './merge-lines.ts';
import { mergeOrder } from './merge-order.ts';

export interface FrontmatterInput {
  /** The lines between the fences; empty where a side has no frontmatter. */
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly labels: Labels;
}

/** What a key or an item became. */
interface Merged {
  readonly id: string;
  readonly canon: string;
  readonly lead: string;
  readonly text: string;
}

interface Sides<T> {
  readonly base: T;
  readonly ours: T;
  readonly theirs: T;
}

/** Null: a side can't be taken apart into keys; its lines have to be merged like any others. */
export function mergeFrontmatter({ labels, ...sides }: FrontmatterInput): MergedLines | null {
  // One after the other: text made to be slow to parse is parsed once at most.
  const theirs = takeApart(textOf(sides.theirs));
  const base = theirs && takeApart(textOf(sides.base));
  const ours = base && takeApart(textOf(sides.ours));
  if (theirs === null || base === null || ours === null) return null;

  const out: string[] = [];
  let clean = true;
  const add = (text: string): void => {
    out.push(...linesOf(text));
  };
  const addConflict = (mine: string, yours: string): void => {
    clean = false;
    out.push(...conflictLines(linesOf(mine), linesOf(yours), labels));
  };
  const addFrame = (part: 'head' | 'tail'): void => {
    const text = pick(base[part], ours[part], theirs[part]);
    if (text === null) addConflict(ours[part], theirs[part]);
    else add(text);
  };

  addFrame('head');
  const entries = mergeEntries({ base, ours, theirs });
  for (const { merged, mine, yours } of entries.list) {
    if (merged !== null) add(merged.lead + merged.text);
    else addConflict(whole(mine), whole(yours));
  }
  addFrame('tail');

  const expected = canonOfMap(entries.list.flatMap(({ merged }) => merged ?? []));
  if (clean && canonOfYaml(textOf(out)) !== expected) return null;
  return { clean, lines: out };
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

function whole(entry: Entry | undefined): string {
  return entry === undefined ? '' : entry.lead + entry.text;
}

/** The side that changed, or what both have; null when both changed it. */
function pick<T>(base: T, ours: T, theirs: T): T | null {
  if (ours === theirs || theirs === base) return ours;
  return ours === base ? theirs : null;
}

interface MergedEntry {
  /** Null: a conflict. */
  readonly merged: Merged | null;
  readonly mine: Entry | undefined;
  readonly yours: Entry | undefined;
}

/** All entries of the result in their order; `agreed` is false when both sides reordered them. */
function mergeEntries({ base, ours, theirs }: Sides<Collection>): { list: MergedEntry[]; agreed: boolean } {
  const byId = (side: Collection): Map<string, Entry> => new Map(side.entries.map((entry) => [entry.id, entry]));
  const [before, mine, yours] = [byId(base), byId(ours), byId(theirs)];
  const results = new Map<string, MergedEntry>();
  for (const id of new Set([...before.keys(), ...mine.keys(), ...yours.keys()])) {
    const sides = { base: before.get(id), ours: mine.get(id), theirs: yours.get(id) };
    const merged = mergeEntry(sides);
    if (merged !== 'removed') results.set(id, { merged, mine: sides.ours, yours: sides.theirs });
  }
  const { names, agreed } = mergeOrder({
    base: [...before.keys()],
    ours: [...mine.keys()],
    theirs: [...yours.keys()],
    kept: new Set(results.keys()),
  });
  return { list: names.flatMap((name) => results.get(name) ?? []), agreed };
}

function mergeEntry({ base, ours, theirs }: Sides<Entry | undefined>): Merged | 'removed' | null {
  if (ours === undefined || theirs === undefined) {
    const left = ours ?? theirs;
    if (left === undefined) return 'removed';
    if (base === undefined) return left;
    const isAsBefore =
      left.canon === base.canon &&
      commentsIn(left.text) === commentsIn(base.text) &&
      withoutBlankLines(left.lead) === withoutBlankLines(base.lead);
    return isAsBefore ? 'removed' : null;
  }
  const lead = mergeLead(base?.lead ?? '', ours.lead, theirs.lead);
  const value = mergeValue({ base, ours, theirs });
  return lead === null || value === null ? null : { id: ours.id, canon: value.canon, lead, text: value.text };
}

function mergeLead(base: string, ours: string, theirs: string): string | null {
  const picked = pick(base, ours, theirs);
  if (picked !== null) return picked;
  const only = pick(withoutBlankLines(base), withoutBlankLines(ours), withoutBlankLines(theirs));
  if (only === null) return null;
  return lower([ours, theirs].filter((lead) => withoutBlankLines(lead) === only));
}

function withoutBlankLines(text: string): string {
  return text.replaceAll(/^[ \t\r]*\n/gm, '');
}

type Value = Pick<Merged, 'canon' | 'text'>;

function mergeValue({ base, ours, theirs }: { base: Entry | undefined; ours: Entry; theirs: Entry }): Value | null {
  if (ours.text === theirs.text || theirs.text === base?.text) return ours;
  if (ours.text === base?.text) return theirs;
  const [mine, yours] = [commentsIn(ours.text), commentsIn(theirs.text)];
  if (ours.canon === theirs.canon) {
    return mine === yours ? { canon: ours.canon, text: lower([ours.text, theirs.text]) } : null;
  }
  if (base !== undefined) {
    const was = commentsIn(base.text);
    if (ours.canon === base.canon && mine === was) return theirs;
    if (theirs.canon === base.canon && yours === was) return ours;
  }
  const merged = mergeCollection(base, ours, theirs);
  // The pieces of different layouts may not fit together.
  return merged !== null && canonOfYaml(merged.text) === `{${ours.id}:${merged.canon}}` ? merged : null;
}

/** The values of one key when they are lists or maps on both sides. */
function mergeCollection(base: Entry | undefined, ours: Entry, theirs: Entry): Value | null {
  const [was, mine, yours] = [
    base === undefined ? NOTHING : valueOf(base.text),
    valueOf(ours.text),
    valueOf(theirs.text),
  ];
  if (was === null || mine === null || yours === null) return null;
  const kinds = new Set([was.kind, mine.kind, yours.kind].filter((kind) => kind !== null));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) return null;

  const style = choose(was.style, mine.style, yours.style, lower) ?? 'block';
  const sides = { base: inStyle(was, style), ours: inStyle(mine, style), theirs: inStyle(yours, style) };
  if (kind === 'seq' && !isMergeableList(sides)) return null;
  // A side that is written in the other way, or has no value, says nothing about head and tail.
  const frames = [was, mine, yours].map((side) => (side.style === style ? side : null));
  for (const [index, text] of [base?.text, ours.text, theirs.text].entries()) {
    if (index > 0 && frames[index] === null && commentsIn(text ?? '') !== '') return null;
  }
  const [of, mineOf, yoursOf] = frames;
  const indent = choose(of?.indent, mineOf?.indent, yoursOf?.indent, lower);
  const head = choose(of?.head, mineOf?.head, yoursOf?.head, () => null);
  const tail = choose(of?.tail, mineOf?.tail, yoursOf?.tail, () => null);
  if (indent == null || head == null || tail == null) return null;

  const { list, agreed } = mergeEntries(sides);
  const entries = list.flatMap(({ merged }) => merged ?? []);
  if (entries.length < list.length || (kind === 'seq' && !agreed)) return null;
  const text = write(entries, { kind, style, indent, head, tail });
  return { canon: kind === 'seq' ? canonOfSeq(entries) : canonOfMap(entries), text };
}

const NOTHING: Collection = { kind: null, style: null, indent: '', head: '', entries: [], tail: '' };

function lower<T extends string>(values: readonly T[]): T {
  return values.reduce((low, value) => (value < low ? value : low));
}

/** Like `pick`, where a side can have no opinion; `otherwise` decides between two new values. */
function choose<T extends string>(
  base: T | null | undefined,
  ours: T | null | undefined,
  theirs: T | null | undefined,
  otherwise: (values: T[]) => T | null,
): T | null {
  if (ours == null || theirs == null) return ours ?? theirs ?? null;
  return pick(base ?? null, ours, theirs) ?? otherwise([ours, theirs]);
}

/** Writes the entries as they would stand in the other style; what can't is found by the check of the result. */
function inStyle(side: Collection, style: 'block' | 'flow'): Collection {
  if (side.style === style || side.style === null) return side;
  const dash = side.kind === 'seq' ? '- ' : '';
  const text = (entry: Entry): string => (style === 'flow' ? entry.source : `${dash}${entry.source}\n`);
  return { ...side, entries: side.entries.map((entry) => ({ ...entry, text: text(entry) })) };
}

/** Lists of lists and maps: an item that both sides replaced differently would be there twice. */
function isMergeableList({ base, ours, theirs }: Sides<Collection>): boolean {
  const all = [...base.entries, ...ours.entries, ...theirs.entries];
  if (all.every(({ isScalar }) => isScalar)) return true;
  const ids = (side: Collection): Set<string> => new Set(side.entries.map(({ id }) => id));
  const [before, mine, yours] = [ids(base), ids(ours), ids(theirs)];
  const added = [mine, yours].map((side) =>
    [...side]
      .filter((id) => !before.has(id))
      .sort()
      .join('\n'),
  );
  const bothReplaced = [...before].some((id) => !mine.has(id) && !yours.has(id));
  return !bothReplaced || added[0] === added[1];
}

function write(
  entries: readonly Merged[],
  {
    kind,
    style,
    indent,
    head,
    tail,
  }: { kind: 'map' | 'seq'; style: 'block' | 'flow'; indent: string; head: string; tail: string },
): string {
  if (style === 'flow') return head + entries.map(({ text }) => text).join(', ') + tail;
  if (entries.length === 0) return `${head.replace(/\s*$/, '')} ${kind === 'seq' ? '[]' : '{}'}\n${tail}`;
  return head + entries.map(({ lead, text }) => (lead + text).replaceAll(/^(?=.)/gm, indent)).join('') + tail;
}
