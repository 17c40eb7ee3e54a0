/** What people may call their wikis. */
import { WikibotError } from '../core/errors.ts';
import { DEFAULT_CATEGORIES } from './bootstrap/pages.ts';

/** One line; it is a title, a heading, and part of a commit's message. */
export function parseWikiName(input: string): string {
  const name = input
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  if (name === '' || name.length > 100)
    throw new WikibotError('invalid_input', 'The name of a wiki has 1 to 100 characters.');
  return name;
}

/** Plain text, possibly of several lines. */
export function parsePurpose(input: string): string {
  const lines = input
    .toWellFormed()
    .normalize('NFC')
    .split(/\r\n|[\r\n\u2028\u2029]/);
  const text = lines.map((line) => line.replace(/\p{Cc}+/gu, ' ').trimEnd()).join('\n');
  const purpose = text.replace(/\n{3,}/g, '\n\n').trim();
  if (purpose.length > 2000)
    throw new WikibotError('invalid_input', 'The purpose of a wiki has at most 2,000 characters.');
  return purpose;
}

/** Words that can stand in YAML as they are. */
export function parseCategories(input: readonly string[] | undefined): readonly string[] {
  if (input === undefined || input.length === 0) return DEFAULT_CATEGORIES;
  const categories = [...new Set(input.map((category) => category.normalize('NFC').trim()))];
  if (categories.length > 50) throw new WikibotError('invalid_input', 'A wiki has at most 50 categories.');
  const bad = categories.find(
    (category) => !/^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M} _-]{0,48}[\p{L}\p{N}\p{M}])?$/u.test(category),
  );
  if (bad !== undefined) {
    throw new WikibotError(
      'invalid_input',
      `A category is 1 to 50 letters, digits, spaces and hyphens; "${bad}" is not.`,
    );
  }
  return categories;
}
