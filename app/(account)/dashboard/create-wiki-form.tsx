'use client';

import { useActionState, useRef } from 'react';
import { FormError } from '../../ui/feedback.tsx';
import { Choices, Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { createWiki } from './actions.ts';
import { suggestSlug } from './slug.ts';

export function CreateWikiForm({ prefix }: { prefix: string }) {
  const t = useTexts<'account' | 'common'>();
  const [state, action, pending] = useActionState(createWiki, { error: null });
  const slug = useRef<HTMLInputElement>(null);
  /** The address follows the name until somebody writes one. */
  const own = useRef(false);
  const values = state.values ?? {};
  return (
    <form action={action} className="form">
      <Field id="name" label={t('common.name')}>
        <input
          name="name"
          type="text"
          required
          maxLength={200}
          autoComplete="off"
          defaultValue={values['name'] ?? ''}
          onInput={(event) => {
            if (!own.current && slug.current !== null) slug.current.value = suggestSlug(event.currentTarget.value);
          }}
        />
      </Field>
      <Field id="slug" label={t('account.address')} hint={`${prefix}…`}>
        <input
          ref={slug}
          name="slug"
          type="text"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          defaultValue={values['slug'] ?? ''}
          onInput={(event) => {
            own.current = event.currentTarget.value !== '';
          }}
        />
      </Field>
      <Field id="purpose" label={t('common.purpose')} hint={t('account.purpose_hint')}>
        <textarea name="purpose" rows={3} maxLength={2000} defaultValue={values['purpose'] ?? ''} />
      </Field>
      <Choices
        name="visibility"
        legend={t('account.who_reads')}
        defaultValue={values['visibility'] === 'public' ? 'public' : 'private'}
        options={[
          { value: 'private', label: t('account.only_members') },
          { value: 'public', label: t('account.everybody') },
        ]}
      />
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t(pending ? 'account.creating' : 'account.create_wiki')}
        </button>
      </div>
    </form>
  );
}
