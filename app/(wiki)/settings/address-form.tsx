'use client';

import { useActionState } from 'react';
import type { WikiAddress } from '#lib/services/types.ts';
import type { FormState } from '../../actions.ts';
import { FormError } from '../../ui/feedback.tsx';
import { Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { saveAddress } from './actions.ts';
import { AddressFields } from './general-form.tsx';

interface AddressFormProps {
  readonly wiki: WikiAddress;
  readonly customSlug: string | null;
  /** What stands behind the name: `.wiki.example`. */
  readonly domain: string;
}

export function AddressForm({ wiki, customSlug, domain }: AddressFormProps) {
  const t = useTexts<'settings' | 'common'>();
  const [state, action, pending] = useActionState<FormState, FormData>(saveAddress, { error: null });
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      <Field id="custom-slug" label={t('settings.custom_slug')} hint={t('settings.custom_slug_hint', { domain })}>
        <input
          name="custom_slug"
          type="text"
          maxLength={30}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          translate="no"
          defaultValue={state.values?.['custom_slug'] ?? customSlug ?? ''}
        />
      </Field>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button" type="submit" disabled={pending}>
          {t(pending ? 'common.saving' : 'settings.save_address')}
        </button>
      </div>
    </form>
  );
}
