'use client';

/** Where a new page is to be, judged while it is typed, and what it begins with. */
import { useEffect, useState } from 'react';
import { folderOf, nameOf } from '#lib/core/paths.ts';
import { Field } from '../../ui/forms.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { pathProblem, readPage } from './api.ts';
import { collidingPage, foldersOf } from './code/matching.ts';
import { fillTemplate } from './template.ts';
import type { EditorProps } from './types.ts';
import type { EditorState } from './use-editor.ts';
import type { WikiVocabulary } from './use-vocabulary.ts';

interface Props {
  readonly t: Translator<'editor'>;
  readonly editor: EditorState;
  readonly base: string;
  readonly templates: EditorProps['templates'];
  readonly disabled: boolean;
  readonly vocabulary: () => Promise<WikiVocabulary | null>;
  readonly announce: (text: string) => void;
}

export function NewPageFields({ t, editor, base, templates, disabled, vocabulary, announce }: Props) {
  const { path, setPath, urls } = editor;
  const [known, setKnown] = useState<WikiVocabulary | null>(null);
  const [chosen, setChosen] = useState('');
  useEffect(() => {
    let gone = false;
    void vocabulary().then((loaded) => {
      if (!gone) setKnown(loaded);
    });
    return () => {
      gone = true;
    };
  }, [vocabulary]);

  const [folder, name] = [folderOf(path), nameOf(path)];
  const taken = known === null || path === '' ? null : collidingPage(known.names, path);
  const wrong = name === '' ? null : pathProblem(path);

  const begin = async (template: string) => {
    setChosen(template);
    const page = template === '' ? null : await readPage(base, template);
    if (template !== '' && page === null) {
      announce(t('editor.template_failed'));
      return;
    }
    const text = page === null ? '' : fillTemplate(page.content, { title: name, date: new Date() });
    const isOwn = editor.content.trim() !== '' && !/^# [^\n]*\s*$/.test(editor.content) && chosen === '';
    if (isOwn && !confirm(t('editor.template_replace'))) {
      setChosen('');
      return;
    }
    editor.setContent(text);
  };

  return (
    <div className="editor-where">
      <Field id="folder" label={t('editor.folder')}>
        <input
          type="text"
          list="folders"
          value={folder}
          readOnly={disabled}
          placeholder={t('editor.folder_placeholder')}
          onChange={(event) => setPath(joined(event.target.value, name))}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
        />
      </Field>
      <datalist id="folders">
        {(known === null ? [] : foldersOf(known.names)).map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </datalist>
      <Field
        id="page-name"
        label={t('editor.page_name')}
        live
        problem={
          taken !== null
            ? t.rich('editor.path_taken', {
                page: taken,
                link: () => (
                  <a href={urls.page(taken)} target="_blank" rel="noopener">
                    {taken}
                  </a>
                ),
              })
            : wrong
        }
        hint={name === '' ? t('editor.path_hint_empty') : t('editor.path_hint', { path: urls.page(path) })}
      >
        <input
          type="text"
          value={name}
          readOnly={disabled}
          placeholder={t('editor.name_placeholder')}
          onChange={(event) => setPath(joined(folder, event.target.value))}
          autoComplete="off"
          dir="auto"
        />
      </Field>
      {templates.length === 0 ? null : (
        <Field id="template" label={t('editor.template')}>
          <select value={chosen} disabled={disabled} onChange={(event) => void begin(event.target.value)}>
            <option value="">{t('editor.template_none')}</option>
            {templates.map((template) => (
              <option key={template.path} value={template.path}>
                {template.title}
              </option>
            ))}
          </select>
        </Field>
      )}
    </div>
  );
}

/** The name stays as it is typed, a space at its end too: it may be going on. */
function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
