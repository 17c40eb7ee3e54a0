/** What is around a page, to be opened beside it: nothing of the graph is loaded before. */
import { assetUrl } from '../../ui/assets.ts';
import type { Place } from '../reading/chrome.tsx';

export function RailGraph({ t, urls, path }: Pick<Place, 't' | 'urls'> & { path: string }) {
  const whole = urls.tool('graph', '', { page: path });
  return (
    <details className="rail-graph" data-rail={whole} data-script={assetUrl('graph.js')}>
      <summary>{t('graph.title')}</summary>
      <a href={whole}>{t('graph.open')}</a>
    </details>
  );
}
