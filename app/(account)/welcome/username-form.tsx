'use client';

import { useActionState, useEffect, useRef, useState } from 'react';
import { FormError } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { chooseUsername, lookAtName } from './actions.ts';

/** Between the last key and the question whether the name is free. */
const PAUSE_MS = 350;

interface Looked {
  readonly name: string;
  readonly problem: 'length' | 'case' | 'letters' | 'hyphen' | 'reserved' | 'taken' | null;
  readonly suggestions: readonly string[];
}

/** What the service says about the name that was typed last; null until it has. */
function useLook(name: string): Looked | null {
  const [looked, setLooked] = useState<Looked | null>(null);
  useEffect(() => {
    if (name === '') return;
    let isStale = false;
    const timer = setTimeout(() => {
      lookAtName(name).then(
        (found) => {
          if (!isStale && found !== null) setLooked({ name, ...found });
        },
        () => undefined,
      );
    }, PAUSE_MS);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [name]);
  return looked?.name === name ? looked : null;
}

const IN_WORDS = {
  length: 'account.username_length',
  case: 'account.username_case',
  letters: 'account.username_letters',
  hyphen: 'account.username_hyphen',
  reserved: 'identity.reserved',
  taken: 'identity.taken',
} as const;

export function UsernameForm({ origin, returnTo }: { origin: string; returnTo: string }) {
  const t = useTexts<'account' | 'common' | 'identity'>();
  const [state, action, pending] = useActionState(chooseUsername, { error: null });
  const tried = state.values?.['username'] ?? '';
  const [name, setName] = useState(tried);
  const input = useRef<HTMLInputElement>(null);
  // Typed before this script was here.
  useEffect(() => setName(input.current?.value ?? ''), []);
  const take = (free: string) => {
    if (input.current === null) return;
    input.current.value = free;
    input.current.focus();
    setName(free);
  };
  const looked = useLook(name);
  const problem = looked?.problem ?? null;
  const address = t('account.username_address', { address: `${origin}/@${name}/…` });
  return (
    <form action={action} className="card form">
      <input type="hidden" name="return_to" value={returnTo} />
      <Field
        id="username"
        label={t('account.username')}
        hint={
          name === ''
            ? t('account.username_hint')
            : looked === null
              ? address
              : `${t('identity.free', { name })} ${address}`
        }
        problem={problem === null ? null : t(IN_WORDS[problem], { name })}
        live
      >
        <input
          name="username"
          type="text"
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          ref={input}
          // React sets the field back to this when an answer comes: what was typed meanwhile has to stay.
          defaultValue={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      {looked === null || looked.suggestions.length === 0 ? null : (
        <div className="name-choices" role="group" aria-label={t('identity.free_instead')}>
          <span aria-hidden="true">{t('identity.free_instead')}</span>
          {looked.suggestions.map((free) => (
            <button key={free} type="button" className="button" translate="no" onClick={() => take(free)}>
              {free}
            </button>
          ))}
        </div>
      )}
      <FormError error={problem === null && name === tried ? state.error : null} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t(pending ? 'common.one_moment' : 'account.continue')}
        </button>
      </div>
    </form>
  );
}
