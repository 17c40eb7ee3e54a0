/** Links to nothing: page by page (broken), and by what they lead to (wanted). */
import { LRUCache } from 'lru-cache';
import type { Actor } from '../../core/access.ts';
import { type DeadTarget, deadKey, deadTarget } from '../../core/dead-links.ts';
import { likeness, reachOf } from '../../core/likeness.ts';
import { nameOf, collisionKey } from '../../core/paths.ts';
import type { Problem } from '../../protocol/lint.ts';
import { parsePathCursor, pathCursor } from '../cursor.ts';
import { limitKey } from '../path-limit.ts';
import type { Reader } from '../pages/rows.ts';
import type { WikiInfo } from '../types.ts';
import type { Part } from './pages.ts';
import { NEAR_SHARE } from './thresholds.ts';

export interface DeadLink {
  readonly path: string;
  readonly title: string;
  readonly blob_oid: string;
  readonly revision: string;
  readonly target: string;
  readonly embed: boolean;
  readonly position: number;
}

/** Pages of a wanted page that are named with it. */
const MOST_SOURCES = 5;

/** All of the wiki that the actor sees, page by page; what is said twice on a page counts once. */
export function deadLinks(db: Reader, actor: Actor, wiki: WikiInfo): Promise<DeadLink[]> {
  const limit = limitKey(actor);
  return db.$queryRaw<DeadLink[]>`
    SELECT p.path, p.title, p.blob_oid, p.revision, l.target, l.embed, min(l.position)::int AS position
      FROM links l
      JOIN pages p ON p.id = l.from_page_id
     WHERE l.wiki_id = ${wiki.wikiId}::uuid AND l.to_path IS NULL AND NOT p.archived
       AND (${limit}::text IS NULL OR p.path_key = ${limit} OR starts_with(p.path_key, ${limit} || '/'))
     GROUP BY p.path, p.title, p.blob_oid, p.revision, l.target, l.embed
     ORDER BY p.path COLLATE "C", position`;
}

export interface Wanted {
  readonly path: string;
  readonly key: string;
  readonly target: string;
  readonly links: readonly DeadLink[];
}

/** What nobody has written, that most pages link to first. */
export function wantedPages(links: readonly DeadLink[]): Wanted[] {
  const groups = new Map<string, { dead: DeadTarget; links: DeadLink[] }>();
  for (const link of links) {
    const dead = deadTarget(link.target, link.path);
    if (dead.kind === 'file' || link.embed || dead.path === null) continue;
    const key = deadKey(dead);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { dead, links: [link] });
    else if (group.links.at(-1)?.path !== link.path) group.links.push(link);
  }
  return [...groups]
    .map(([key, { dead, links: from }]) => ({ path: dead.path ?? '', key, target: from[0]?.target ?? '', links: from }))
    .sort((a, b) => b.links.length - a.links.length || (a.key < b.key ? -1 : 1));
}

export interface Listing {
  readonly limit: number;
  readonly cursor: string | undefined;
}

export function listBroken(
  links: readonly DeadLink[],
  listing: Listing,
  near: (name: string) => string | null,
): Part<Problem<'broken_links'>> {
  const part = partOf(links, listing, ({ path, position, target }) => [path, padded(position), target].join('\n'));
  return {
    ...part,
    items: part.items.map(({ path, title, target, embed }) => {
      const { kind } = deadTarget(target, path);
      return { path, title, target, embed, kind, suggestion: kind === 'page' ? near(target) : null };
    }),
  };
}

export function listWanted(
  wanted: readonly Wanted[],
  listing: Listing,
  near: (name: string) => string | null,
): Part<Problem<'wanted_pages'>> {
  const part = partOf(wanted, listing, ({ links, key }) => `${padded(1_000_000 - links.length)}\n${key}`);
  return {
    ...part,
    items: part.items.map(({ path, target, links }) => ({
      path,
      target,
      links: links.length,
      linked_from: links.slice(0, MOST_SOURCES).map(({ path: from, title }) => ({ path: from, title })),
      suggestion: near(target),
    })),
  };
}

function padded(count: number): string {
  return String(count).padStart(8, '0');
}

/** The items after the cursor, in the order of their keys. */
function partOf<T>(items: readonly T[], { limit, cursor }: Listing, keyOf: (item: T) => string): Part<T> {
  const after = parsePathCursor(cursor);
  const start = after === null ? 0 : items.findIndex((item) => keyOf(item) > after);
  const shown = start === -1 ? [] : items.slice(start, start + limit);
  const last = shown.at(-1);
  const isMore = start !== -1 && start + limit < items.length;
  return { items: shown, next_cursor: isMore && last !== undefined ? pathCursor(keyOf(last)) : null };
}

interface Named {
  readonly path: string;
  readonly name_key: string;
}

interface Names {
  readonly names: readonly (Named & { readonly letters: number })[];
  /** What was found for a name. */
  readonly near: Map<string, string | null>;
}

/** Of the states of wikis that were looked at last: names are read once for all links of an answer, and of the next. */
const known = new LRUCache<string, Names>({ max: 20 });

/** Finds the page whose name is nearest to one that leads to nothing; null: none is near enough. */
export async function nearNames(db: Reader, actor: Actor, wiki: WikiInfo): Promise<(target: string) => string | null> {
  const limit = limitKey(actor);
  const state = [wiki.wikiId, wiki.indexedOid, limit].join(' ');
  let all = known.get(state);
  if (all === undefined) {
    const rows = await db.$queryRaw<Named[]>`
      SELECT path, name_key FROM pages
       WHERE wiki_id = ${wiki.wikiId}::uuid AND NOT archived
         AND (${limit}::text IS NULL OR path_key = ${limit} OR starts_with(path_key, ${limit} || '/'))
       ORDER BY length(path), path`;
    all = { names: rows.map((row) => ({ ...row, letters: lettersOf(row.name_key) })), near: new Map() };
    known.set(state, all);
  }
  const { names, near } = all;
  return (target) => {
    const wanted = collisionKey(nameOf(target.replace(/\.md$/i, '')));
    const found = near.get(wanted);
    if (found !== undefined) return found;
    const path = nearest(wanted, names);
    near.set(wanted, path);
    return path;
  };
}

/** A bit for each character, by its code: names whose bits differ much are not worth comparing. */
function lettersOf(name: string): number {
  let letters = 0;
  for (let at = 0; at < name.length; at += 1) letters |= 1 << (name.charCodeAt(at) & 31);
  return letters;
}

function bitsOf(letters: number): number {
  let count = 0;
  for (let left = letters; left !== 0; left &= left - 1) count += 1;
  return count;
}

function nearest(wanted: string, names: Names['names']): string | null {
  const most = Math.max(1, Math.floor(wanted.length * NEAR_SHARE));
  const reach = Math.min(reachOf(wanted), most);
  const own = lettersOf(wanted);
  let best: { path: string; cost: number } | null = null;
  for (const { path, name_key: name, letters } of names) {
    if (Math.abs(name.length - wanted.length) > most) continue;
    // One edit changes two characters at most; what one name has beyond the other is bounded by the length.
    if (bitsOf(own ^ letters) > Math.max(2 * reach, most)) continue;
    const cost = likeness(wanted, name, reach);
    if (cost !== null && (best === null || cost < best.cost)) best = { path, cost };
    if (best?.cost === 0) break;
  }
  return best?.path ?? null;
}
