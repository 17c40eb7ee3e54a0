import { describe, expect, test } from 'vitest';
import { acceptedLanguage, chosenLanguage, languageOf } from './languages.ts';

describe('the language of an answer', () => {
  test('the best of ours in Accept-Language, by weight, then by order', () => {
    expect(acceptedLanguage('de-AT,de;q=0.9,en;q=0.8')).toBe('de');
    expect(acceptedLanguage('fr, en;q=0.5, de;q=0.7')).toBe('de');
    expect(acceptedLanguage('en;q=0, de;q=0.1')).toBe('de');
    expect(acceptedLanguage('fr, ja')).toBeNull();
    expect(acceptedLanguage('*')).toBeNull();
    expect(acceptedLanguage('toString')).toBeNull();
    expect(acceptedLanguage(null)).toBeNull();
  });

  test('a choice of ours in the cookie, whatever stands beside it', () => {
    expect(chosenLanguage('a=1; wikibot.lang=de; b=2')).toBe('de');
    expect(chosenLanguage('wikibot.lang=xx')).toBeNull();
    expect(chosenLanguage('other.wikibot.lang=de')).toBeNull();
  });

  test('the choice beats the browser, and a shared page follows the choice alone', () => {
    const german = new Headers({ 'accept-language': 'de' });
    expect(languageOf(german)).toBe('de');
    expect(languageOf(german, { shared: true })).toBe('en');
    expect(languageOf(new Headers({ cookie: 'wikibot.lang=de' }), { shared: true })).toBe('de');
    expect(languageOf(new Headers({ 'accept-language': 'de', cookie: 'wikibot.lang=en' }))).toBe('en');
  });
});
