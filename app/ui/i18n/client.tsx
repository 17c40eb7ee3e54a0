'use client';

/**
 * Texts in client components: a server component hands over the namespaces that they need, once.
 *
 *     <TextsFor t={t} namespaces={['editor']}><Editor /></TextsFor>      (server; see texts-for.tsx)
 *     const t = useTexts<'editor'>();                                    (client)
 */
import { type ReactNode, createContext, use, useMemo } from 'react';
import type { Language } from './languages.ts';
import { type Translator, makeTranslator } from './translator.ts';
import type { Messages, Namespace } from './types.ts';

interface Texts {
  readonly language: Language;
  readonly messages: Partial<Messages>;
}

const Context = createContext<Texts | null>(null);

export function TextsProvider({ language, messages, children }: Texts & { children: ReactNode }) {
  const around = use(Context);
  const texts = useMemo(
    () => ({ language, messages: { ...around?.messages, ...messages } }),
    [language, messages, around],
  );
  return <Context value={texts}>{children}</Context>;
}

/** The texts of these namespaces; using one that nobody handed over throws and says which. */
export function useTexts<Name extends Namespace>(): Translator<Name> {
  const texts = use(Context);
  if (texts === null) throw new Error('There is no <TextsFor> around this component.');
  return useMemo(() => makeTranslator<Name>(texts.language, texts.messages as Pick<Messages, Name>), [texts]);
}
