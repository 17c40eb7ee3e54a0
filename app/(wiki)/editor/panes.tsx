'use client';

/** The text and its preview, scrolling along with each other. */
import { type RefObject, useRef } from 'react';
import type { Translator } from '../../ui/i18n/translator.ts';
import type { Area, KeyStyle } from './code/area.ts';
import { CodeArea } from './code-area.tsx';
import type { View } from './preferences.ts';
import { Preview } from './preview.tsx';
import { lineAtTop, previewLine, scrollPreviewTo, scrollTextTo } from './scroll-sync.ts';
import type { EditorState } from './use-editor.ts';
import type { useVocabulary } from './use-vocabulary.ts';

interface Props {
  readonly t: Translator<'editor' | 'codemirror'>;
  readonly area: RefObject<Area | null>;
  readonly onArea: (area: Area | null) => void;
  readonly editor: EditorState;
  readonly base: string;
  readonly nonce: string;
  readonly view: View;
  readonly keys: KeyStyle;
  readonly readOnly: boolean;
  readonly words: ReturnType<typeof useVocabulary>;
  readonly onTable: (on: boolean) => void;
  readonly announce: (text: string) => void;
}

export function Panes({ t, area, onArea, editor, base, nonce, view, keys, readOnly, words, onTable, announce }: Props) {
  const preview = useRef<HTMLElement>(null);
  /** Whose scrolling the other follows: the one that was touched last. */
  const leader = useRef<'text' | 'preview'>('text');
  const path = editor.path.trim();

  const follow = () => {
    const text = area.current?.view;
    const box = preview.current;
    if (text === undefined || box === null) return;
    requestAnimationFrame(() => {
      const { lines } = text.state.doc;
      if (leader.current === 'text') scrollPreviewTo(box, lineAtTop(text), lines);
      else scrollTextTo(text, previewLine(box, lines));
    });
  };
  const lead = (who: 'text' | 'preview') => () => {
    leader.current = who;
  };
  const textLed = lead('text');
  const previewLed = lead('preview');

  return (
    <div className="editor-panes" data-view={view}>
      <div
        className="editor-pane editor-pane-text"
        onWheelCapture={textLed}
        onPointerDownCapture={textLed}
        onKeyDownCapture={textLed}
        onTouchStartCapture={textLed}
        role="presentation"
      >
        <CodeArea
          t={t}
          onArea={onArea}
          base={base}
          nonce={nonce}
          path={path}
          content={editor.content}
          readOnly={readOnly}
          keys={keys}
          vocabulary={words.vocabulary}
          onFile={words.addFile}
          headings={(target) => words.headings(target, path, editor.whole)}
          onChange={editor.setContent}
          onTable={onTable}
          onScroll={() => {
            if (leader.current === 'text') follow();
          }}
          onSave={() => void editor.save()}
          announce={announce}
          onReady={follow}
        />
      </div>
      {view === 'write' ? null : (
        <div
          className="editor-pane editor-pane-preview"
          onWheelCapture={previewLed}
          onPointerDownCapture={previewLed}
          onKeyDownCapture={previewLed}
          onTouchStartCapture={previewLed}
          role="presentation"
        >
          <Preview
            t={t}
            url={editor.urls.tool('preview')}
            path={path === '' ? t('editor.new_page') : path}
            content={editor.content}
            box={preview}
            onScroll={() => {
              if (leader.current === 'preview') follow();
            }}
            onShown={() => {
              leader.current = 'text';
              follow();
            }}
          />
        </div>
      )}
    </div>
  );
}
