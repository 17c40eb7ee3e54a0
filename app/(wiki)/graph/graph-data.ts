/** What public/ui/graph.js is told by the element that it draws in. */
import { assetUrl } from '../../ui/assets.ts';
import type { Place } from '../reading/chrome.tsx';

type Data = Readonly<Record<`data-${string}`, string>>;

/** `page`: what is around it; null: the whole wiki. */
export function graphData(
  { t, urls, wiki }: Pick<Place, 't' | 'urls' | 'wiki'>,
  { page, depth }: { page: string | null; depth: number },
): Data {
  return {
    'data-base': urls.base,
    'data-home': wiki.homePath,
    'data-page': page ?? '',
    'data-depth': String(depth),
    'data-layout': assetUrl('graph-layout.js'),
    'data-styles': assetUrl('graph.css'),
    'data-loading': t('graph.loading'),
    'data-failed': t('graph.failed'),
    'data-counted': t('graph.counted', { pages: '{pages}', links: '{links}' }),
    'data-other': t('graph.other'),
    'data-none': t('graph.none'),
    'data-open': t('graph.open_page'),
  };
}
