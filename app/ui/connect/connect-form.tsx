'use client';

import { type ReactNode, useActionState, useState } from 'react';
import type { FormState } from '../../actions.ts';
import { FormError, Notice } from '../feedback.tsx';
import { Choices } from '../forms.tsx';
import { useTexts } from '../i18n/client.tsx';
import { ClientSteps } from './client-steps.tsx';
import { CLIENTS, CLIENT_IDS, type ClientId } from './clients.ts';
import { Connected } from './connected.tsx';

/** What making a token comes to; it is shown this once. */
interface MadeToken extends FormState {
  readonly token: string | null;
  readonly tokenId: string | null;
}

interface ConnectFormProps {
  /** What the client lists the server as. */
  readonly name: string;
  readonly mcpUrl: string;
  readonly action: (before: MadeToken, form: FormData) => Promise<MadeToken>;
  /** What the form says besides: what the token is for. */
  readonly values: Readonly<Record<string, string>>;
  /** A token's id behind it is where it tells how far its program has come. */
  readonly states: string;
  /** Of this page. */
  readonly here: string;
  readonly client: ClientId;
  readonly mayWrite: boolean;
  readonly isPublic: boolean;
  /** Fields before those of the form itself. */
  readonly children?: ReactNode;
}

/** The choice is in the address, so that it can be linked to; switching keeps the token that was just made. */
export function ConnectForm({
  name,
  mcpUrl,
  action: makeToken,
  values,
  states,
  here,
  client: first,
  mayWrite,
  isPublic,
  children,
}: ConnectFormProps) {
  const t = useTexts<'settings' | 'common'>();
  const [client, setClient] = useState(first);
  const [state, action, pending] = useActionState(makeToken, { error: null, token: null, tokenId: null });
  const called = CLIENTS[client] ?? t('settings.other');
  const addressOf = (id: ClientId) => `${here}${here.includes('?') ? '&' : '?'}client=${id}`;
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
          {Object.entries(values).map(([field, value]) => (
            <input key={field} type="hidden" name={field} value={value} />
          ))}
          <input type="hidden" name="label" value={CLIENTS[client] ?? 'MCP'} />
          {children}
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
              {t('settings.make_for', { client: called })}
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
          endpoint={{ name, url: mcpUrl, token: state.token ?? 'wkb_…' }}
          isPublic={isPublic}
        />
      </div>
      {state.tokenId === null ? null : <Connected key={state.tokenId} state={`${states}${state.tokenId}`} />}
    </>
  );
}
