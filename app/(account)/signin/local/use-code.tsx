'use client';

import { signIn } from 'next-auth/react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { takeReturn } from '../return-to.tsx';

type State = 'sending' | 'done' | 'refused' | 'unavailable';

/** Uses the code up as soon as the page is open; the button is for when that fails. */
export function UseCode({ code }: { code: string }) {
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
      <div className="notice notice-danger" role="alert">
        <p>This sign-in link has already been used, or it has expired.</p>
        <p>
          For a new one, run <code>npm run -s wikibot -- sign-in</code> where wikibot is installed, and open the link
          that it prints.
        </p>
      </div>
    );
  }
  if (state === 'unavailable') {
    return (
      <div className="notice notice-danger" role="alert">
        <p>The server could not sign you in just now. The link is still good.</p>
        <p>
          <button type="button" className="button" onClick={() => void send()}>
            Try again
          </button>
        </p>
      </div>
    );
  }
  return (
    <div className="stack">
      <p role="status">
        <span className="spinner" /> {state === 'done' ? 'Signed in. Opening your wikis…' : 'Signing you in…'}
      </p>
      <noscript>
        <p className="notice notice-warning">
          Signing in needs JavaScript. Allow it for this site and open the link again.
        </p>
      </noscript>
    </div>
  );
}
