'use client';

import { useActionState, useState } from 'react';
import type { WikiAddress } from '#lib/services/types.ts';
import { FormError, Notice } from '../../ui/feedback.tsx';
import { Choices } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { makeToken } from './actions.ts';
import { ClientSteps } from './client-steps.tsx';
import { CLIENTS, CLIENT_IDS, type ClientId } from '../../ui/connect/clients.ts';
import { Connected } from './connected.tsx';
import { AddressFields } from './general-form.tsx';

interface ConnectFormProps {
  readonly wiki: WikiAddress;
  readonly mcpUrl: string;
  /** Of this page. */
  readonly here: string;
  readonly client: ClientId;
  readonly mayWrite: boolean;
  readonly isPublic: boolean;
}

/** The choice is in the address, so that it can be linked to; switching keeps the token that was just made. */
export function ConnectForm({ wiki, mcpUrl, here, client: first, mayWrite, isPublic }: ConnectFormProps) {
  const t = useTexts<'settings' | 'common'>();
  const [client, setClient] = useState(first);
  const [state, action, pending] = useActionState(makeToken, { error: null, token: null, tokenId: null });
  const name = CLIENTS[client] ?? t('settings.other');
  const addressOf = (id: ClientId) => `${here}?client=${id}`;
  return (
    <>
      <nav className="toggle toggle-wrap" aria-label={t('settings.which')}>
        {CLIENT_IDS.map((id) => (
          <a
            key={id}
            href={addressOf(id)}
            aria-current={id === client ? 'true' : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              history.replaceState(null, '', addressOf(id));
              setClient(id);
            }}
          >
            {CLIENTS[id] ?? t('settings.other')}
          </a>
        ))}
      </nav>
      {state.token === null || state.tokenId === null ? (
        <form action={action} className="form" key="ask">
          <AddressFields wiki={wiki} />
          <input type="hidden" name="label" value={CLIENTS[client] ?? 'MCP'} />
          {mayWrite ? (
            <Choices
              name="scope"
              legend={t('settings.may_do')}
              defaultValue="write"
              options={[
                { value: 'write', label: t('settings.read_write') },
                { value: 'read', label: t('settings.read_only') },
              ]}
            />
          ) : null}
          <FormError error={state.error} />
          <div className="form-actions">
            <button className="button button-primary" type="submit" disabled={pending}>
              {t('settings.make_for', { client: name })}
            </button>
            <span className="hint">{t('settings.without_token')}</span>
          </div>
        </form>
      ) : (
        <Notice tone="good" alert>
          <p>{t('settings.with_token')}</p>
        </Notice>
      )}
      <div className="stack" aria-live="polite">
        <ClientSteps
          t={t}
          client={client}
          endpoint={{ name: wiki.slug, url: mcpUrl, token: state.token ?? 'wkb_…' }}
          isPublic={isPublic}
        />
      </div>
      {state.tokenId === null ? null : <Connected key={state.tokenId} wiki={wiki} tokenId={state.tokenId} />}
    </>
  );
}
