'use client';

import { useActionState } from 'react';
import type { Scope } from '#lib/core/access.ts';
import type { WikiAddress } from '#lib/services/types.ts';
import { FormError, Notice } from '../../ui/feedback.tsx';
import { Choices, CopyField, Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { makeToken } from './actions.ts';
import { AddressFields } from './general-form.tsx';

const LIVES = [7, 30, 90, 365];

/** `wiki`: null for all wikis of the maker. `scopes`: what the maker may do, and so may give. */
export function TokenForm({ wiki, scopes }: { wiki: WikiAddress | null; scopes: readonly Scope[] }) {
  const t = useTexts<'settings' | 'common'>();
  const [state, action, pending] = useActionState(makeToken, { error: null, token: null, tokenId: null });
  const texts = { read: 'settings.read_only', write: 'settings.read_write', admin: 'settings.manage' } as const;
  return (
    <form action={action} className="form">
      {wiki === null ? null : <AddressFields wiki={wiki} />}
      {state.token === null ? null : (
        <Notice tone="good" alert>
          <p>{t('settings.token_once')}</p>
          <CopyField id="new-token" label={t('settings.token')} text={state.token} copy={t('common.copy')} />
        </Notice>
      )}
      <Field id="label" label={t('settings.token_label')} hint={t('settings.token_label_hint')}>
        <input
          name="label"
          type="text"
          required
          maxLength={100}
          autoComplete="off"
          defaultValue={state.values?.['label'] ?? ''}
        />
      </Field>
      <Choices
        name="scope"
        legend={t('settings.may_do')}
        defaultValue="read"
        options={scopes.map((scope) => ({ value: scope, label: t(texts[scope]) }))}
      />
      <div className="field-row">
        {wiki === null ? null : (
          <Field id="token-path" label={t('settings.only_under')} hint={t('settings.only_under_hint')}>
            <input
              name="path"
              type="text"
              autoComplete="off"
              placeholder={t('common.optional')}
              dir="auto"
              defaultValue={state.values?.['path'] ?? ''}
            />
          </Field>
        )}
        <Field id="token-days" label={t('settings.expires')}>
          <select name="days" defaultValue="90">
            {LIVES.map((days) => (
              <option key={days} value={days}>
                {t('settings.days', { count: days })}
              </option>
            ))}
            <option value="">{t('settings.never')}</option>
          </select>
        </Field>
      </div>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t('settings.make_token')}
        </button>
      </div>
    </form>
  );
}
