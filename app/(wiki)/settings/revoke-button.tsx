'use client';

import { useActionState } from 'react';
import { useTexts } from '../../ui/i18n/client.tsx';
import { revokeToken } from './actions.ts';

export function RevokeButton({ tokenId, label }: { tokenId: string; label: string }) {
  const t = useTexts<'settings'>();
  const [state, action, pending] = useActionState(revokeToken, { error: null });
  return (
    <form
      action={action}
      onSubmit={(event) => {
        if (!confirm(t('settings.confirm_end', { label }))) event.preventDefault();
      }}
    >
      <input type="hidden" name="token" value={tokenId} />
      <button className="button button-danger" type="submit" disabled={pending}>
        {t.rich('settings.end_token', {
          label,
          hidden: (text) => <span className="visually-hidden">{text}</span>,
        })}
      </button>
      {state.error === null ? null : (
        <p className="hint hint-bad" role="alert">
          {state.error}
        </p>
      )}
    </form>
  );
}
