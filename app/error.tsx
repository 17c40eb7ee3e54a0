'use client';

import { Sorry } from './ui/sorry.tsx';
import { useTexts } from './ui/i18n/client.tsx';

/** What nobody foresaw; the server has logged it under the digest. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTexts<'errors' | 'frame' | 'common'>();
  return (
    <Sorry
      t={t}
      heading={t('errors.internal')}
      icon="alert"
      actions={
        <button type="button" className="button" onClick={reset}>
          {t('common.try_again')}
        </button>
      }
      small={error.digest === undefined ? undefined : t('errors.request', { id: error.digest })}
    >
      {t('errors.internal_text')}
    </Sorry>
  );
}
