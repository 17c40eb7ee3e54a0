/** Asks before something is brought back. Served by public/ui/page-actions.js, through REST. */
import type { ReactNode } from 'react';
import { assetUrl } from '../../ui/assets.ts';
import { SaidProblem } from '../../ui/forms.tsx';
import type { Place } from '../reading/chrome.tsx';

interface Props extends Pick<Place, 't' | 'urls'> {
  /** What to send: `data-path`, `data-to` and the like, by `data-action`. */
  readonly data: Readonly<Record<`data-${string}`, string>>;
  /** Said once it is done. */
  readonly did: string;
  readonly children: ReactNode;
}

export function ServedForm({ t, urls, data, did, children }: Props) {
  return (
    <form
      className="form served"
      data-serve=""
      {...data}
      data-base={urls.base}
      data-offline={t('page.offline')}
      data-did={did}
      data-undo={t('history.undo')}
      data-undone={t('history.undone')}
      data-undo-failed={t('history.undo_failed')}
    >
      <SaidProblem />
      {children}
    </form>
  );
}

export const servedScript = () => <script type="module" src={assetUrl('page-actions.js')} />;
