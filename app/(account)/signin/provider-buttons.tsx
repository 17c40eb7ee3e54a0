'use client';

import { signIn } from 'next-auth/react';
import { useEffect, useState } from 'react';
import { Notice } from '../../ui/feedback.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { useReady } from '../../ui/ready.ts';

export interface ProviderChoice {
  readonly id: string;
  readonly name: string;
}

/** `callbackUrl`: where to be led once signed in. */
export function ProviderButtons({
  providers,
  callbackUrl,
}: {
  providers: readonly ProviderChoice[];
  callbackUrl: string;
}) {
  const t = useTexts<'identity' | 'account'>();
  const ready = useReady();
  const [opening, setOpening] = useState<ProviderChoice | null>(null);
  const [failed, setFailed] = useState<ProviderChoice | null>(null);

  // Coming back by the browser's own button shows the page as it was left.
  useEffect(() => {
    const reset = (event: PageTransitionEvent) => {
      if (event.persisted) setOpening(null);
    };
    addEventListener('pageshow', reset);
    return () => removeEventListener('pageshow', reset);
  }, []);

  const open = async (provider: ProviderChoice) => {
    setFailed(null);
    setOpening(provider);
    try {
      await signIn(provider.id, { callbackUrl });
    } catch {
      setOpening(null);
      setFailed(provider);
    }
  };

  return (
    <div className="card providers">
      {failed === null ? null : (
        <Notice tone="danger" alert>
          <p>{t('identity.unavailable', { provider: failed.name })}</p>
        </Notice>
      )}
      {providers.map((provider, index) => (
        <button
          key={provider.id}
          type="button"
          className={index === 0 ? 'button button-primary' : 'button'}
          disabled={!ready || opening !== null}
          onClick={() => void open(provider)}
        >
          {t(opening?.id === provider.id ? 'identity.opening' : 'identity.with_provider', { provider: provider.name })}
        </button>
      ))}
      <p className="hint">{t('identity.elsewhere')}</p>
      <noscript>
        <p className="notice notice-warning">{t('account.needs_script')}</p>
      </noscript>
    </div>
  );
}
