import { describe, expect, it } from 'vitest';
import { type Edit, applyEdits } from './edits.ts';
import { WikibotError } from './errors.ts';

function failure(content: string, edits: Edit[]): WikibotError {
  try {
    applyEdits(content, edits);
  } catch (error) {
    if (error instanceof WikibotError) return error;
    throw error;
  }
  throw new Error('the edits were applied');
}

describe('applyEdits', () => {
  it('replaces exactly, without patterns', () => {
    expect(applyEdits('a.c abc $1', [{ old_string: 'a.c', new_string: "$& $' $$" }])).toBe("$& $' $$ abc $1");
  });

  it('applies each edit to the result of the one before', () => {
    expect(
      applyEdits('one', [
        { old_string: 'one', new_string: 'two' },
        { old_string: 'two', new_string: 'three' },
      ]),
    ).toBe('three');
  });

  it('replaces all when asked', () => {
    expect(applyEdits('a b a', [{ old_string: 'a', new_string: 'aa', replace_all: true }])).toBe('aa b aa');
  });

  it('names the edit and the matches when the text is ambiguous', () => {
    const error = failure('x\na\na\na', [
      { old_string: 'x', new_string: 'y' },
      { old_string: 'a', new_string: 'b' },
    ]);
    expect(error).toMatchObject({ code: 'edit_mismatch', data: { edit: 1, matches: 3 } });
    expect(error.message).toContain('Edit 1');
  });

  it('names the nearest line when the text is missing', () => {
    const error = failure('# Iran\n\nThe population is 88 million.\n', [
      { old_string: 'The population is 80 million', new_string: 'x' },
    ]);
    expect(error.data).toEqual({ edit: 0, matches: 0, nearest: { line: 3, text: 'The population is 88 million.' } });
  });

  it('names no line when none is like it', () => {
    expect(failure('# Iran\n', [{ old_string: 'quite another thing', new_string: 'x' }]).data).toEqual({
      edit: 0,
      matches: 0,
    });
  });

  it('refuses to replace a text with itself, or nothing', () => {
    expect(failure('a', [{ old_string: 'a', new_string: 'a' }])).toMatchObject({
      code: 'edit_mismatch',
      data: { matches: 1 },
    });
    expect(failure('a', [{ old_string: '', new_string: 'b' }]).code).toBe('edit_mismatch');
  });

  it('keeps the line ends of the page', () => {
    expect(applyEdits('a\r\nb\r\nc\r\n', [{ old_string: 'a\nb', new_string: 'x\ny\nz' }])).toBe('x\r\ny\r\nz\r\nc\r\n');
    expect(applyEdits('a\r\nb\n', [{ old_string: 'b\n', new_string: 'c\n' }])).toBe('a\r\nc\n');
  });
});
