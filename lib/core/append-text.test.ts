import { describe, expect, it } from 'vitest';
import { appendText } from './append-text.ts';

describe('appendText', () => {
  it('sets a text apart at the end of the page', () => {
    expect(appendText('One.\n', 'Two.')).toBe('One.\n\nTwo.\n');
    expect(appendText('One.', 'Two.\n')).toBe('One.\n\nTwo.\n');
    expect(appendText('One.\n\n\n', '\n\nTwo.\n\n')).toBe('One.\n\nTwo.\n\n\n');
    expect(appendText('', 'Two.')).toBe('Two.\n');
    expect(appendText('One.\n', ' \n')).toBe('One.\n');
  });

  it('goes on with a list, a table and a quotation', () => {
    expect(appendText('- a\n', '- b')).toBe('- a\n- b\n');
    expect(appendText('1. a\n', '2. b\n3. c')).toBe('1. a\n2. b\n3. c\n');
    expect(appendText('| a |\n|---|\n', '| b |')).toBe('| a |\n|---|\n| b |\n');
    expect(appendText('> a\n', '| b |')).toBe('> a\n\n| b |\n');
    expect(appendText('Text.\n', '- b')).toBe('Text.\n\n- b\n');
  });

  it('keeps what follows a section, and how far away', () => {
    const page = '# A\n\n## B\n\n- one\n\n### C\n\nDeep.\n\n\n## D\nEnd.\n';
    expect(appendText(page, 'More.', 'B')).toBe(page.replace('Deep.', 'Deep.\n\nMore.'));
    expect(appendText(page, 'More.', 'A > D')).toBe(`${page}\nMore.\n`);
    expect(appendText(page, 'More.', 'E')).toBeNull();
  });

  it('writes the line ends of the page', () => {
    expect(appendText('- a\r\n', '- b\n- c')).toBe('- a\r\n- b\r\n- c\r\n');
  });
});
