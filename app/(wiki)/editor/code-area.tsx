'use client';

/** CodeMirror in React: made once, told of what comes from outside, and loaded apart from the page. */
import { type RefObject, useEffect, useRef, useState } from 'react';
import type { Translator } from '../../ui/i18n/translator.ts';
import type { Area, KeyStyle } from './code/area.ts';
import type { Vocabulary } from './code/completion.ts';
import { linkToFile, uploadFile } from './upload.ts';

interface Props {
  readonly t: Translator<'editor' | 'codemirror'>;
  readonly onArea: (area: Area | null) => void;
  readonly base: string;
  readonly nonce: string;
  readonly path: string;
  readonly content: string;
  readonly readOnly: boolean;
  readonly keys: KeyStyle;
  readonly vocabulary: () => Promise<Vocabulary | null>;
  /** A file that is there now. */
  readonly onFile: (path: string) => void;
  readonly headings: (target: string) => Promise<readonly string[]>;
  readonly onChange: (content: string) => void;
  readonly onTable: (inTable: boolean) => void;
  readonly onScroll: () => void;
  readonly onSave: () => void;
  readonly announce: (text: string) => void;
  readonly onReady: () => void;
}

export function CodeArea(props: Props) {
  const { t, content, readOnly, keys } = props;
  const parent = useRef<HTMLDivElement>(null);
  const area = useRef<Area | null>(null);
  const latest = useRef(props);
  const [failed, setFailed] = useState(false);
  const [ready, setReady] = useState(false);
  const [loadedKeys, setLoadedKeys] = useState<KeyStyle>('standard');
  useEffect(() => {
    latest.current = props;
  });

  useEffect(() => {
    let gone = false;
    const make = async () => {
      const { createArea } = await import('./code/area.ts');
      if (gone || parent.current === null) return;
      area.current = createArea(areaOptions(parent.current, latest));
      latest.current.onArea(area.current);
      setReady(true);
      latest.current.onReady();
    };
    make().catch(() => setFailed(true));
    return () => {
      gone = true;
      area.current?.view.destroy();
      area.current = null;
      // oxlint-disable-next-line react-hooks/exhaustive-deps -- the newest is meant
      latest.current.onArea(null);
    };
  }, []);

  useEffect(() => {
    area.current?.replace(content);
  }, [content, ready]);

  useEffect(() => {
    area.current?.setReadOnly(readOnly);
  }, [readOnly, ready]);

  useEffect(() => {
    if (!ready) return;
    const load = async () => {
      await area.current?.setKeys(keys);
      setLoadedKeys(keys);
    };
    load().catch(() => latest.current.announce(latest.current.t('editor.keys_failed')));
  }, [keys, ready]);

  // A plain text area where the code can't be had: writing and saving never depend on it.
  if (failed) {
    return (
      <textarea
        className="editor-plain"
        aria-label={t('editor.content')}
        value={content}
        readOnly={readOnly}
        onChange={(event) => props.onChange(event.target.value)}
        spellCheck
        dir="auto"
      />
    );
  }
  return (
    <div className="editor-code" ref={parent} aria-busy={!ready} data-keys={loadedKeys}>
      {ready ? null : (
        <p className="editor-waiting hint">
          <span className="spinner" /> {t('editor.loading')}
        </p>
      )}
    </div>
  );
}

/** All callbacks go through `latest`, so that the area made once always calls the newest. */
function areaOptions(parent: HTMLElement, latest: RefObject<Props>) {
  const now = () => latest.current;
  const { t } = now();
  return {
    parent,
    content: now().content,
    nonce: now().nonce,
    label: t('editor.content'),
    help: t('editor.content_help'),
    placeholder: t('editor.placeholder'),
    phrases: t.messages.codemirror,
    completion: {
      path: () => now().path,
      vocabulary: () => now().vocabulary(),
      headings: (target: string) => now().headings(target),
      texts: { create: (name: string) => t('editor.create_link', { name }) },
    },
    uploads: {
      label: (name: string, percent: number) => t('editor.uploading', { name, percent }),
      announce: ({
        kind,
        name,
        reason = '',
      }: {
        kind: 'started' | 'done' | 'failed';
        name: string;
        reason?: string;
      }) => {
        if (kind === 'started') now().announce(t('editor.upload_started', { name }));
        else if (kind === 'done') now().announce(t('editor.upload_done', { name }));
        else now().announce(t('editor.upload_failed', { name, reason }));
      },
      upload: async (file: File, progress: (share: number) => void) => {
        const { base, path } = now();
        if (path === '') throw new Error(t('editor.path_missing'));
        const texts = {
          signedOut: t('editor.upload_signed_out'),
          offline: t('editor.upload_offline'),
          answered: (status: number) => t('editor.answered', { status }),
        };
        const stored = await uploadFile({ base, page: path }, file, progress, texts);
        now().onFile(stored);
        const name = stored.slice(stored.lastIndexOf('/') + 1);
        return { link: linkToFile(name, name) };
      },
    },
    onChange: (text: string) => now().onChange(text),
    onTable: (on: boolean) => now().onTable(on),
    onScroll: () => now().onScroll(),
    save: () => now().onSave(),
  };
}
