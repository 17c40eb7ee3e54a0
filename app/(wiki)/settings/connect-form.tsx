'use client';

import { useActionState } from 'react';
import { makeToken } from './actions.ts';

export function ConnectForm({ wiki, mcpUrl }: { wiki: { owner: string; slug: string }; mcpUrl: string }) {
  const [state, action, pending] = useActionState(makeToken, { error: null, token: null });
  return (
    <form action={action} className="form">
      <input type="hidden" name="owner" value={wiki.owner} />
      <input type="hidden" name="wiki" value={wiki.slug} />
      <Command id="mcp-url" label="MCP address" text={mcpUrl} />
      {state.token === null ? (
        <>
          <div className="field">
            <label htmlFor="label">Name of the assistant</label>
            <input
              id="label"
              name="label"
              type="text"
              maxLength={100}
              autoComplete="off"
              placeholder="Claude Code"
              defaultValue={state.values?.['label'] ?? ''}
            />
          </div>
          <fieldset>
            <legend className="legend">What it may do</legend>
            <label className="choice">
              <input type="radio" name="scope" value="write" defaultChecked /> Read and write
            </label>
            <label className="choice">
              <input type="radio" name="scope" value="read" /> Read only
            </label>
          </fieldset>
          {state.error === null ? null : (
            <p className="notice notice-danger" role="alert">
              {state.error}
            </p>
          )}
          <div className="form-actions">
            <button className="button button-primary" type="submit" disabled={pending}>
              {pending ? 'One moment…' : 'Make a token'}
            </button>
          </div>
        </>
      ) : (
        <div className="notice notice-good" role="status">
          <p>Copy it now: the token is shown this once.</p>
          <Command id="mcp-token" label="Token" text={state.token} />
          <Command
            id="mcp-command"
            label="For Claude Code"
            text={`claude mcp add --transport http ${wiki.slug} ${mcpUrl} --header "Authorization: Bearer ${state.token}"`}
          />
        </div>
      )}
    </form>
  );
}

function Command({ id, label, text }: { id: string; label: string; text: string }) {
  return (
    <div className="command-field">
      <span className="legend" id={`${id}-label`}>
        {label}
      </span>
      <div className="command">
        <pre id={id} aria-labelledby={`${id}-label`}>
          {text}
        </pre>
        <button type="button" className="button" data-copy={id} aria-describedby={`${id}-label`}>
          Copy
        </button>
      </div>
    </div>
  );
}
