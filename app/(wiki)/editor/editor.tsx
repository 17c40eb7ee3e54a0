'use client';

import { useEffect, useRef, useState } from 'react';
import { nameOf } from '#lib/core/paths.ts';
import { countWords } from '#lib/core/words.ts';
import { useTexts } from '../../ui/i18n/client.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { useReady } from '../../ui/ready.ts';
import type { Area, KeyStyle } from './code/area.ts';
import { ConflictView } from './conflict.tsx';
import { NewPageFields } from './new-page.tsx';
import { Notices } from './notices.tsx';
import { Panes } from './panes.tsx';
import { type Preferences, type View, readPreferences, writePreferences } from './preferences.ts';
import { Toolbar } from './toolbar.tsx';
import type { EditorProps } from './types.ts';
import { type EditorState, useEditor } from './use-editor.ts';
import { useVocabulary } from './use-vocabulary.ts';

type Texts = Translator<'editor' | 'codemirror' | 'common'>;

export function Editor(props: EditorProps) {
  const ready = useReady();
  return <Body key={ready ? 'ready' : 'loading'} {...props} ready={ready} />;
}

function Body({ ready, ...props }: EditorProps & { ready: boolean }) {
  const t = useTexts<'editor' | 'codemirror' | 'common'>();
  const editor = useEditor(props, ready);
  const words = useVocabulary(props.base);
  const area = useRef<Area | null>(null);
  const [{ view, keys }, setPreferences] = usePreferences(ready);
  const [inTable, setInTable] = useState(false);
  const [said, setSaid] = useState('');
  const { conflict, status } = editor;
  const busy = !ready || status.kind === 'saving' || status.kind === 'leaving';
  useSaveKey(() => {
    if (conflict === null) void editor.save();
  });

  return (
    <main id="content" className="editor-frame" data-ready={ready}>
      <EditorHead
        t={t}
        editor={editor}
        props={props}
        view={view}
        onView={(next) => setPreferences({ view: next, keys })}
      />
      <Notices t={t} editor={editor} signInHref={props.signInHref} />
      {conflict !== null ? (
        <ConflictView
          t={t}
          conflict={conflict}
          busy={busy}
          onSave={(text) => void editor.saveResult(text)}
          onEdit={editor.settle}
          onCancel={editor.leaveConflict}
        />
      ) : null}
      <div className="editor-work" hidden={conflict !== null}>
        {editor.isNew && props.section === null ? (
          <NewPageFields
            t={t}
            editor={editor}
            base={props.base}
            templates={props.templates}
            disabled={!ready}
            vocabulary={words.vocabulary}
            announce={setSaid}
          />
        ) : null}
        <div className="editor-desk">
          <Toolbar t={t} area={area} inTable={inTable} disabled={busy || view === 'preview'} />
          {ready ? (
            <Panes
              t={t}
              area={area}
              onArea={(made) => {
                area.current = made;
              }}
              editor={editor}
              base={props.base}
              nonce={props.nonce}
              view={view}
              keys={keys}
              readOnly={status.kind === 'leaving'}
              words={words}
              onTable={setInTable}
              announce={setSaid}
            />
          ) : (
            <div className="editor-panes" data-view="write">
              <p className="editor-waiting hint">
                <span className="spinner" /> {t('editor.loading')}
              </p>
            </div>
          )}
          <StatusLine
            t={t}
            editor={editor}
            ready={ready}
            said={said}
            keys={keys}
            onKeys={(next) => setPreferences({ view, keys: next })}
          />
        </div>
        <SaveBar t={t} editor={editor} busy={busy} ready={ready} />
      </div>
    </main>
  );
}

interface HeadProps {
  readonly t: Texts;
  readonly editor: EditorState;
  readonly props: EditorProps;
  readonly view: View;
  readonly onView: (view: View) => void;
}

function EditorHead({ t, editor, props, view, onView }: HeadProps) {
  const { path, urls } = editor;
  const name = nameOf(path);
  const title =
    props.section !== null && editor.isSection
      ? t('editor.edit_section', { heading: props.section.heading })
      : editor.isNew
        ? path === ''
          ? t('editor.new_page')
          : t('editor.new_page_named', { name })
        : t('editor.edit', { name });
  const views = [
    { id: 'write', label: t('editor.write') },
    { id: 'split', label: t('editor.both') },
    { id: 'preview', label: t('editor.preview') },
  ] as const;
  return (
    <div className="editor-head">
      <div className="editor-title">
        <h1 dir="auto">{title}</h1>
        {props.section !== null && editor.isSection ? (
          <p className="hint">
            {t('editor.section_of', { page: path })} <a href={urls.tool('edit', path)}>{t('editor.whole_page')}</a>
          </p>
        ) : editor.isNew || path === name ? null : (
          <p className="hint" dir="auto">
            {path}
          </p>
        )}
      </div>
      <div className="toggle editor-views" role="group" aria-label={t('editor.view')}>
        {views.map(({ id, label }) => (
          <button key={id} type="button" data-view={id} aria-pressed={view === id} onClick={() => onView(id)}>
            {label}
          </button>
        ))}
      </div>
    </div>
  );
}

interface StatusProps {
  readonly t: Texts;
  readonly editor: EditorState;
  readonly ready: boolean;
  readonly said: string;
  readonly keys: KeyStyle;
  readonly onKeys: (keys: KeyStyle) => void;
}

function StatusLine({ t, editor, ready, said, keys, onKeys }: StatusProps) {
  const { dirty, kept } = editor;
  const words = countWords(editor.content.replace(/^---\n[\s\S]*?\n---[ \t]*(?:\n|$)/, ''));
  return (
    <div className="editor-status">
      <span role="status">{ready ? stateText(t, editor) : t('editor.loading')}</span>
      <span role="status">{said}</span>
      {dirty && kept === 'nowhere' ? <span className="hint-bad">{t('editor.draft_refused')}</span> : null}
      <span className="editor-status-end">
        <span>{t('common.words', { count: words })}</span>
        <label>
          {t('editor.keys')}{' '}
          <select value={keys} disabled={!ready} onChange={(event) => onKeys(event.target.value as KeyStyle)}>
            <option value="standard">{t('editor.keys_standard')}</option>
            <option value="vim">{t('editor.keys_vim')}</option>
            <option value="emacs">{t('editor.keys_emacs')}</option>
          </select>
        </label>
      </span>
    </div>
  );
}

function stateText(t: Texts, { status, dirty, kept }: EditorState): string {
  if (status.kind === 'saving') return t('editor.state_saving');
  if (status.kind === 'leaving') return t('editor.state_saved');
  if (!dirty) return t('editor.state_clean');
  return t(kept === 'server' ? 'editor.state_kept' : 'editor.state_kept_here');
}

function SaveBar({ t, editor, busy, ready }: { t: Texts; editor: EditorState; busy: boolean; ready: boolean }) {
  const { path, urls, isNew, status } = editor;
  const hint = isNew
    ? path === ''
      ? t('editor.message_create_page')
      : t('editor.message_create', { name: nameOf(path) })
    : t('editor.message_hint');
  return (
    <form
      className="editor-bar"
      onSubmit={(event) => {
        event.preventDefault();
        void editor.save();
      }}
    >
      <div className="field">
        <label className="visually-hidden" htmlFor="message">
          {t('editor.message')}
        </label>
        <input
          id="message"
          type="text"
          value={editor.message}
          readOnly={!ready}
          onChange={(event) => editor.setMessage(event.target.value)}
          placeholder={`${t('editor.message')} ${hint}`}
          maxLength={500}
          autoComplete="off"
          dir="auto"
        />
      </div>
      <div className="form-actions">
        <button
          type="submit"
          className="button button-primary"
          disabled={busy}
          title="Ctrl-S"
          aria-keyshortcuts="Control+S Meta+S"
        >
          {status.kind === 'saving' || status.kind === 'leaving' ? t('common.saving') : t('common.save')}
        </button>
        <a className="button" href={isNew ? urls.home : urls.page(path)}>
          {t('common.cancel')}
        </a>
      </div>
    </form>
  );
}

function usePreferences(ready: boolean): [Preferences, (next: Preferences) => void] {
  const [preferences, setPreferences] = useState<Preferences>(() =>
    ready ? readPreferences() : { view: 'write', keys: 'standard' },
  );
  const change = (next: Preferences) => {
    setPreferences(next);
    writePreferences(next);
  };
  return [preferences, change];
}

/** Ctrl-S or Cmd-S, wherever the focus is. */
function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== 's') return;
      // The text area has taken it already.
      if (!event.defaultPrevented) latest.current();
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
