'use client';

import { useActionState } from 'react';
import { FormError } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { saveName } from './actions.ts';

export function NameForm({ name }: { name: string }) {
  const t = useTexts<'account' | 'common'>();
  const [state, action, pending] = useActionState(saveName, { error: null, saved: false });
  return (
    <form action={action} className="form">
      <Field id="name" label={t('account.display_name')} hint={t('account.display_name_hint')}>
        <input
          name="name"
          type="text"
          required
          maxLength={100}
          autoComplete="name"
          dir="auto"
          defaultValue={state.values?.['name'] ?? name}
        />
      </Field>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t(pending ? 'common.saving' : 'common.save')}
        </button>
        <span role="status">{state.saved && !pending ? t('common.saved') : ''}</span>
      </div>
    </form>
  );
}
