'use client';

import { type ReactNode, useActionState } from 'react';
import type { FormState } from '../../actions.ts';

interface ConfirmProps {
  readonly action: (before: FormState, form: FormData) => Promise<FormState>;
  /** What the form says besides. */
  readonly values: Readonly<Record<string, string>>;
  /** On the button that asks. */
  readonly label: ReactNode;
  /** On the button that does it. */
  readonly yes: string;
  readonly danger?: boolean;
  /** What will come of it. */
  readonly children: ReactNode;
}

/** A button that says what it will do before it does it. It opens without script, and the form works without. */
export function Confirm({ action, values, label, yes, danger = true, children }: ConfirmProps) {
  const [state, send, pending] = useActionState(action, { error: null });
  const tone = danger ? 'button-danger' : 'button-primary';
  return (
    <details className="menu confirm" data-menu="">
      <summary className={danger ? 'button button-danger' : 'button'}>{label}</summary>
      <form action={send} className="menu-panel confirm-panel">
        {Object.entries(values).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div className="confirm-text">{children}</div>
        {state.error === null ? null : (
          <p className="hint hint-bad" role="alert">
            {state.error}
          </p>
        )}
        <button className={`button ${tone}`} type="submit" disabled={pending}>
          {yes}
        </button>
      </form>
    </details>
  );
}
