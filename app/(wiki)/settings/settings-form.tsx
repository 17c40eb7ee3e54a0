'use client';

import { useActionState } from 'react';
import { saveSettings } from './actions.ts';

interface SettingsFormProps {
  readonly wiki: { readonly owner: string; readonly slug: string };
  readonly name: string;
  readonly purpose: string;
  readonly homePath: string;
  readonly isPublic: boolean;
}

export function SettingsForm({ wiki, name, purpose, homePath, isPublic }: SettingsFormProps) {
  const [state, action, pending] = useActionState(saveSettings, { error: null, saved: false });
  const values = state.values ?? { name, purpose, home: homePath, visibility: isPublic ? 'public' : 'private' };
  return (
    <form action={action} className="form">
      <input type="hidden" name="owner" value={wiki.owner} />
      <input type="hidden" name="wiki" value={wiki.slug} />
      <div className="field">
        <label htmlFor="name">Name</label>
        <input
          id="name"
          name="name"
          type="text"
          required
          maxLength={200}
          autoComplete="off"
          defaultValue={values['name']}
        />
      </div>
      <div className="field">
        <label htmlFor="purpose">Purpose</label>
        <textarea id="purpose" name="purpose" rows={3} maxLength={2000} defaultValue={values['purpose']} />
      </div>
      <div className="field">
        <label htmlFor="home">Home page</label>
        <input id="home" name="home" type="text" required autoComplete="off" defaultValue={values['home']} />
      </div>
      <fieldset>
        <legend className="legend">Who can read it</legend>
        <label className="choice">
          <input type="radio" name="visibility" value="private" defaultChecked={values['visibility'] !== 'public'} />{' '}
          Only members
        </label>
        <label className="choice">
          <input type="radio" name="visibility" value="public" defaultChecked={values['visibility'] === 'public'} />{' '}
          Everybody
        </label>
      </fieldset>
      {state.error === null ? null : (
        <p className="notice notice-danger" role="alert">
          {state.error}
        </p>
      )}
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {pending ? 'Saving…' : 'Save settings'}
        </button>
        <span role="status">{state.saved ? 'Saved.' : ''}</span>
      </div>
    </form>
  );
}
