/** The languages of the interface. A new one: a folder beside `en/`, a file beside `en.ts`, a line here. */
export const LANGUAGES = {
  en: { name: 'English', dir: 'ltr', locale: 'en-GB' },
  de: { name: 'Deutsch', dir: 'ltr', locale: 'de-DE' },
} as const satisfies Record<string, { name: string; dir: 'ltr' | 'rtl'; locale: string }>;

export type Language = keyof typeof LANGUAGES;

/** What somebody sees who has chosen none, and whose browser asks for none that we have. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** Holds the choice. The front reads it too: an answer in a chosen language is kept by no shared cache. */
export const LANGUAGE_COOKIE = 'wikibot.lang';

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(LANGUAGES, value);
}

/** The best of an `Accept-Language` header (RFC 9110, section 12.5.4), by its weights; null: none of ours. */
export function acceptedLanguage(header: string | null): Language | null {
  const ranges = (header ?? '').split(',').map((entry, position) => {
    const [range = '', ...parameters] = entry
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { language: range.split('-', 1)[0], weight: weight === undefined ? 1 : Number(weight) || 0, position };
  });
  const best = ranges
    .filter(({ language, weight }) => weight > 0 && isLanguage(language))
    .toSorted((a, b) => b.weight - a.weight || a.position - b.position)[0]?.language;
  return isLanguage(best) ? best : null;
}

/** The chosen language of a `Cookie` header; null: none was chosen. */
export function chosenLanguage(cookies: string | null): Language | null {
  const pair = (cookies ?? '').split(/; */).find((entry) => entry.startsWith(`${LANGUAGE_COOKIE}=`));
  const value = pair?.slice(LANGUAGE_COOKIE.length + 1);
  return isLanguage(value) ? value : null;
}

/**
 * The language of an answer. A page that is the same for everybody (`shared`) follows the choice
 * alone: it can't vary by `Accept-Language`, of which there are as many as browsers.
 */
export function languageOf(headers: Headers, { shared = false }: { shared?: boolean } = {}): Language {
  return (
    chosenLanguage(headers.get('cookie')) ??
    (shared ? null : acceptedLanguage(headers.get('accept-language'))) ??
    DEFAULT_LANGUAGE
  );
}
