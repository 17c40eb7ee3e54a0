/**
 * Addresses inside one wiki (CONTRACT, "URLs"). `base` has no slash at the end; it is `/@alice/notes` at the
 * apex, `/notes` on `alice.{WIKI_DOMAIN}`, and nothing on the wiki's own host.
 */
import { addressOfWiki, type Site } from '#lib/core/hosts.ts';
import { urlPath } from '#lib/core/paths.ts';
import type { AskedHost } from './address.ts';

export type Tool =
  | 'edit'
  | 'history'
  | 'diff'
  | 'blame'
  | 'index'
  | 'files'
  | 'file'
  | 'tags'
  | 'categories'
  | 'changes'
  | 'search'
  | 'new'
  | 'settings'
  | 'preview'
  | 'related'
  | 'mentions'
  | 'graph'
  | 'health'
  | 'tree'
  | 'commit'
  | 'feed.xml'
  | 'sitemap.xml'
  | 'sitemap'
  | 'palette'
  | 'rights';

export interface WikiUrls {
  readonly base: string;
  readonly home: string;
  page(path: string, fragment?: string | null): string;
  raw(path: string): string;
  file(path: string): string;
  /** `edit` takes `section`, the id of a heading or its line, to edit that section alone: `tool('edit', path, { section: id })`. */
  tool(tool: Tool, path?: string, query?: Readonly<Record<string, string | null | undefined>>): string;
  /** Where a link to a page that is not there leads. The target is as somebody wrote it, so it is never part of the path. */
  create(target: string): string;
}

export function wikiUrls(base: string, homePath: string): WikiUrls {
  const home = base === '' ? '/' : base;
  const urls: WikiUrls = {
    base,
    home,
    page: (path, fragment = null) =>
      `${path === homePath ? home : `${base}/${urlPath(path)}`}${fragment === null || fragment === '' ? '' : `#${encodeURIComponent(fragment)}`}`,
    raw: (path) => `${base}/${urlPath(path)}.md`,
    file: (path) => `${base}/${urlPath(path)}`,
    tool: (tool, path = '', query = {}) => {
      const search = new URLSearchParams();
      for (const [key, value] of Object.entries(query))
        if (typeof value === 'string' && value !== '') search.set(key, value);
      return `${base}/-/${tool}${path === '' ? '' : `/${urlPath(path)}`}${search.size === 0 ? '' : `?${search.toString()}`}`;
    },
    create: (target) => urls.tool('new', '', { path: target }),
  };
  return urls;
}

/** The address of a wiki under the host that was asked: its own, its owner's, or the apex. */
export function wikiBase(wiki: { owner: string; slug: string }, host: AskedHost): string {
  if (host.wiki !== null) return '';
  return host.label === wiki.owner ? `/${wiki.slug}` : `/@${wiki.owner}/${wiki.slug}`;
}

/**
 * Where the wiki is to be read instead, without a slash: it was transferred, has a host of its own, or has it no
 * more. Null: it is where it was asked for.
 */
export function movedWiki(
  wiki: { owner: string; slug: string; customSlug: string | null },
  { host, owner, site }: { host: AskedHost; owner: string; site: Site },
): string | null {
  const isHere = host.wiki === null ? wiki.customSlug === null && wiki.owner === owner : wiki.customSlug === host.label;
  return isHere ? null : addressOfWiki(wiki, site);
}
