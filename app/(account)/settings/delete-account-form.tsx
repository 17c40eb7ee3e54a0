'use client';

import { useActionState, useState } from 'react';
import type { FormState } from '../../actions.ts';
import { FormError } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { deleteAccount } from './delete-account.ts';

/** Others lose wikis: that has to be ticked as well. */
export function DeleteAccountForm({ username, isShared }: { username: string; isShared: boolean }) {
  const t = useTexts<'leaving'>();
  const [state, action, pending] = useActionState<FormState, FormData>(deleteAccount, { error: null });
  const [differs, setDiffers] = useState(false);
  return (
    <form action={action} className="form">
      {isShared ? (
        <label className="choice">
          <input type="checkbox" name="shared" required /> <span>{t('leaving.shared_known')}</span>
        </label>
      ) : null}
      <Field
        id="confirm-account"
        label={t.rich('leaving.confirm', { name: <code translate="no">{username}</code> })}
        problem={differs ? t('leaving.differs') : null}
      >
        <input
          name="confirm"
          type="text"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onInput={(event) => {
            // Not while it is on the way to being right.
            setDiffers(!username.startsWith(event.currentTarget.value));
          }}
        />
      </Field>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-danger" type="submit" disabled={pending}>
          {t(pending ? 'leaving.deleting' : 'leaving.delete_button')}
        </button>
      </div>
    </form>
  );
}
