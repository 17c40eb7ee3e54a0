/** The addresses of all pages about wikibot itself, for the sitemap. */
import { example, exampleUrl } from './demo/example.ts';
import { addressOf } from './docs/frame.tsx';
import { TOPICS } from './docs/topics.ts';

export async function sitePages(): Promise<string[]> {
  const { pages } = await example();
  return [
    ...['/', '/pricing'],
    ...TOPICS.map(addressOf),
    ...[...pages.keys()].map(exampleUrl),
    ...['/changelog', '/terms', '/privacy'],
  ];
}
