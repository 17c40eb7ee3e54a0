'use client';

/** What the editor has to say, above the text. */
import type { ReactNode } from 'react';
import { Notice } from '../../ui/feedback.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Compared } from './compared.tsx';
import type { Failure } from './types.ts';
import type { EditorState } from './use-editor.ts';

interface Props {
  readonly t: Translator<'editor'>;
  readonly editor: EditorState;
  readonly signInHref: string;
}

export function Notices(props: Props) {
  return (
    <>
      <RestoredDraft {...props} />
      <StatusNotice {...props} />
    </>
  );
}

function RestoredDraft({ t, editor }: Props) {
  const { restored, urls, path } = editor;
  if (restored === null) return null;
  const date = t.date(new Date(restored.at));
  const discard = (
    <button type="button" className="button" onClick={editor.discardDraft}>
      {t('editor.discard')}
    </button>
  );
  if (restored.elsewhere) {
    return (
      <Notice alert>
        <p>{t.rich('editor.restored_other', { date, link: (text) => <a href={urls.tool('edit', path)}>{text}</a> })}</p>
      </Notice>
    );
  }
  return (
    <Notice tone={restored.isStale ? 'warning' : 'note'} alert>
      <div className="editor-restored">
        <p>
          <b>{t('editor.restored', { date })}</b> {restored.isStale ? t('editor.restored_stale') : null}
        </p>
        <p className="form-actions">
          {restored.isStale && !editor.isNew ? (
            <button type="button" className="button" onClick={() => void editor.mergeDraft()}>
              {t('editor.merge_now')}
            </button>
          ) : null}
          {discard}
        </p>
      </div>
      <details>
        <summary>{t('editor.show_difference')}</summary>
        <Compared t={t} yours={editor.whole} current={editor.stored.content} />
      </details>
    </Notice>
  );
}

function StatusNotice({ t, editor, signInHref }: Props): ReactNode {
  const { status, path, urls } = editor;
  const button = (label: string, act: () => void) => (
    <button type="button" className="button" onClick={act}>
      {label}
    </button>
  );
  switch (status.kind) {
    case 'merged':
      return (
        <Notice tone="good" alert>
          <p>
            {t('editor.merged')} <a href={urls.page(path)}>{t('editor.show_page')}</a>
          </p>
        </Notice>
      );
    case 'merged-draft':
    case 'signed-in':
      return (
        <Notice tone="good" alert>
          <p>{t(status.kind === 'signed-in' ? 'editor.signed_in' : 'editor.merged_draft')}</p>
        </Notice>
      );
    case 'exists':
      return (
        <Notice tone="danger" alert>
          <p>{t.rich('editor.exists', { edit: (text) => <a href={urls.tool('edit', path)}>{text}</a> })}</p>
        </Notice>
      );
    case 'gone':
      return (
        <Notice tone="danger" alert>
          <p>{t('editor.gone')}</p>
          <p>{button(t('editor.gone_create'), () => void editor.saveAsNew())}</p>
        </Notice>
      );
    case 'moved':
      return (
        <Notice tone="danger" alert>
          <p>{t('editor.moved', { path: status.to })}</p>
          <p>{button(t('editor.moved_save'), () => void editor.saveAt(status.to))}</p>
        </Notice>
      );
    case 'signed-out':
      return (
        <Notice tone="danger" alert>
          <p>
            {t.rich('editor.signed_out', {
              link: (text) => (
                <a href={signInHref} target="_blank" rel="noopener">
                  {text}
                </a>
              ),
            })}
          </p>
        </Notice>
      );
    case 'failed':
      return (
        <Notice tone="danger" alert>
          <p>{t('editor.failed', { reason: reasonOf(t, status.reason) })}</p>
        </Notice>
      );
    default:
      return null;
  }
}

function reasonOf(t: Translator<'editor'>, reason: Failure): string {
  switch (reason.kind) {
    case 'offline':
      return t('editor.offline');
    case 'answered':
      return t('editor.answered', { status: reason.status });
    case 'path-missing':
      return t('editor.path_missing');
    case 'said':
      return reason.detail;
  }
}
