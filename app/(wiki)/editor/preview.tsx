'use client';

import { type RefObject, useEffect, useState } from 'react';
import type { Translator } from '../../ui/i18n/translator.ts';
import { renderPreview } from './api.ts';

/** Long enough not to ask at every key, short enough to feel at once. */
const PAUSE_MS = 250;

interface Props {
  readonly t: Translator<'editor'>;
  readonly url: string;
  readonly path: string;
  readonly content: string;
  readonly box: RefObject<HTMLElement | null>;
  readonly onScroll: () => void;
  readonly onShown: () => void;
}

export function Preview({ t, url, path, content, box, onScroll, onShown }: Props) {
  const [html, setHtml] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      void renderPreview(url, { path, content }, controller.signal).then((answer) => {
        if (controller.signal.aborted) return;
        setFailed(answer === null);
        if (answer !== null) setHtml(answer);
      });
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [url, path, content]);

  useEffect(() => {
    if (html !== null) onShown();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each new preview
  }, [html]);

  return (
    <section
      ref={box}
      className="editor-preview"
      aria-label={t('editor.preview')}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, which keys must be able to do
      tabIndex={0}
      onScroll={onScroll}
    >
      {failed ? <p className="notice notice-warning">{t('editor.preview_failed')}</p> : null}
      {html === null ? (
        failed ? null : (
          <p className="hint">
            <span className="spinner" /> {t('editor.preview_making')}
          </p>
        )
      ) : (
        // Sanitised by the server, with the same code that shows the saved page.
        <div className="content" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
      )}
    </section>
  );
}
