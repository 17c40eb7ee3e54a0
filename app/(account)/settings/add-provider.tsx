'use client';

import { signIn } from 'next-auth/react';
import { useState } from 'react';
import { useTexts } from '../../ui/i18n/client.tsx';
import { useReady } from '../../ui/ready.ts';
import type { ProviderChoice } from '../signin/provider-buttons.tsx';
import { beginLink } from './actions.ts';

/** Sends the browser to a provider, to come back with one more way to sign in. */
export function AddProvider({ provider }: { provider: ProviderChoice }) {
  const t = useTexts<'identity'>();
  const ready = useReady();
  const [state, setState] = useState<'idle' | 'opening' | 'failed'>('idle');
  const add = async () => {
    setState('opening');
    try {
      await beginLink(provider.id);
      if (provider.id === 'workos') location.assign('/signin/workos');
      else await signIn(provider.id, { callbackUrl: '/settings' });
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <button type="button" className="button" disabled={!ready || state === 'opening'} onClick={() => void add()}>
        {state === 'opening'
          ? t('identity.opening', { provider: provider.name })
          : provider.id === 'workos'
            ? t('identity.add_another')
            : t('identity.add', { provider: provider.name })}
      </button>
      {state === 'failed' ? (
        <p className="hint hint-bad" role="alert">
          {t('identity.unavailable', { provider: provider.name })}
        </p>
      ) : null}
    </>
  );
}
