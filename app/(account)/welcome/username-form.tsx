'use client';

import { useActionState, useState } from 'react';
import { FormError } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { chooseUsername } from './actions.ts';

/** The rules as they apply while typing; the service has the last word, and knows what is taken. */
function problemOf(name: string) {
  if (name === '') return null;
  if (/[A-Z]/.test(name)) return 'account.username_case';
  if (!/^[a-z0-9-]+$/.test(name)) return 'account.username_letters';
  if (/^-|-$/.test(name)) return 'account.username_hyphen';
  if (name.length < 3) return 'account.username_short';
  return name.length > 30 ? 'account.username_long' : null;
}

export function UsernameForm({ origin, returnTo }: { origin: string; returnTo: string }) {
  const t = useTexts<'account' | 'common'>();
  const [state, action, pending] = useActionState(chooseUsername, { error: null });
  const [name, setName] = useState('');
  const problem = problemOf(name);
  return (
    <form action={action} className="card form">
      <input type="hidden" name="return_to" value={returnTo} />
      <Field
        id="username"
        label={t('account.username')}
        hint={
          name === '' ? t('account.username_hint') : t('account.username_address', { address: `${origin}/@${name}/…` })
        }
        problem={problem === null ? null : t(problem)}
        live
      >
        <input
          name="username"
          type="text"
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={state.values?.['username'] ?? ''}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </Field>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t(pending ? 'common.one_moment' : 'account.continue')}
        </button>
      </div>
    </form>
  );
}
