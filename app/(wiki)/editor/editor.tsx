'use client';

import { useState, useSyncExternalStore } from 'react';
import { nameOf } from '#lib/core/paths.ts';
import { Icon } from '../../ui/icons.tsx';
import { ConflictView } from './conflict.tsx';
import { Notices } from './notices.tsx';
import { Preview } from './preview.tsx';
import type { EditorProps } from './types.ts';
import { useEditor, useSaveKey } from './use-editor.ts';

const VIEWS = [
  { id: 'write', label: 'Write' },
  { id: 'split', label: 'Both' },
  { id: 'preview', label: 'Preview' },
] as const;

type View = (typeof VIEWS)[number]['id'];

export function Editor(props: EditorProps) {
  const ready = useSyncExternalStore(neverChanges, inBrowser, onServer);
  return <Body key={ready ? 'ready' : 'loading'} {...props} ready={ready} />;
}

const neverChanges = () => () => undefined;
const inBrowser = () => true;
const onServer = () => false;

function Body({ ready, ...props }: EditorProps & { ready: boolean }) {
  const editor = useEditor(props, ready);
  const [view, setView] = useState<View>('write');
  const { path, content, status, conflict, dirty, urls, isNew } = editor;
  const busy = !ready || status.kind === 'saving' || status.kind === 'leaving';
  const words = content.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
  useSaveKey(() => void editor.save());

  return (
    <main id="content" className="editor-frame">
      <div className="editor-head">
        <h1 dir="auto">{isNew ? (path === '' ? 'New page' : `New page: ${nameOf(path)}`) : `Edit ${nameOf(path)}`}</h1>
        <div className="toggle" role="group" aria-label="View">
          {VIEWS.map(({ id, label }) => (
            <button key={id} type="button" aria-pressed={view === id} onClick={() => setView(id)}>
              {label}
            </button>
          ))}
        </div>
      </div>

      <Notices editor={editor} editUrl={urls.tool('edit', path)} />
      {conflict === null ? null : <ConflictView {...conflict} />}

      {isNew ? (
        <div className="field">
          <label htmlFor="path">Path</label>
          <input
            id="path"
            type="text"
            value={path}
            readOnly={!ready}
            onChange={(event) => editor.setPath(event.target.value)}
            placeholder="Folder/Name of the page"
            autoComplete="off"
            aria-describedby="path-hint"
          />
          <p id="path-hint" className="hint">
            Slashes make folders. The last part is the page’s name.
          </p>
        </div>
      ) : (
        <p className="hint" dir="auto">
          {path}
        </p>
      )}

      <div className="editor-panes" data-view={view}>
        {view === 'preview' ? null : (
          <textarea
            className="editor-text"
            aria-label="Content in Markdown"
            value={content}
            readOnly={!ready}
            onChange={(event) => editor.setContent(event.target.value)}
            spellCheck
            dir="auto"
          />
        )}
        {view === 'write' ? null : (
          <Preview url={urls.tool('preview')} path={path === '' ? 'New page' : path} content={content} />
        )}
      </div>

      <form
        className="editor-bar"
        onSubmit={(event) => {
          event.preventDefault();
          void editor.save();
        }}
      >
        <div className="field">
          <label htmlFor="message">What did you change?</label>
          <input
            id="message"
            type="text"
            value={editor.message}
            readOnly={!ready}
            onChange={(event) => editor.setMessage(event.target.value)}
            placeholder={
              isNew ? `Create ${path === '' ? 'the page' : nameOf(path)}` : 'Shown in the history (optional)'
            }
            maxLength={500}
            autoComplete="off"
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
            {status.kind === 'saving' || status.kind === 'leaving' ? 'Saving…' : 'Save'}
          </button>
          <a className="button" href={isNew ? urls.base : urls.page(path)}>
            Cancel
          </a>
          {isNew ? null : (
            <button type="button" className="button button-danger" disabled={busy} onClick={() => void editor.remove()}>
              <Icon name="trash" />
              Delete
            </button>
          )}
        </div>
      </form>
      <p className="editor-status">
        <span role="status" aria-live="polite">
          {ready ? stateText(editor) : 'Loading the editor…'}
        </span>
        <span>{words === 1 ? '1 word' : `${words} words`}</span>
        {dirty && !editor.draftKept ? (
          <span className="hint-bad">This browser refuses to keep a draft: save before you leave.</span>
        ) : null}
      </p>
    </main>
  );
}

function stateText({ status, dirty }: ReturnType<typeof useEditor>): string {
  if (status.kind === 'saving') return 'Saving…';
  if (status.kind === 'leaving') return 'Saved. Opening the page…';
  return dirty ? 'Not saved yet; a draft is kept in this browser.' : 'Nothing to save.';
}
