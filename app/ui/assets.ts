/** Addresses of the files under public/ui, with their content hash (made by next.config.ts). */
const HASHES = new Map(
  (process.env.UI_HASHES ?? '').split(';').map((entry): [string, string] => {
    const [name = '', hash = ''] = entry.split('=');
    return [name, hash];
  }),
);

export type Asset =
  | 'wikibot.css'
  | 'card.png'
  | 'content.css'
  | 'content.js'
  | 'diagrams.js'
  | 'diff.js'
  | 'palette.js'
  | 'writing.js'
  | 'editor.css'
  | 'theme.js'
  | 'reader.js'
  | 'host.js'
  | 'page-actions.js'
  | 'files.js'
  | 'index.js'
  | 'fixes.js'
  | 'health.css'
  | 'graph.js'
  | 'graph-layout.js'
  | 'graph.css'
  | 'front.css'
  | 'site.css'
  | 'api.css'
  | 'favicon.svg';

export function assetUrl(name: Asset): string {
  return `/ui/${name}?v=${HASHES.get(name) ?? ''}`;
}
