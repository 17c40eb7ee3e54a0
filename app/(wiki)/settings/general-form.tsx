'use client';

import { useActionState } from 'react';
import type { WikiAddress } from '#lib/services/types.ts';
import type { FormState } from '../../actions.ts';
import { FormError } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { makeSidebar, saveSettings } from './actions.ts';
import { PagePicker } from './page-picker.tsx';

interface GeneralFormProps {
  readonly wiki: WikiAddress;
  readonly base: string;
  readonly settings: {
    readonly name: string;
    readonly purpose: string;
    readonly home: string;
    readonly sidebar: string;
    readonly categories: readonly string[];
  };
  readonly homeExists: boolean;
}

export function GeneralForm({ wiki, base, settings, homeExists }: GeneralFormProps) {
  const t = useTexts<'settings' | 'common'>();
  const [state, action, pending] = useActionState(saveSettings, { error: null, saved: false });
  const values = state.values ?? { ...settings, categories: settings.categories.join('\n') };
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      <Field id="name" label={t('common.name')}>
        <input
          name="name"
          type="text"
          required
          maxLength={100}
          autoComplete="off"
          dir="auto"
          defaultValue={values['name']}
        />
      </Field>
      <Field id="purpose" label={t('common.purpose')}>
        <textarea name="purpose" rows={3} maxLength={2000} dir="auto" defaultValue={values['purpose']} />
      </Field>
      <Field
        id="home"
        label={t('settings.home_page')}
        hint={homeExists ? t('settings.home_hint') : t('settings.home_missing', { page: settings.home })}
      >
        <PagePicker base={base} name="home" defaultValue={values['home'] ?? ''} />
      </Field>
      <Field id="categories" label={t('settings.categories')} hint={t('settings.categories_hint')}>
        <textarea name="categories" rows={6} dir="auto" defaultValue={values['categories']} />
      </Field>
      <Field id="sidebar-page" label={t('settings.sidebar_page')} hint={t('settings.sidebar_hint')}>
        <PagePicker base={base} name="sidebar" defaultValue={values['sidebar'] ?? ''} />
      </Field>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t(pending ? 'common.saving' : 'settings.save')}
        </button>
        <span role="status">{state.saved && !pending ? t('common.saved') : ''}</span>
      </div>
    </form>
  );
}

export function SidebarForm({ wiki, base }: { wiki: WikiAddress; base: string }) {
  const t = useTexts<'settings'>();
  const [state, action, pending] = useActionState<FormState, FormData>(makeSidebar, { error: null });
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      <input type="hidden" name="base" value={base} />
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button" type="submit" disabled={pending}>
          {t('settings.sidebar_make')}
        </button>
      </div>
    </form>
  );
}

/** Which wiki a form is about. */
export function AddressFields({ wiki }: { wiki: WikiAddress }) {
  return (
    <>
      <input type="hidden" name="owner" value={wiki.owner} />
      <input type="hidden" name="wiki" value={wiki.slug} />
    </>
  );
}
