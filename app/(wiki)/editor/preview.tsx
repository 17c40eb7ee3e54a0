'use client';

import { useEffect, useState } from 'react';
import { renderPreview } from './api.ts';

/** Long enough not to ask at every key, short enough to feel at once. */
const PAUSE_MS = 300;

export function Preview({ url, path, content }: { url: string; path: string; content: string }) {
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

  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, which keys must be able to do
    <section className="editor-preview" aria-label="Preview" tabIndex={0}>
      {failed ? <p className="notice notice-warning">The preview can’t be made now. You can go on writing.</p> : null}
      {html === null ? (
        failed ? null : (
          <p className="hint">
            <span className="spinner" /> Making the preview…
          </p>
        )
      ) : (
        // Sanitised by the server, with the same code that shows the saved page.
        <div className="content" dir="auto" dangerouslySetInnerHTML={{ __html: html }} />
      )}
    </section>
  );
}
