'use client';

/** What completion knows of the wiki: had once, when it is first asked for. */
import { useCallback, useRef } from 'react';
import type { Names } from '#lib/protocol/attachments.ts';
import { linkNameKey, resolveLink } from '#lib/core/wikilinks.ts';
import { readNames, readPage } from './api.ts';
import type { Vocabulary } from './code/completion.ts';
import { indexNames } from './code/matching.ts';

export interface WikiVocabulary extends Vocabulary {
  readonly names: Names;
}

export function useVocabulary(base: string) {
  const loaded = useRef<Promise<WikiVocabulary | null> | null>(null);

  const vocabulary = useCallback((): Promise<WikiVocabulary | null> => {
    loaded.current ??= readNames(base).then((names) => {
      // Asked again next time.
      if (names === null) loaded.current = null;
      return names === null ? null : vocabularyOf(names);
    });
    return loaded.current;
  }, [base]);

  const addFile = useCallback((path: string) => {
    const before = loaded.current;
    if (before === null) return;
    loaded.current = before.then((known) =>
      known === null ? null : vocabularyOf({ ...known.names, files: [...known.names.files, { path, size: 0 }] }),
    );
  }, []);

  const headings = useCallback(
    async (target: string, from: string, own: string): Promise<readonly string[]> => {
      const { headingsOf } = await import('#lib/core/sections.ts');
      const textsOf = (content: string) => headingsOf(content).map(({ text }) => text);
      if (target === '') return textsOf(own);
      const known = await vocabulary();
      const found = resolveLink(target, from, known?.index.candidates.get(linkNameKey(target)) ?? []);
      const page = found?.kind === 'page' ? await readPage(base, found.path) : null;
      return page === null ? [] : textsOf(page.content);
    },
    [base, vocabulary],
  );

  return { vocabulary, addFile, headings };
}

function vocabularyOf(names: Names): WikiVocabulary {
  return { names, index: indexNames(names), tags: names.tags, categories: names.categories };
}
