'use client';

import { useActionState } from 'react';
import { revokeToken } from './actions.ts';

export function RevokeButton({ tokenId, label }: { tokenId: string; label: string }) {
  const [state, action, pending] = useActionState(revokeToken, { error: null });
  return (
    <form
      action={action}
      onSubmit={(event) => {
        if (!confirm(`End the token “${label}”? What uses it loses access at once.`)) event.preventDefault();
      }}
    >
      <input type="hidden" name="token" value={tokenId} />
      <button className="button button-danger" type="submit" disabled={pending}>
        End
        <span className="visually-hidden"> the token {label}</span>
      </button>
      {state.error === null ? null : (
        <p className="hint hint-bad" role="alert">
          {state.error}
        </p>
      )}
    </form>
  );
}
