'use client';

import { useActionState, useRef } from 'react';
import type { TemplateId } from '#lib/services/templates/types.ts';
import { FormError } from '../../ui/feedback.tsx';
import { Choices, Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { createWiki } from './actions.ts';
import { suggestSlug } from './slug.ts';

interface CreateWikiFormProps {
  /** What stands before the slug in its address. */
  readonly prefix: string;
  readonly templates: readonly { readonly id: TemplateId | 'none'; readonly pages: readonly string[] }[];
  readonly isFirst: boolean;
}

export function CreateWikiForm({ prefix, templates, isFirst }: CreateWikiFormProps) {
  const t = useTexts<'account' | 'common' | 'dashboard'>();
  const [state, action, pending] = useActionState(createWiki, { error: null });
  const slug = useRef<HTMLInputElement>(null);
  /** The address follows the name until somebody writes one. */
  const own = useRef(false);
  const values = state.values ?? {};
  const chosen = values['template'] ?? 'none';
  return (
    <form action={action} className="form new-wiki">
      {isFirst ? <input type="hidden" name="first" value="yes" /> : null}
      <div className="card form">
        <Field id="name" label={t('common.name')}>
          <input
            name="name"
            type="text"
            required
            maxLength={100}
            autoComplete="off"
            dir="auto"
            defaultValue={values['name'] ?? ''}
            onInput={(event) => {
              if (!own.current && slug.current !== null) slug.current.value = suggestSlug(event.currentTarget.value);
            }}
          />
        </Field>
        <div className="field">
          <label htmlFor="slug">{t('account.address')}</label>
          <div className="affixed">
            <span id="slug-prefix" className="affix" translate="no">
              {prefix}
            </span>
            <input
              ref={slug}
              id="slug"
              name="slug"
              type="text"
              maxLength={30}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              aria-describedby="slug-prefix slug-note"
              defaultValue={values['slug'] ?? ''}
              onInput={(event) => {
                own.current = event.currentTarget.value !== '';
              }}
            />
          </div>
          <p id="slug-note" className="hint">
            {t('dashboard.address_hint')}
          </p>
        </div>
        <Field id="purpose" label={t('common.purpose')} hint={t('account.purpose_hint')}>
          <textarea name="purpose" rows={2} maxLength={2000} dir="auto" defaultValue={values['purpose'] ?? ''} />
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
      </div>
      <fieldset className="templates">
        <legend>{t('dashboard.begin_with')}</legend>
        <div className="template-cards">
          {templates.map(({ id, pages }) => (
            <div key={id} className="template-card">
              <label>
                <input
                  type="radio"
                  name="template"
                  value={id}
                  aria-describedby={`template-${id}`}
                  defaultChecked={id === chosen}
                />
                <b>{t(`dashboard.template_${id}`)}</b>
              </label>
              <p id={`template-${id}`} className="hint">
                {t(`dashboard.template_${id}_text`)}
              </p>
              <details>
                <summary>{t('dashboard.template_pages', { count: pages.length })}</summary>
                <ul translate="no">
                  {pages.map((path) => (
                    <li key={path}>{path}</li>
                  ))}
                </ul>
              </details>
            </div>
          ))}
        </div>
        {t.language === 'en' ? null : <p className="hint">{t('dashboard.template_english')}</p>}
      </fieldset>
      <details className="disclosure">
        <summary className="button">{t('dashboard.categories')}</summary>
        <Field id="categories" label={t('dashboard.categories')} hint={t('dashboard.categories_hint')}>
          <textarea name="categories" rows={4} maxLength={3000} defaultValue={values['categories'] ?? ''} />
        </Field>
      </details>
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary button-large" type="submit" disabled={pending}>
          {t(pending ? 'account.creating' : 'account.create_wiki')}
        </button>
      </div>
    </form>
  );
}
