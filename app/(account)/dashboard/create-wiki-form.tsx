'use client';

import { useActionState, useRef } from 'react';
import { createWiki } from './actions.ts';
import { suggestSlug } from './slug.ts';

export function CreateWikiForm({ prefix }: { prefix: string }) {
  const [state, action, pending] = useActionState(createWiki, { error: null });
  const slug = useRef<HTMLInputElement>(null);
  /** The address follows the name until somebody writes one. */
  const own = useRef(false);
  const values = state.values ?? {};
  return (
    <form action={action} className="form">
      <div className="field">
        <label htmlFor="name">Name</label>
        <input
          id="name"
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
      </div>
      <div className="field">
        <label htmlFor="slug">Address</label>
        <input
          ref={slug}
          id="slug"
          name="slug"
          type="text"
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          defaultValue={values['slug'] ?? ''}
          onInput={(event) => {
            own.current = event.currentTarget.value !== '';
          }}
          aria-describedby="slug-hint"
        />
        <p id="slug-hint" className="hint">
          {prefix}…
        </p>
      </div>
      <div className="field">
        <label htmlFor="purpose">Purpose</label>
        <textarea
          id="purpose"
          name="purpose"
          rows={3}
          maxLength={2000}
          defaultValue={values['purpose'] ?? ''}
          aria-describedby="purpose-hint"
        />
        <p id="purpose-hint" className="hint">
          What it is for. Your assistant reads this first.
        </p>
      </div>
      <fieldset>
        <legend className="legend">Who can read it</legend>
        <label className="choice">
          <input type="radio" name="visibility" value="private" defaultChecked={values['visibility'] !== 'public'} />{' '}
          Only you and people you invite
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
          {pending ? 'Creating…' : 'Create wiki'}
        </button>
      </div>
    </form>
  );
}
