/** Every text in every language. For the server: browsers get what `TextsFor` hands them. */
import { de } from './de.ts';
import { en } from './en.ts';
import type { Language } from './languages.ts';
import { type Translator, makeTranslator } from './translator.ts';
import type { Messages } from './types.ts';

const CATALOGUES: Record<Language, Messages> = { en, de };

const translators = new Map<Language, Translator>();

export function translatorFor(language: Language): Translator {
  const known = translators.get(language) ?? makeTranslator(language, CATALOGUES[language]);
  translators.set(language, known);
  return known;
}
