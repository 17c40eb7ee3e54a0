'use client';

/**
 * Two people have changed the same lines. What could be merged is merged; what could not is chosen
 * here, place by place: what is stored, what was written, both, neither, or a text of one's own.
 */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { When } from '../../ui/dates.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Compared } from './compared.tsx';
import { type Choice, type Piece, chosenText, piecesOf, settled } from './regions.ts';
import type { CurrentPage } from './types.ts';

export interface Conflict {
  /** The whole text that was to be saved. */
  readonly mine: string;
  /** With markers. */
  readonly merged: string;
  readonly current: CurrentPage | null;
  /** What the result is saved on. */
  readonly revision: string;
}

interface Props {
  readonly t: Translator<'editor'>;
  readonly conflict: Conflict;
  readonly busy: boolean;
  readonly onSave: (text: string) => void;
  readonly onEdit: (text: string) => void;
  readonly onCancel: () => void;
}

const CHOICES: readonly Choice[] = ['current', 'yours', 'both', 'neither'];

export function ConflictView({ t, conflict, busy, onSave, onEdit, onCancel }: Props) {
  const { mine, merged, current } = conflict;
  const [pieces] = useState(() => piecesOf(merged));
  const [choices, setChoices] = useState<ReadonlyMap<number, Choice>>(new Map());
  const [results, setResults] = useState<ReadonlyMap<number, string>>(new Map());
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const places = pieces.flatMap((piece, index) => (piece.kind === 'conflict' ? [{ piece, index }] : []));
  const left = places.filter(({ index }) => !results.has(index)).length;

  const choose = (index: number, choice: Choice) => {
    const piece = pieces[index];
    if (piece?.kind !== 'conflict') return;
    setChoices(new Map(choices).set(index, choice));
    setResults(new Map(results).set(index, chosenText(piece, choice)));
  };

  return (
    <section className="conflict" aria-labelledby="conflict-title">
      <h2 id="conflict-title" ref={heading} tabIndex={-1}>
        {t('editor.conflict')}
      </h2>
      <p>
        <WhoSaved t={t} current={current} /> {t('editor.conflict_help', { count: places.length })}
      </p>
      <div className="conflict-pieces">
        {pieces.map((piece, index) =>
          piece.kind === 'text' ? (
            <Settled key={index} t={t} text={piece.text} />
          ) : (
            <Place
              key={index}
              t={t}
              id={`place-${index}`}
              title={t('editor.conflict_place', {
                number: places.findIndex((place) => place.index === index) + 1,
                count: places.length,
              })}
              piece={piece}
              choice={choices.get(index) ?? null}
              result={results.get(index) ?? null}
              onChoose={(choice) => choose(index, choice)}
              onResult={(text) => setResults(new Map(results).set(index, text))}
            />
          ),
        )}
      </div>
      {current === null ? null : (
        <details className="conflict-versions">
          <summary>{t('editor.conflict_versions')}</summary>
          <Compared t={t} yours={mine} current={current.content} />
        </details>
      )}
      <div className="form-actions conflict-actions">
        <button
          type="button"
          className="button button-primary"
          disabled={busy || left > 0}
          onClick={() => onSave(settled(pieces, results))}
        >
          {busy ? t('editor.state_saving') : t('editor.conflict_save')}
        </button>
        <button type="button" className="button" disabled={left > 0} onClick={() => onEdit(settled(pieces, results))}>
          {t('editor.conflict_edit')}
        </button>
        <button type="button" className="button" onClick={onCancel}>
          {t('editor.conflict_cancel')}
        </button>
        <span className="hint" role="status">
          {left > 0 ? t('editor.conflict_left', { count: left }) : t('editor.conflict_done')}
        </span>
      </div>
    </section>
  );
}

function WhoSaved({ t, current }: { t: Translator<'editor'>; current: CurrentPage | null }): ReactNode {
  if (current === null) return t('editor.conflict_unknown');
  const { author, agent, date, message } = current.last_commit;
  const values = { author: <bdi>{author}</bdi>, date: <When t={t} date={date} />, message: message.split('\n', 1)[0] };
  return agent === undefined
    ? t.rich('editor.conflict_by', values)
    : t.rich('editor.conflict_by_agent', { ...values, agent });
}

/** What both agree on: its edges are enough to know where one is. */
function Settled({ t, text }: { t: Translator<'editor'>; text: string }) {
  const lines = text.replace(/\n$/, '').split('\n');
  if (lines.length <= 6) return <pre className="conflict-settled">{lines.join('\n')}</pre>;
  return (
    <details className="conflict-settled">
      <summary>{t('editor.conflict_unchanged', { count: lines.length })}</summary>
      <pre>{lines.join('\n')}</pre>
    </details>
  );
}

interface PlaceProps {
  readonly t: Translator<'editor'>;
  readonly id: string;
  readonly title: string;
  readonly piece: Extract<Piece, { kind: 'conflict' }>;
  readonly choice: Choice | null;
  readonly result: string | null;
  readonly onChoose: (choice: Choice) => void;
  readonly onResult: (text: string) => void;
}

function Place({ t, id, title, piece, choice, result, onChoose, onResult }: PlaceProps) {
  const side = (name: string, text: string, className: string) => (
    <div className={className}>
      <h4>{name}</h4>
      <pre dir="auto">{text === '' ? <i>{t('editor.conflict_nothing')}</i> : text.replace(/\n$/, '')}</pre>
    </div>
  );
  return (
    <section className="conflict-place" aria-labelledby={id} data-settled={result !== null}>
      <div className="conflict-head">
        <h3 id={id}>{title}</h3>
        <div className="toggle" role="group" aria-label={t('editor.conflict_keep')}>
          {CHOICES.map((one) => (
            <button key={one} type="button" aria-pressed={choice === one} onClick={() => onChoose(one)}>
              {t(`editor.take_${one}`)}
            </button>
          ))}
        </div>
      </div>
      <div className="conflict-sides">
        {side(t('editor.current'), piece.current, 'conflict-current')}
        {side(t('editor.yours'), piece.yours, 'conflict-yours')}
        <div className="conflict-result">
          <h4>
            <label htmlFor={`${id}-result`}>{t('editor.conflict_result')}</label>
          </h4>
          <textarea
            id={`${id}-result`}
            value={result ?? ''}
            rows={Math.min(16, Math.max(3, (result ?? piece.yours).split('\n').length))}
            onChange={(event) => onResult(event.target.value)}
            dir="auto"
          />
        </div>
      </div>
    </section>
  );
}
