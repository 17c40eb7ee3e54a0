/** The wiki of the front page: its pages as they are after the recorded session, and what their links lead to. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { collisionKey, nameOf, pageOfFile, urlPath } from '#lib/core/paths.ts';
import { type LinkCandidate, linkNameKey, resolveLink } from '#lib/core/wikilinks.ts';
import { describePage } from '#lib/markdown/describe.ts';
import { type Text, renderText } from '../texts.ts';
import { type DemoSession, demoSession } from './session.ts';

export const EXAMPLE_NAME = 'Rook Marsh';
const HOME = 'Home';

export interface Example {
  readonly session: DemoSession;
  /** Markdown by path, home first. */
  readonly pages: ReadonlyMap<string, string>;
}

let known: Promise<Example> | null = null;

export async function example(): Promise<Example> {
  if (process.env.NODE_ENV !== 'production') return await readExample();
  known ??= readExample();
  return await known;
}

async function readExample(): Promise<Example> {
  const folder = join(/* turbopackIgnore: true */ process.cwd(), 'docs/demo');
  const session = demoSession.parse(JSON.parse(await readFile(join(folder, 'session.json'), 'utf8')));
  const files = await readdir(join(folder, 'wiki'), { recursive: true });
  const paths = files
    .flatMap((file) => pageOfFile(file) ?? [])
    .sort((a, b) => Number(b === HOME) - Number(a === HOME) || (a < b ? -1 : 1));
  const pages = await Promise.all(
    paths.map(async (path): Promise<[string, string]> => {
      const changed = session.pages[path];
      return [path, changed ?? (await readFile(join(folder, 'wiki', `${path}.md`), 'utf8'))];
    }),
  );
  return { session, pages: new Map(pages) };
}

export interface ExamplePage extends Text {
  readonly path: string;
  readonly title: string;
}

export async function examplePage({ pages }: Example, path: string): Promise<ExamplePage | null> {
  const content = pages.get(path);
  if (content === undefined) return null;
  const candidates = [...pages].map(([other, text]): LinkCandidate => ({
    kind: 'page',
    path: other,
    aliasKeys: describePage(other, text).meta.aliases.map(collisionKey),
  }));
  const resolve = (target: string) => {
    const key = linkNameKey(target);
    const near = candidates.filter(
      (candidate) => collisionKey(nameOf(candidate.path)) === key || candidate.aliasKeys?.includes(key) === true,
    );
    return resolveLink(target, path, near);
  };
  const text = await renderText(content, ({ target }) => resolve(target), exampleUrl);
  return { ...text, path, title: describePage(path, content).title };
}

export function exampleUrl(path: string): string {
  return path === HOME ? '/docs/example' : `/docs/example/${urlPath(path)}`;
}
