/** A button that mends one problem in one commit; public/ui/fixes.js acts on it. */
import type { ReactNode } from 'react';
import type { Fix } from '#lib/protocol/lint.ts';
import { assetUrl } from '../../ui/assets.ts';
import type { Place } from '../reading/chrome.tsx';

export function FixButton({
  fix,
  label,
  primary = false,
  danger = false,
  children,
}: {
  fix: Fix;
  /** What a screen reader says, where the text alone does not tell of which page. */
  label?: string;
  primary?: boolean;
  danger?: boolean;
  children: ReactNode;
}) {
  const tone = primary ? ' button-primary' : danger ? ' button-danger' : '';
  return (
    <button type="button" className={`button button-small${tone}`} data-fix={JSON.stringify(fix)} aria-label={label}>
      {children}
    </button>
  );
}

/** What the script needs to know, for the element that holds the buttons. */
export function fixData({ t, urls }: Pick<Place, 't' | 'urls'>): Readonly<Record<`data-${string}`, string>> {
  return {
    'data-fixes': urls.base,
    'data-mended': t('health.mended', { message: '{message}' }),
    'data-undo': t('health.undo'),
    'data-undone': t('health.undone'),
    'data-failed': t('health.failed'),
  };
}

export function FixScript() {
  return (
    <>
      <link rel="stylesheet" href={assetUrl('health.css')} />
      <script type="module" src={assetUrl('fixes.js')} />
    </>
  );
}
