'use client';

import { useActionState, useState } from 'react';
import { chooseUsername } from './actions.ts';

/** The rules as they apply while typing; the service has the last word, and knows what is taken. */
function problemOf(name: string): string | null {
  if (name === '') return null;
  if (/[A-Z]/.test(name)) return 'Lower-case letters only.';
  if (!/^[a-z0-9-]+$/.test(name)) return 'Only a to z, 0 to 9 and hyphens.';
  if (/^-|-$/.test(name)) return 'No hyphen at the start or end.';
  if (name.length < 3) return 'At least 3 characters.';
  return name.length > 30 ? 'At most 30 characters.' : null;
}

export function UsernameForm({ origin, returnTo }: { origin: string; returnTo: string }) {
  const [state, action, pending] = useActionState(chooseUsername, { error: null });
  const [name, setName] = useState('');
  const problem = problemOf(name);
  return (
    <form action={action} className="card form">
      <input type="hidden" name="return_to" value={returnTo} />
      <div className="field">
        <label htmlFor="username">Username</label>
        <input
          id="username"
          name="username"
          type="text"
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={state.values?.['username'] ?? ''}
          onInput={(event) => setName(event.currentTarget.value)}
          aria-describedby="username-hint"
        />
        <p id="username-hint" className={problem === null ? 'hint' : 'hint hint-bad'} aria-live="polite">
          {problem ??
            (name === ''
              ? '3 to 30 of a to z, 0 to 9 and hyphens. It can’t be changed later.'
              : `Your wikis will be at ${origin}/@${name}/…`)}
        </p>
      </div>
      {state.error === null ? null : (
        <p className="notice notice-danger" role="alert">
          {state.error}
        </p>
      )}
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {pending ? 'One moment…' : 'Continue'}
        </button>
      </div>
    </form>
  );
}
