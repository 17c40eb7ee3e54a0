/** An example of every address that a wiki answers under, so that a walk through them leaves none out. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from './system.ts';

export interface Known {
  /** A page that has been changed, its path as in a URL. */
  readonly page: string;
  readonly file: string;
  readonly revision: string;
}

/** By the route's folder below `app/(wiki)/[owner]/[wiki]`. */
const EXAMPLES: Readonly<Record<string, (known: Known) => readonly string[]>> = {
  '[[...path]]': ({ page, file }) => ['', '/', '/Home', `/${page}`, `/${page}.md`, `/${file}`, '/No/Such/Page'],
  '-/blame/[...path]': ({ page }) => [`/-/blame/${page}`],
  '-/categories/[[...path]]': () => ['/-/categories', '/-/categories/actor'],
  '-/changes': () => ['/-/changes', '/-/changes?kind=create'],
  '-/commit/[revision]': ({ revision }) => [`/-/commit/${revision}`],
  '-/diff/[...path]': ({ page, revision }) => [`/-/diff/${page}?from=${revision}`],
  '-/edit/[...path]': ({ page }) => [`/-/edit/${page}`],
  '-/feed.xml': () => ['/-/feed.xml'],
  '-/file/[...path]': ({ file }) => [`/-/file/${file}`],
  '-/files/[[...path]]': () => ['/-/files'],
  '-/graph': () => ['/-/graph'],
  '-/health': () => ['/-/health'],
  '-/history/[...path]': ({ page }) => [`/-/history/${page}`],
  '-/index': () => ['/-/index'],
  '-/mentions/[...path]': ({ page }) => [`/-/mentions/${page}`],
  '-/new': () => ['/-/new'],
  '-/palette': () => ['/-/palette'],
  '-/preview': () => ['/-/preview'],
  '-/related/[...path]': ({ page }) => [`/-/related/${page}`],
  '-/rights': () => ['/-/rights'],
  '-/search': () => ['/-/search', '/-/search?q=heliotrope'],
  '-/settings/[[...section]]': () =>
    ['', '/people', '/connect', '/tokens', '/git', '/webhooks', '/danger'].map((section) => `/-/settings${section}`),
  '-/sitemap.xml': () => ['/-/sitemap.xml'],
  '-/sitemap/[part]': () => ['/-/sitemap/1.xml'],
  '-/tags/[[...path]]': () => ['/-/tags', '/-/tags/cerulean'],
  '-/tree': () => ['/-/tree'],
  // By the document that describes it.
  'api/v1/[[...rest]]': () => [],
  mcp: () => ['/mcp', '/mcp/'],
};

/** @throws when a route has no example here */
export async function wikiAddresses(known: Known): Promise<string[]> {
  const folder = join(ROOT, 'app/(wiki)/[owner]/[wiki]');
  const routes = (await readdir(folder, { recursive: true }))
    .filter((path) => /(?:^|\/)(?:route|page)\.tsx?$/.test(path))
    .map((path) => path.slice(0, path.lastIndexOf('/')));
  const missing = routes.filter((route) => !Object.hasOwn(EXAMPLES, route));
  if (missing.length > 0) throw new Error(`These routes need an example in wiki-addresses.ts: ${missing.join(', ')}`);
  return routes.flatMap((route) => EXAMPLES[route]?.(known) ?? []);
}

interface Described {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
}

/** What a parameter of the API is called, and a value for it. */
export type Values = Readonly<Record<string, string>>;

/** The GETs of an OpenAPI document, with `values` in the place of its parameters, required query parameters included. */
export function apiAddresses(
  document: { readonly paths: Readonly<Record<string, { readonly get?: Described }>> },
  values: Values,
): string[] {
  return Object.entries(document.paths).flatMap(([path, { get }]) => {
    if (get === undefined) return [];
    const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => valueOf(values, name, path));
    const query = (get.parameters ?? [])
      .filter((parameter) => parameter.in === 'query' && parameter.required === true)
      .map(({ name }) => `${name}=${valueOf(values, name, path)}`);
    return [query.length === 0 ? filled : `${filled}?${query.join('&')}`];
  });
}

function valueOf(values: Values, name: string, path: string): string {
  const value = values[name];
  if (value === undefined) throw new Error(`The parameter "${name}" of ${path} needs a value.`);
  return value;
}
