'use client';

import { signIn } from 'next-auth/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Notice, Spinner } from '../../../ui/feedback.tsx';
import { useTexts } from '../../../ui/i18n/client.tsx';
import { takeReturn } from '../return-to.tsx';

type State = 'sending' | 'done' | 'refused' | 'unavailable';

/** Uses the code up as soon as the page is open; the button is for when that fails. */
export function UseCode({ code }: { code: string }) {
  const t = useTexts<'account' | 'common'>();
  const [state, setState] = useState<State>(code === '' ? 'refused' : 'sending');
  const sent = useRef(false);

  const send = useCallback(async () => {
    setState('sending');
    const answer = await signIn('local', { code, redirect: false }).catch(() => undefined);
    if (answer?.ok === true) {
      setState('done');
      const returnTo = takeReturn();
      location.replace(returnTo === null ? '/welcome' : `/welcome?${new URLSearchParams({ return_to: returnTo })}`);
      return;
    }
    setState(answer?.error === 'CredentialsSignin' ? 'refused' : 'unavailable');
  }, [code]);

  useEffect(() => {
    if (sent.current || code === '') return;
    sent.current = true;
    void send();
  }, [code, send]);

  if (state === 'refused') {
    return (
      <Notice tone="danger" alert>
        <p>{t('account.link_used')}</p>
        <p>{t.rich('account.link_again', { command: <code translate="no">npm run -s wikibot -- sign-in</code> })}</p>
      </Notice>
    );
  }
  if (state === 'unavailable') {
    return (
      <Notice tone="danger" alert>
        <p>{t('account.sign_in_unavailable')}</p>
        <p>
          <button type="button" className="button" onClick={() => void send()}>
            {t('common.try_again')}
          </button>
        </p>
      </Notice>
    );
  }
  return (
    <div className="stack">
      <Spinner>{t(state === 'done' ? 'account.signed_in' : 'account.signing_in')}</Spinner>
      <noscript>
        <p className="notice notice-warning">{t('account.needs_script')}</p>
      </noscript>
    </div>
  );
}
