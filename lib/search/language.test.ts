import { describe, expect, it } from 'vitest';
import { detectLanguage } from './language.ts';

describe('detectLanguage', () => {
  it.each([
    ['en', 'The quick brown fox is in the house with the dog and the cat'],
    ['de', 'Der Hund und die Katze sind in dem Haus, und das ist nicht gut'],
    ['fr', 'Le chat et le chien sont dans la maison avec des amis'],
    ['es', 'El perro y el gato están en la casa de los vecinos'],
    ['it', 'Questo è il libro che ho letto ieri con la mia amica'],
    ['ru', 'Она не знает, что это такое и как это сделать'],
    ['ja', '日本語の文章です。漢字も多く使用'],
    ['zh', '这是中文的文章，介绍搜索功能'],
    ['ko', '한국어 문서와 plugin 검색'],
    ['th', 'ภาษาไทย'],
    ['ar', 'هذه مقالة عن البحث'],
    ['el', 'Αυτό είναι ένα κείμενο'],
    ['und', 'hello'],
    ['und', 'lorem ipsum dolor'],
    ['und', ''],
    ['und', '123 \0\uD800 !!!'],
  ])('%s: %s', (language, text) => {
    expect(detectLanguage(text)).toBe(language);
  });

  it('looks at the beginning of a long text alone', () => {
    expect(detectLanguage('Das ist der Hund und die Katze. '.repeat(300) + 'the and of '.repeat(100_000))).toBe('de');
  });
});
