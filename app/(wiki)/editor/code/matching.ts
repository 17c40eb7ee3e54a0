/** Which pages, files and tags are meant by what somebody has typed so far, and what to write for one. */
import { collisionKey, folderOf, nameOf } from '#lib/core/paths.ts';
import { type LinkCandidate, linkNameKey, resolveLink } from '#lib/core/wikilinks.ts';
import type { Names } from '#lib/protocol/attachments.ts';

export interface Match {
  readonly path: string;
  /** What matched: the name, the title or an alias. */
  readonly label: string;
  readonly alias: string | null;
}

/** Smaller is better; null: no match. */
export function cost(text: string, query: string): number | null {
  const at = text.indexOf(query);
  if (at === 0) return text.length === query.length ? 0 : 1;
  if (at > 0) return /[\s/_(-]/.test(text[at - 1] ?? '') ? 2 : 3;
  return isSubsequence(text, query) ? 5 : null;
}

function isSubsequence(text: string, query: string): boolean {
  let next = 0;
  for (const character of text) if (character === query[next]) next += 1;
  return query.length >= 3 && next === query.length;
}

const fold = (text: string) => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();

interface Entry {
  readonly path: string;
  readonly keys: readonly { readonly key: string; readonly label: string; readonly alias: string | null }[];
  readonly pathKey: string;
}

/** Made once for a list of names: ten thousand pages are matched at each key. */
export interface NameIndex {
  readonly pages: readonly Entry[];
  readonly files: readonly Entry[];
  readonly candidates: ReadonlyMap<string, readonly LinkCandidate[]>;
}

export function indexNames(names: Pick<Names, 'pages' | 'files'>): NameIndex {
  const candidates = new Map<string, LinkCandidate[]>();
  const add = (key: string, candidate: LinkCandidate) => {
    const group = candidates.get(key);
    if (group === undefined) candidates.set(key, [candidate]);
    else group.push(candidate);
  };
  const pages = names.pages.map(({ path, title, aliases }): Entry => {
    const name = nameOf(path);
    const aliasKeys = aliases.map(collisionKey);
    for (const key of new Set([linkNameKey(path), ...aliasKeys])) add(key, { path, kind: 'page', aliasKeys });
    const others = [...new Set([title, ...aliases])].filter((text) => collisionKey(text) !== collisionKey(name));
    return {
      path,
      pathKey: fold(path),
      keys: [
        { key: fold(name), label: name, alias: null },
        ...others.map((text) => ({ key: fold(text), label: text, alias: text })),
      ],
    };
  });
  const files = names.files.map(({ path }): Entry => {
    add(linkNameKey(path), { path, kind: 'file' });
    return { path, pathKey: fold(path), keys: [{ key: fold(nameOf(path)), label: nameOf(path), alias: null }] };
  });
  return { pages, files, candidates };
}

/** The best matches first; with nothing typed, what lies near `from`. */
export function matchNames(entries: readonly Entry[], typed: string, from: string, most = 50): Match[] {
  const query = fold(typed.trim());
  const folder = fold(folderOf(from));
  const found: { match: Match; cost: number }[] = [];
  for (const { path, keys, pathKey } of entries) {
    let best: { match: Match; cost: number } | null = null;
    for (const { key, label, alias } of keys) {
      const own = cost(key, query);
      const total = own === null ? null : own + (alias === null ? 0 : 0.5);
      if (total !== null && (best === null || total < best.cost)) best = { match: { path, label, alias }, cost: total };
    }
    if (best === null) {
      const own = query.includes('/') || query.length >= 2 ? cost(pathKey, query) : null;
      if (own !== null) best = { match: { path, label: nameOf(path), alias: null }, cost: own + 2 };
    }
    if (best === null) continue;
    const isNear = folder !== '' && pathKey.startsWith(`${folder}/`);
    found.push({ match: best.match, cost: best.cost - (isNear ? 0.25 : 0) });
  }
  return found
    .toSorted(
      (a, b) => a.cost - b.cost || a.match.path.length - b.match.path.length || (a.match.path < b.match.path ? -1 : 1),
    )
    .slice(0, most)
    .map(({ match }) => match);
}

/** The shortest target that means this path on the page `from`: its name, else the whole path. */
export function targetFor(index: NameIndex, path: string, from: string): string {
  const name = nameOf(path);
  const found = resolveLink(name, from, index.candidates.get(linkNameKey(name)) ?? []);
  return found?.path === path ? name : path;
}

/** Whether a link with this target leads to a page or file. */
export function isKnown(index: NameIndex, target: string, from: string): boolean {
  return resolveLink(target, from, index.candidates.get(linkNameKey(target)) ?? []) !== null;
}

/** The page that a new one of this path would collide with. */
export function collidingPage(names: Pick<Names, 'pages'>, path: string): string | null {
  const key = collisionKey(path);
  return names.pages.find((page) => collisionKey(page.path) === key)?.path ?? null;
}

/** Every folder that holds a page, with the folders above it. */
export function foldersOf(names: Pick<Names, 'pages'>): string[] {
  const folders = new Set<string>();
  for (const { path } of names.pages) {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) folders.add(folder);
  }
  return [...folders].toSorted();
}
