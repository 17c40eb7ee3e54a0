import { describe, expect, it } from 'vitest';
import { WikibotError } from './errors.ts';
import { hasNameForm, parseUsername, parseWikiSlug } from './names.ts';

function reason(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof WikibotError && error.code === 'invalid_input') return error.message;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('usernames', () => {
  it.each(['abc', 'alice', 'a-b', '007', 'a--b', 'x'.repeat(30)])('takes %j', (name) => {
    expect(parseUsername(name)).toBe(name);
    expect(hasNameForm(name)).toBe(true);
  });

  it.each([
    ['ab', '3 to 30'],
    ['', '3 to 30'],
    ['x'.repeat(31), '3 to 30'],
    ['Alice', 'lower-case'],
    ['ali ce', 'letters a to z'],
    ['alice\n', 'letters a to z'],
    ['al_ice', 'letters a to z'],
    ['älice', 'letters a to z'],
    ['аlice', 'letters a to z'], // the first letter is Cyrillic
    ['al.ice', 'letters a to z'],
    ['-alice', 'hyphen'],
    ['alice-', 'hyphen'],
    ['admin', 'reserved'],
    ['www', 'reserved'],
    ['undefined', 'reserved'],
  ])('refuses %j', (name, why) => {
    expect(reason(() => parseUsername(name))).toContain(why);
  });
});

describe('wiki slugs', () => {
  it('may be words that no user can have', () => {
    expect(parseWikiSlug('docs')).toBe('docs');
    expect(parseWikiSlug('wiki')).toBe('wiki');
  });

  it.each(['api', 'mcp', 'a', 'Notes', 'a/b', '..', 'notes-'])('refuses %j', (slug) => {
    expect(reason(() => parseWikiSlug(slug))).toMatch(/\.$/);
  });
});
