'use client';

import { useActionState } from 'react';
import { FormError, Notice } from '../../ui/feedback.tsx';
import { Choices, CopyField, Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { makeToken } from './actions.ts';

export function ConnectForm({ wiki, mcpUrl }: { wiki: { owner: string; slug: string }; mcpUrl: string }) {
  const t = useTexts<'settings' | 'common'>();
  const copy = t('common.copy');
  const [state, action, pending] = useActionState(makeToken, { error: null, token: null });
  return (
    <form action={action} className="form">
      <input type="hidden" name="owner" value={wiki.owner} />
      <input type="hidden" name="wiki" value={wiki.slug} />
      <CopyField id="mcp-url" label={t('settings.mcp_address')} text={mcpUrl} copy={copy} />
      {state.token === null ? (
        <>
          <Field id="label" label={t('settings.assistant_name')}>
            <input
              name="label"
              type="text"
              maxLength={100}
              autoComplete="off"
              placeholder="Claude Code"
              defaultValue={state.values?.['label'] ?? ''}
            />
          </Field>
          <Choices
            name="scope"
            legend={t('settings.may_do')}
            defaultValue="write"
            options={[
              { value: 'write', label: t('settings.read_write') },
              { value: 'read', label: t('settings.read_only') },
            ]}
          />
          <FormError error={state.error} />
          <div className="form-actions">
            <button className="button button-primary" type="submit" disabled={pending}>
              {t(pending ? 'common.one_moment' : 'settings.make_token')}
            </button>
          </div>
        </>
      ) : (
        <Notice tone="good" alert>
          <p>{t('settings.token_once')}</p>
          <CopyField id="mcp-token" label={t('settings.token')} text={state.token} copy={copy} />
          <CopyField
            id="mcp-command"
            label={t('settings.for_claude_code')}
            text={`claude mcp add --transport http ${wiki.slug} ${mcpUrl} --header "Authorization: Bearer ${state.token}"`}
            copy={copy}
          />
        </Notice>
      )}
    </form>
  );
}
