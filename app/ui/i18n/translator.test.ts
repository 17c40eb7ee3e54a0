import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, test } from 'vitest';
import { translatorFor } from './catalogue.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { makeTranslator, pickMessages } from './translator.ts';
import type { Message } from './types.ts';

const english = translatorFor('en');
const german = translatorFor('de');

describe('texts', () => {
  test('values and plurals', () => {
    expect(english('page.search_for', { name: 'Iran' })).toBe('Search for “Iran”');
    expect(english('common.pages', { count: 1 })).toBe('1 page');
    expect(english('common.pages', { count: 1234 })).toBe('1,234 pages');
    expect(german('common.pages', { count: 1234 })).toBe('1.234 Seiten');
    expect(german('common.pages', { count: 1 })).toBe('1 Seite');
  });

  test('a value is put in as it is, even when it looks like a placeholder', () => {
    expect(english('tools.renamed', { before: '{after}', after: '<b>' })).toBe('Renamed from {after} to <b>.');
  });

  test('elements in a sentence', () => {
    const sentence = english.rich('frame.wiki_by', {
      wiki: 'Notes <1>',
      name: 'ada',
      owner: (text) => createElement('a', { href: '/@ada' }, text),
    });
    expect(renderToStaticMarkup(sentence)).toBe('Notes &lt;1&gt; by <a href="/@ada">@ada</a>');
  });

  test('a client knows what it was handed, and says what it was not', () => {
    const t = makeTranslator('de', pickMessages(de, ['common']));
    expect(t('common.save')).toBe('Speichern');
    const other = makeTranslator('de', { common: de.common, page: {} as typeof de.page });
    expect(() => other('page.edit')).toThrow(/page\.edit/);
  });

  test('dates, numbers and order follow the language', () => {
    expect(english.date('2026-11-20T09:05:00Z')).toBe('20 Nov 2026, 09:05');
    expect(german.date('2026-11-20T09:05:00Z', 'long-day')).toBe('20. November 2026');
    expect(german.number(1234.5)).toBe('1.234,5');
    expect(german.list(['a', 'b', 'c'])).toBe('a, b und c');
    expect(['Zeder', 'Äpfel', 'Apfel'].toSorted(german.compare)).toEqual(['Apfel', 'Äpfel', 'Zeder']);
  });
});

describe('the languages say the same', () => {
  const names = (message: Message): string[] => {
    const texts = typeof message === 'string' ? [message] : Object.values(message);
    return [...new Set(texts.flatMap((text) => text.match(/\{\w+\}|<\/\w+>/g) ?? []))].sort();
  };

  test.each(Object.keys(en))('the values and tags of every text of %s', (namespace) => {
    const source: Record<string, Message> = en[namespace as keyof typeof en];
    const target: Record<string, Message> = de[namespace as keyof typeof de];
    for (const [key, message] of Object.entries(source)) {
      expect([key, names(target[key] ?? '')]).toEqual([key, names(message)]);
      // The plural forms that Intl asks for, so that none falls back on another language's.
      if (typeof message !== 'string') expect(Object.keys(target[key] ?? {})).toEqual(['one', 'other']);
    }
  });
});
