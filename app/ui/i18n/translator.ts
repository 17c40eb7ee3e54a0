/**
 * Texts of the interface in one language. A text may hold `{name}`, which a value replaces, and, for
 * {@link Translator.rich}, `<name>…</name>`, which a function wraps (a link in a sentence). Knows no
 * catalogue, so that a browser gets no more of one than it is handed.
 */
import { Fragment, type ReactNode, createElement } from 'react';
import { LANGUAGES, type Language } from './languages.ts';
import type { Arguments, Key, Message, Messages, Namespace, RichArguments } from './types.ts';

export interface Translator<Name extends Namespace = Namespace> {
  /** A text: `t('page.edit')`, `t('list.pages', { count: 3 })`. */
  <K extends Key<Name>>(key: K, ...values: Arguments<K>): string;
  /** A text with elements in it: `t.rich('editor.exists', { link: (text) => <a href="…">{text}</a> })`. */
  rich<K extends Key<Name>>(key: K, ...values: RichArguments<K>): ReactNode;
  readonly language: Language;
  number(value: number): string;
  date(value: Date | string, form?: DateForm): string;
  /** `A, B and C`. */
  list(items: readonly string[]): string;
  /** Order of titles as people of the language expect it. */
  readonly compare: (a: string, b: string) => number;
  readonly messages: Pick<Messages, Name>;
}

export type DateForm = 'moment' | 'day' | 'long-day' | 'clock';

const DATE_FORMS: Record<DateForm, Intl.DateTimeFormatOptions> = {
  moment: { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short', year: 'numeric' },
  'long-day': { day: 'numeric', month: 'long', year: 'numeric' },
  clock: { hour: '2-digit', minute: '2-digit' },
};

type Value = ReactNode | ((text: string) => ReactNode);

export function makeTranslator<Name extends Namespace>(
  language: Language,
  messages: Pick<Messages, Name>,
): Translator<Name> {
  const formats = formatsOf(language);
  const textOf = (key: string, values: Readonly<Record<string, Value>>): string => {
    const message = messageAt(messages, key);
    if (typeof message === 'string') return message;
    return message[formats.plural.select(Number(values['count'] ?? 0))] ?? message.other;
  };
  const shown = (value: Value): string => {
    if (typeof value === 'number') return formats.number.format(value);
    return typeof value === 'string' ? value : '';
  };
  const fill = (text: string, values: Readonly<Record<string, Value>>): string =>
    text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (values[name] === undefined ? whole : shown(values[name])));
  const plain = (key: string, values: Readonly<Record<string, Value>> = {}): string =>
    fill(textOf(key, values), values);
  const richPiece = (piece: string, values: Readonly<Record<string, Value>>): ReactNode => {
    const name = /^[<{](\w+)[>}]/.exec(piece)?.[1];
    if (name === undefined) return piece;
    const value = values[name];
    if (typeof value === 'function') return value(fill(piece.slice(name.length + 2, -name.length - 3), values));
    return typeof value === 'number' ? shown(value) : value;
  };
  const rich = (key: string, values: Readonly<Record<string, Value>>): ReactNode =>
    createElement(
      Fragment,
      null,
      ...textOf(key, values)
        .split(/(<(\w+)>.*?<\/\2>|\{\w+\})/)
        // The name that the pattern captures stands behind each tag that it splits out.
        .filter((_, index) => index % 3 !== 2)
        .map((piece) => richPiece(piece, values)),
    );
  return Object.assign(plain, {
    rich,
    language,
    messages,
    number: (value: number) => formats.number.format(value),
    date: (value: Date | string, form: DateForm = 'moment') => formats.date(form).format(new Date(value)),
    list: (items: readonly string[]) => formats.list.format(items),
    compare: formats.collator.compare,
  });
}

function messageAt(messages: Partial<Messages>, key: string): Message {
  const dot = key.indexOf('.');
  const namespace: Readonly<Record<string, Message>> | undefined = messages[key.slice(0, dot) as Namespace];
  const message = namespace?.[key.slice(dot + 1)];
  if (message === undefined) throw new Error(`The text ${key} was not handed over.`);
  return message;
}

/** Formats are dear to make and are the same for everybody. */
const made = new Map<Language, ReturnType<typeof makeFormats>>();

function formatsOf(language: Language): ReturnType<typeof makeFormats> {
  const known = made.get(language) ?? makeFormats(language);
  made.set(language, known);
  return known;
}

function makeFormats(language: Language) {
  const { locale } = LANGUAGES[language];
  const dates = new Map<DateForm, Intl.DateTimeFormat>();
  return {
    plural: new Intl.PluralRules(locale),
    number: new Intl.NumberFormat(locale),
    list: new Intl.ListFormat(locale, { type: 'conjunction' }),
    collator: new Intl.Collator(locale, { numeric: true }),
    date: (form: DateForm) => {
      // In UTC: a page that is the same for everybody knows no reader's time zone.
      const format = dates.get(form) ?? new Intl.DateTimeFormat(locale, { ...DATE_FORMS[form], timeZone: 'UTC' });
      dates.set(form, format);
      return format;
    },
  };
}

/** The part of the catalogue that a client component needs, as its props carry it. */
export function pickMessages<Name extends Namespace>(
  messages: Messages,
  namespaces: readonly Name[],
): Pick<Messages, Name> {
  const picked: Partial<Pick<Messages, Name>> = {};
  for (const name of namespaces) picked[name] = messages[name];
  return picked as Pick<Messages, Name>;
}
