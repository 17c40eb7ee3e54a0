/**
 * What a link of one page means (CONTRACT, "WikiLinks"). A *target* is what the author wrote,
 * without the fragment: `Iran`, `Actors/Iran`, `../Trends/Oil.md`, `map.png`.
 */
import { collisionKey, folderOf, nameOf } from './paths.ts';

export interface LinkCandidate {
  path: string;
  kind: 'page' | 'file';
  /** Collision keys of the page's aliases. */
  aliasKeys?: readonly string[];
}

/** The target without slashes at its end and without the extension that other tools need. */
export function cleaned(target: string): string {
  let end = target.trimEnd().length;
  while (target[end - 1] === '/') end -= 1;
  return target.slice(0, end).trimStart().replace(/\.md$/i, '');
}

/**
 * The key to look candidates up by: that of the target's last segment. `Actors/Iran` → `iran`,
 * `a/b.png` → `b.png`, `x.md` → `x`. Aliases are found by the same key, as written.
 */
export function linkNameKey(target: string): string {
  return collisionKey(nameOf(cleaned(target)));
}

/** Joins the target to the folder and takes out `.` and `..`; null when it leads out of the wiki. */
export function joined(folder: string, target: string): string | null {
  const segments = folder === '' ? [] : folder.split('/');
  for (const segment of target.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return null;
  }
  return segments.join('/');
}

/**
 * Finds what the target means, in this order: the exact path; relative to the page's folder; a
 * file that belongs to the page (`{page}/{file}`); the page or file whose path ends in the target;
 * an alias. Where several are left, the nearest folder wins, then the shortest path, then the
 * first by name. A target that starts with `./` or `../` is relative before it is exact, and one
 * that starts with `/` is exact alone.
 *
 * @param target as written, without the fragment
 * @param from path of the page that holds the link
 * @param candidates all pages and files whose name has the key `linkNameKey(target)`, or an alias
 */
export function resolveLink(
  target: string,
  from: string,
  candidates: readonly LinkCandidate[],
): { kind: 'page' | 'file'; path: string } | null {
  const wanted = cleaned(target);
  if (wanted === '') return null;
  const keyed = candidates.map((candidate) => ({ candidate, key: collisionKey(candidate.path) }));
  const find = (path: string | null): LinkCandidate | undefined => {
    if (path === null || path === '') return undefined;
    const key = collisionKey(path);
    const hits = keyed.filter((entry) => entry.key === key);
    return (hits.find((entry) => entry.candidate.kind === 'page') ?? hits[0])?.candidate;
  };
  const exact = joined('', wanted);
  const relative = joined(folderOf(from), wanted);
  const ofPage = joined(from, wanted);
  const isRelative = /^\.\.?\//.test(wanted);
  const byPath = wanted.startsWith('/')
    ? find(exact)
    : isRelative
      ? find(relative)
      : (find(exact) ?? find(relative) ?? find(ofPage));
  if (byPath !== undefined) return answer(byPath);
  if (wanted.startsWith('/') || isRelative) return null;

  const suffix = collisionKey(wanted);
  const byName = keyed.filter(({ key }) => key === suffix || key.endsWith(`/${suffix}`));
  const byAlias = keyed.filter(({ candidate }) => candidate.aliasKeys?.includes(suffix) === true);
  const [best] = (byName.length > 0 ? byName : byAlias)
    .map(({ candidate }) => candidate)
    .sort(
      (a, b) =>
        distance(from, a.path) - distance(from, b.path) || a.path.length - b.path.length || order(a.path, b.path),
    );
  return best === undefined ? null : answer(best);
}

function answer(candidate: LinkCandidate): { kind: 'page' | 'file'; path: string } {
  return { kind: candidate.kind, path: candidate.path };
}

/** Steps from one page's folder up to the common folder and down to the other's. */
function distance(from: string, to: string): number {
  const here = segmentsOf(folderOf(from));
  const there = segmentsOf(folderOf(to));
  let common = 0;
  while (common < here.length && common < there.length && here[common] === there[common]) common += 1;
  return here.length + there.length - 2 * common;
}

function segmentsOf(folder: string): string[] {
  return folder === '' ? [] : collisionKey(folder).split('/');
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
