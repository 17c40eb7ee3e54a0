import { describe, expect, it } from 'vitest';
import { analyze, stopWords } from './analyze.ts';

const terms = (text: string, language = 'en'): string[] => analyze(text, language).map(({ term }) => term);
const written = (text: string): string[] => analyze(text, 'en').map(({ start, end }) => text.slice(start, end));

describe('analyze', () => {
  it('folds case, width and diacritics, and takes the stem', () => {
    expect(terms('Searching ＳＥＡＲＣＨＥＳ searched')).toEqual(['search', 'search', 'search']);
    expect(terms('München Straße Łódź naïve café'.normalize('NFD'), 'und')).toEqual(
      terms('Munchen Strasse Lodz naive cafe', 'und'),
    );
    expect(terms('généraux générale', 'fr')).toEqual(['general', 'general']);
    expect(terms('книги книга', 'ru')).toEqual(['книг', 'книг']);
  });

  it('stems words of a foreign script by the likeliest language of that script', () => {
    expect(terms('plugins базы', 'ja')).toEqual(['plugin', 'баз']);
    expect(terms('plugins', 'ru')).toEqual(['plugin']);
  });

  it('keeps the marks that make another letter or a vowel', () => {
    expect(terms('が'.normalize('NFD'))).toEqual(['が']);
    expect(terms('खोज', 'hi')).toEqual(['खोज']);
    expect(terms('й')).toEqual(['и']);
  });

  it('says where a word stands in the text, and its number', () => {
    const text = 'The “HTMLParser” of foo_bar, v1.2';
    expect(
      analyze(text, 'en').map(({ surface, start, end, position }) => [surface, text.slice(start, end), position]),
    ).toEqual([
      ['the', 'The', 0],
      ['htmlparser', 'HTMLParser', 1],
      ['html', 'HTML', 1],
      ['parser', 'Parser', 2],
      ['of', 'of', 3],
      ['foo_bar', 'foo_bar', 4],
      ['foo', 'foo', 4],
      ['bar', 'bar', 5],
      ['v1', 'v1', 6],
      ['2', '2', 7],
    ]);
  });

  it('knows apostrophes, numbers with points, and names of languages', () => {
    expect(written("Don't trust Anna's 3.14 or C++ and C#!")).toEqual([
      "Don't",
      'trust',
      "Anna's",
      '3.14',
      'or',
      'C++',
      'and',
      'C#',
    ]);
    expect(terms("Anna's don’t")).toEqual(['anna', 'dont']);
    expect(terms("l'eau", 'fr')).toEqual(['l', 'eau']);
  });

  it('takes two signs at a time where words are not parted', () => {
    expect(terms('東京都の検索', 'ja')).toEqual(['東京', '京都', '都の', 'の検', '検索']);
    expect(terms('검색을'.normalize('NFD'), 'ko')).toEqual(['검색', '색을']);
    expect(terms('ｶﾞｲﾄﾞ', 'ja')).toEqual(['ガイ', 'イド']);
    expect(terms('ภาษา', 'th')).toEqual(['ภา', 'าษ', 'ษา']);
    expect(terms('字', 'zh')).toEqual(['字']);
  });

  it('finds every page by the same terms whatever its normal form', () => {
    for (const text of ['Crème brûlée', 'ガイド', '검색', 'ﬁle ½ ①']) {
      const forms = [text, text.normalize('NFD'), text.normalize('NFKC')];
      for (const form of forms.slice(0, 2)) expect(terms(form)).toEqual(terms(text));
    }
  });

  it('takes any text, and bounds the terms', () => {
    const hostile = [
      '',
      '\0\uD800 x\uDC00y \uFFFF',
      '__ _ - -- \u00AD',
      'a'.repeat(100_000),
      'aB'.repeat(50_000),
      "'".repeat(10_000) + 'b' + '_'.repeat(10_000),
      '1.'.repeat(50_000),
      'あ\u3099'.repeat(1000) + '\u0301'.repeat(10_000),
    ];
    for (const text of hostile) {
      for (const { term, start, end } of analyze(text, 'fr')) {
        expect(term.length).toBeLessThanOrEqual(256);
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }
    expect(terms('aB'.repeat(50_000))).toHaveLength(1);
  });

  it('spells stop words as it spells words', () => {
    expect(stopWords('en').has('dont')).toBe(true);
    expect(stopWords('fr').has('etait')).toBe(true);
    expect(stopWords('und')).toBe(stopWords('en'));
    expect(stopWords('xx').size).toBe(0);
  });
});
