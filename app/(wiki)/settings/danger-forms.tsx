'use client';

import { useActionState, useState } from 'react';
import type { WikiAddress } from '#lib/services/types.ts';
import type { FormState } from '../../actions.ts';
import { FormError } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { deleteWiki, transferWiki } from './actions.ts';
import { AddressFields } from './general-form.tsx';

export function TransferForm({ wiki, members }: { wiki: WikiAddress; members: readonly string[] }) {
  const t = useTexts<'settings'>();
  const [state, action, pending] = useActionState<FormState, FormData>(transferWiki, { error: null });
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      <Field id="new-owner" label={t('settings.new_owner')}>
        <select name="username">
          {members.map((username) => (
            <option key={username} value={username}>
              {username}
            </option>
          ))}
        </select>
      </Field>
      <FormError error={state.error} />
      <details className="disclosure">
        <summary className="button button-danger">{t('settings.transfer_button')}</summary>
        <p>{t('settings.transfer_means')}</p>
        <button className="button button-danger" type="submit" disabled={pending}>
          {t('settings.yes_transfer')}
        </button>
      </details>
    </form>
  );
}

export function DeleteForm({ wiki, name }: { wiki: WikiAddress; name: string }) {
  const t = useTexts<'settings'>();
  const [state, action, pending] = useActionState<FormState, FormData>(deleteWiki, { error: null });
  const [differs, setDiffers] = useState(false);
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      <Field
        id="confirm"
        label={t.rich('settings.delete_confirm', { name: <code translate="no">{name}</code> })}
        problem={differs ? t('settings.delete_differs') : null}
      >
        <input
          name="confirm"
          type="text"
          required
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          dir="auto"
          onInput={(event) => {
            // Not while it is on the way to being right.
            const typed = event.currentTarget.value.normalize('NFC');
            setDiffers(!name.startsWith(typed));
          }}
        />
      </Field>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-danger" type="submit" disabled={pending}>
          {t('settings.delete_button')}
        </button>
      </div>
    </form>
  );
}
