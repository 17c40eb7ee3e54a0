/**
 * Trees in git's own format: entries of `<octal mode> SP <name> NUL <20 bytes of id>`, one after
 * another. Names are kept as text; a name that is not UTF-8 comes out with U+FFFD in it and is
 * refused by `admit`.
 */
export interface Entry {
  /** As git writes it, without a leading zero: `100644`, `40000`, `120000`, `160000`, `100755`. */
  readonly mode: string;
  readonly oid: string;
}

export const FILE_MODE = '100644';
export const FOLDER_MODE = '40000';
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

export type Tree = ReadonlyMap<string, Entry>;

export function parseTree(data: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0; at < data.length;) {
    const space = data.indexOf(32, at);
    const nul = data.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 21 > data.length) throw new Error('A tree object is cut off.');
    entries.set(data.toString('utf8', space + 1, nul), {
      mode: data.toString('latin1', at, space),
      oid: data.toString('hex', nul + 1, nul + 21),
    });
    at = nul + 21;
  }
  return entries;
}

/** The other way: sorted as git sorts, by bytes, a folder as if its name ended in a slash. */
export function formatTree(tree: Tree): Buffer {
  const rows = [...tree].map(([name, entry]) => ({ name, entry, key: entry.mode === FOLDER_MODE ? `${name}/` : name }));
  // UTF-16 and UTF-8 sort alike but for surrogates.
  rows.sort((a, b) =>
    a.key === b.key ? 0 : HAS_SURROGATE.test(a.key + b.key) ? byBytes(a.key, b.key) : a.key < b.key ? -1 : 1,
  );
  return Buffer.concat(
    rows.flatMap(({ name, entry }) => [Buffer.from(`${entry.mode} ${name}\0`), Buffer.from(entry.oid, 'hex')]),
  );
}

const HAS_SURROGATE = /[\uD800-\uDFFF]/;

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** What differs between two trees, per file. `null`: absent on that side. */
export interface FileChange {
  readonly path: string;
  readonly before: Entry | null;
  readonly after: Entry | null;
}

export type TreeReader = (oid: string) => Promise<Tree>;

/**
 * Differences of two whole trees, in the order of names. Subtrees with one id are not opened, so
 * that the cost follows the size of the change. Folders themselves are not listed.
 */
export async function diffTrees(read: TreeReader, before: string | null, after: string | null): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  const walk = async (prefix: string, a: string | null, b: string | null): Promise<void> => {
    if (a === b) return;
    const [left, right] = await Promise.all([a === null ? EMPTY : read(a), b === null ? EMPTY : read(b)]);
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      const [old, now] = [left.get(name) ?? null, right.get(name) ?? null];
      if (old?.oid === now?.oid && old?.mode === now?.mode) continue;
      const path = prefix + name;
      const [oldFolder, newFolder] = [old?.mode === FOLDER_MODE, now?.mode === FOLDER_MODE];
      if (oldFolder || newFolder)
        await walk(`${path}/`, oldFolder ? (old?.oid ?? null) : null, newFolder ? (now?.oid ?? null) : null);
      const [oldFile, newFile] = [oldFolder ? null : old, newFolder ? null : now];
      if (oldFile !== null || newFile !== null) changes.push({ path, before: oldFile, after: newFile });
    }
  };
  await walk('', before, after);
  return changes.sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));
}

const EMPTY: Tree = new Map();
