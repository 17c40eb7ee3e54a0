/**
 * Which pages a commit renamed, from the commit alone: git stores no renames. A page that comes
 * has the content of one that goes, or is at least half like it. What differs may be links, since
 * they follow a rename in the same commit, so that their targets are left out of the comparison.
 */
import { collisionKey, nameOf } from '#lib/core/paths.ts';
import { pageOf } from '../repo/listing.ts';
import type { FileChange } from '../repo/tree.ts';

/** New path → old path. */
export type Renames = ReadonlyMap<string, string>;

interface PageBlob {
  readonly path: string;
  readonly oid: string;
}

/** As for `git diff -M50%`. */
const LIKE_ENOUGH = 0.5;
/** Compared all with all up to so many pairs; above, pages of one name or with a rare line in common. */
const MOST_PAIRS = 2500;
/** Pages that hold a line which tells them apart from others. */
const RARE = 5;
/** Texts of one commit that are compared; a commit that replaces more is no rename that anybody made by hand. */
const MOST_BYTES = 64 * 1024 * 1024;

/** The answer depends on nothing but the commit, so that a rebuild gives the same history. */
export async function findRenames(
  changes: readonly FileChange[],
  read: (oid: string) => Promise<Uint8Array>,
): Promise<Renames> {
  const gone: PageBlob[] = [];
  const come: PageBlob[] = [];
  for (const { path: file, before, after } of changes) {
    const path = pageOf(file);
    if (path === null) continue;
    if (before !== null && after === null) gone.push({ path, oid: before.oid });
    if (before === null && after !== null) come.push({ path, oid: after.oid });
  }
  const renames = sameContent(gone, come);
  const taken = new Set(renames.values());
  const [goneLeft, comeLeft] = [
    gone.filter(({ path }) => !taken.has(path)),
    come.filter(({ path }) => !renames.has(path)),
  ];
  if (goneLeft.length === 0 || comeLeft.length === 0) return renames;
  const texts = await readTexts([...goneLeft, ...comeLeft], read);
  for (const [to, from] of alike(textsOf(goneLeft, texts), textsOf(comeLeft, texts))) renames.set(to, from);
  return renames;
}

/** Among several candidates one of the same name is preferred: the page changed its folder. */
function sameContent(gone: readonly PageBlob[], come: readonly PageBlob[]): Map<string, string> {
  const byOid = Map.groupBy(gone, ({ oid }) => oid);
  const renames = new Map<string, string>();
  for (const { path, oid } of come) {
    const candidates = byOid.get(oid) ?? [];
    const sameName = candidates.findIndex((candidate) => nameOf(candidate.path) === nameOf(path));
    const [from] = candidates.splice(Math.max(sameName, 0), 1);
    if (from !== undefined) renames.set(path, from.path);
  }
  return renames;
}

/** Lines with how often they stand there, as written and without the targets of links. */
interface Text {
  readonly path: string;
  readonly bytes: number;
  readonly lines: ReadonlyMap<string, number>;
  readonly plainBytes: number;
  readonly plain: ReadonlyMap<string, number>;
}

async function readTexts(
  blobs: readonly PageBlob[],
  read: (oid: string) => Promise<Uint8Array>,
): Promise<Map<string, Omit<Text, 'path'>>> {
  const texts = new Map<string, Omit<Text, 'path'>>();
  let total = 0;
  for (const { oid } of blobs) {
    if (texts.has(oid) || total > MOST_BYTES) continue;
    const text = new TextDecoder().decode(await read(oid));
    total += text.length;
    const lines = countsOf(text.split('\n'));
    const plain = countsOf(text.split('\n').map(withoutTargets));
    texts.set(oid, { lines, bytes: sizeOf(lines), plain, plainBytes: sizeOf(plain) });
  }
  return texts;
}

function textsOf(blobs: readonly PageBlob[], texts: ReadonlyMap<string, Omit<Text, 'path'>>): Text[] {
  return blobs.flatMap(({ path, oid }) => {
    const text = texts.get(oid);
    return text === undefined ? [] : [{ path, ...text }];
  });
}

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

function sizeOf(counts: ReadonlyMap<string, number>): number {
  let size = 0;
  for (const [line, count] of counts) size += (line.length + 1) * count;
  return size;
}

function withoutTargets(line: string): string {
  if (!/[[=]/.test(line)) return line;
  return line
    .replaceAll(/\[\[[^[\]|#\\]*/g, '[[')
    .replaceAll(/\]\((?:<[^<>]*>|[^\s()<>#]*)/g, '](')
    .replace(/^( {0,3}\[[^[\]]+\]:)\s*\S+/, '$1')
    .replaceAll(/\b(href|src)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)/gi, '$1');
}

/** The best pairs first, each page in one of them; ties are broken by names, never by chance. */
function alike(gone: readonly Text[], come: readonly Text[]): Map<string, string> {
  const scored = pairsOf(gone, come).flatMap(([from, to]) => {
    const exact = likeness(from.lines, from.bytes, to.lines, to.bytes);
    const score = Math.max(exact, likeness(from.plain, from.plainBytes, to.plain, to.plainBytes));
    return score < LIKE_ENOUGH ? [] : [{ from: from.path, to: to.path, score, exact, sameName: isSameName(from, to) }];
  });
  scored.sort(
    (a, b) =>
      b.score - a.score ||
      Number(b.sameName) - Number(a.sameName) ||
      b.exact - a.exact ||
      compare(a.from, b.from) ||
      compare(a.to, b.to),
  );
  const renames = new Map<string, string>();
  const taken = new Set<string>();
  for (const { from, to } of scored) {
    if (taken.has(from) || renames.has(to)) continue;
    taken.add(from);
    renames.set(to, from);
  }
  return renames;
}

function pairsOf(gone: readonly Text[], come: readonly Text[]): [Text, Text][] {
  if (gone.length * come.length <= MOST_PAIRS)
    return gone.flatMap((from) => come.map((to): [Text, Text] => [from, to]));
  const byName = Map.groupBy(gone, ({ path }) => collisionKey(nameOf(path)));
  const byLine = new Map<string, Text[]>();
  for (const text of gone) {
    for (const line of text.plain.keys()) {
      const holders = byLine.get(line);
      if (holders === undefined) byLine.set(line, [text]);
      else if (holders.length <= RARE) holders.push(text);
    }
  }
  return come.flatMap((to) => {
    const candidates = new Set((byName.get(collisionKey(nameOf(to.path))) ?? []).slice(0, RARE));
    for (const line of to.plain.keys()) {
      const holders = byLine.get(line) ?? [];
      if (holders.length <= RARE) for (const holder of holders) candidates.add(holder);
      if (candidates.size > RARE * RARE) break;
    }
    return [...candidates].map((from): [Text, Text] => [from, to]);
  });
}

/** Share of the larger text that both have in common, by whole lines. */
function likeness(
  a: ReadonlyMap<string, number>,
  aBytes: number,
  b: ReadonlyMap<string, number>,
  bBytes: number,
): number {
  const most = Math.max(aBytes, bBytes);
  // So different in length that they can't be half alike.
  if (Math.min(aBytes, bBytes) < most * LIKE_ENOUGH) return 0;
  const [few, many] = a.size < b.size ? [a, b] : [b, a];
  let common = 0;
  for (const [line, count] of few) common += (line.length + 1) * Math.min(count, many.get(line) ?? 0);
  return common / most;
}

function isSameName(a: Text, b: Text): boolean {
  return collisionKey(nameOf(a.path)) === collisionKey(nameOf(b.path));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
