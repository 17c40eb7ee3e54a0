/** Hands the texts of some namespaces to the client components below. */
import type { ReactNode } from 'react';
import { TextsProvider } from './client.tsx';
import { type Translator, pickMessages } from './translator.ts';
import type { Namespace } from './types.ts';

export function TextsFor({
  t,
  namespaces,
  children,
}: {
  t: Translator;
  namespaces: readonly Namespace[];
  children: ReactNode;
}) {
  return (
    <TextsProvider language={t.language} messages={pickMessages(t.messages, namespaces)}>
      {children}
    </TextsProvider>
  );
}
