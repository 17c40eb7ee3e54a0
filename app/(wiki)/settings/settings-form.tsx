'use client';

import { useActionState } from 'react';
import { FormError } from '../../ui/feedback.tsx';
import { Choices, Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { saveSettings } from './actions.ts';

interface SettingsFormProps {
  readonly wiki: { readonly owner: string; readonly slug: string };
  readonly name: string;
  readonly purpose: string;
  readonly homePath: string;
  readonly isPublic: boolean;
}

export function SettingsForm({ wiki, name, purpose, homePath, isPublic }: SettingsFormProps) {
  const t = useTexts<'settings' | 'common'>();
  const [state, action, pending] = useActionState(saveSettings, { error: null, saved: false });
  const values = state.values ?? { name, purpose, home: homePath, visibility: isPublic ? 'public' : 'private' };
  return (
    <form action={action} className="form">
      <input type="hidden" name="owner" value={wiki.owner} />
      <input type="hidden" name="wiki" value={wiki.slug} />
      <Field id="name" label={t('common.name')}>
        <input name="name" type="text" required maxLength={200} autoComplete="off" defaultValue={values['name']} />
      </Field>
      <Field id="purpose" label={t('common.purpose')}>
        <textarea name="purpose" rows={3} maxLength={2000} defaultValue={values['purpose']} />
      </Field>
      <Field id="home" label={t('settings.home_page')}>
        <input name="home" type="text" required autoComplete="off" defaultValue={values['home']} />
      </Field>
      <Choices
        name="visibility"
        legend={t('settings.who_reads')}
        defaultValue={values['visibility'] === 'public' ? 'public' : 'private'}
        options={[
          { value: 'private', label: t('settings.only_members') },
          { value: 'public', label: t('settings.everybody') },
        ]}
      />
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t(pending ? 'common.saving' : 'settings.save')}
        </button>
        <span role="status">{state.saved ? t('common.saved') : ''}</span>
      </div>
    </form>
  );
}
