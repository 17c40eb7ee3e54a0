/** Parts of forms, for static markup, server and client components alike. */
import type { ReactElement, ReactNode } from 'react';
import { cloneElement } from 'react';

interface ControlProps {
  readonly id?: string | undefined;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: boolean | undefined;
}

interface FieldProps {
  readonly id: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Stands in the hint's place, and marks the control as wrong. */
  readonly problem?: ReactNode;
  /** The hint changes while somebody types. */
  readonly live?: boolean;
  /** One `input`, `textarea` or `select`; it is given its id and is tied to hint and problem. */
  readonly children: ReactElement<ControlProps>;
}

export function Field({ id, label, hint, problem = null, live = false, children }: FieldProps) {
  const noteId = `${id}-note`;
  const note = problem ?? hint;
  const described = note === undefined || note === null ? undefined : noteId;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {cloneElement(children, {
        id,
        'aria-describedby': described,
        ...(problem === null ? {} : { 'aria-invalid': true }),
      })}
      {described === undefined ? null : (
        <p
          id={noteId}
          className={problem === null ? 'hint' : 'hint hint-bad'}
          {...(live ? { 'aria-live': 'polite' } : {})}
        >
          {note}
        </p>
      )}
    </div>
  );
}

/** Where a script says what is wrong with the form around it. */
export function SaidProblem() {
  return (
    <p className="hint hint-bad" role="alert" hidden>
      {null}
    </p>
  );
}

interface DialogFootProps {
  /** On the button that does it. */
  readonly yes: string;
  readonly cancel: string;
  readonly danger?: boolean;
}

/** The end of a dialog's form: what went wrong, do it, leave it. */
export function DialogFoot({ yes, cancel, danger = false }: DialogFootProps) {
  return (
    <>
      <SaidProblem />
      <div className="form-actions">
        <button type="submit" className={danger ? 'button button-danger' : 'button button-primary'}>
          {yes}
        </button>
        <button type="button" className="button" data-close-dialog="">
          {cancel}
        </button>
      </div>
    </>
  );
}

interface ChoicesProps<Value extends string> {
  readonly name: string;
  readonly legend: string;
  readonly options: readonly { readonly value: Value; readonly label: ReactNode; readonly hint?: ReactNode }[];
  readonly defaultValue: Value;
}

/** One of a few, all of them visible. */
export function Choices<Value extends string>({ name, legend, options, defaultValue }: ChoicesProps<Value>) {
  return (
    <fieldset>
      <legend className="legend">{legend}</legend>
      {options.map(({ value, label, hint }) => (
        <label key={value} className="choice">
          <input type="radio" name={name} value={value} defaultChecked={value === defaultValue} />
          <span>
            {label}
            {hint === undefined ? null : <span className="hint">{hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** A text to be copied as it stands. */
export function CopyField({ id, label, text, copy }: { id: string; label?: string; text: string; copy: string }) {
  return (
    <div className="command-field">
      {label === undefined ? null : (
        <span className="legend" id={`${id}-label`}>
          {label}
        </span>
      )}
      <div className="command">
        <pre id={id}>{text}</pre>
        <button
          type="button"
          className="button"
          data-copy={id}
          {...(label === undefined ? {} : { 'aria-describedby': `${id}-label` })}
        >
          {copy}
        </button>
      </div>
    </div>
  );
}
