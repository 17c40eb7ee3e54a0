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
    expect(error.message).toContain('edits[1]');
    expect(error.data['lines']).toEqual([2, 3, 4]);
    expect(error.message).toContain('3 times (lines 2, 3, 4)');
  });

  it('names the lines of an ambiguous text of several lines, and not all of a hundred', () => {
    expect(failure('a\nb\n\na\nb\n', [{ old_string: 'a\nb', new_string: 'x' }]).data['lines']).toEqual([1, 4]);
    const many = failure('a\n'.repeat(100), [{ old_string: 'a', new_string: 'b' }]);
    expect(many.data['lines']).toHaveLength(10);
    expect(many.message).toContain('9, 10, …)');
  });

  it('shows the nearest text and what differs when the text is missing', () => {
    const error = failure('# Iran\n\nThe population is 88 million.\n', [
      { old_string: 'The population is 80 million', new_string: 'x' },
    ]);
    expect(error.data).toEqual({ edit: 0, matches: 0, nearest: { line: 3, text: 'The population is 88 million' } });
    expect(error.message).toContain('with "88" where the edit has "80"');
  });

  it('finds the nearest text in the middle of a long line, and over several lines', () => {
    const filler = 'Nothing of this has anything to do with it, and it goes on for quite a while. '.repeat(20);
    const long = failure(`${filler}The quagga’s last refuge was the Karoo. ${filler}`, [
      { old_string: "The quagga's last refuge was the Karoo", new_string: 'x' },
    ]);
    expect(long.data['nearest']).toEqual({ line: 1, text: 'The quagga’s last refuge was the Karoo' });
    const lines = failure('# Plan\n\n- [x] Buy the paint\n- [ ] Paint the door\n- [ ] Rest\n', [
      { old_string: '- [ ] Buy the paint\n- [ ] Paint the door', new_string: 'x' },
    ]);
    expect(lines.data['nearest']).toEqual({ line: 3, text: '- [x] Buy the paint\n- [ ] Paint the door' });
  });

  it('says so when white space alone differs', () => {
    const error = failure('# Iran\n\n\tThe  capital\u00a0is Tehran.\n', [
      { old_string: '    The capital is Tehran.\n', new_string: 'x' },
    ]);
    expect(error.data['nearest']).toEqual({ line: 3, text: 'The  capital\u00a0is Tehran.' });
    expect(error.message).toContain('differs in white space alone');
  });

  it('takes no longer than a moment for a long page', () => {
    const started = performance.now();
    failure('some words that go on and on '.repeat(40_000), [{ old_string: 'a'.repeat(5000), new_string: 'x' }]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('never loses the frontmatter', () => {
    const page = '---\ntitle: Iran\ntags: [a]\n---\n\nText.\n';
    for (const edit of [
      { old_string: '---\ntitle: Iran', new_string: '# Iran\n---\ntitle: Iran' },
      { old_string: 'title: Iran\ntags: [a]\n', new_string: '' },
      { old_string: '---', new_string: '***', replace_all: true },
      { old_string: 'tags: [a]', new_string: 'tags: [a' },
    ])
      expect(failure(page, [edit])).toMatchObject({
        code: 'invalid_input',
        message: expect.stringContaining('frontmatter'),
      });
    expect(applyEdits(page, [{ old_string: 'Text', new_string: '---' }])).toContain('title: Iran');
    expect(applyEdits(page, [{ old_string: 'tags: [a]', new_string: 'tags: [b]' }])).toContain('tags: [b]');
    expect(applyEdits('---\na: [\n---\nx', [{ old_string: 'a: [', new_string: 'a: [[' }])).toContain('[[');
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

  it('appends and sets values, in order with replacements', () => {
    const edits = [
      { old_string: 'One', new_string: 'Uno' },
      { append: '- two', section: 'List' },
      { set: { tags: ['a'] } },
      { append: 'The end.' },
    ];
    expect(applyEdits('# List\n\n- One\n\n# Other\n', edits)).toBe(
      '---\ntags:\n  - a\n---\n# List\n\n- Uno\n- two\n\n# Other\n\nThe end.\n',
    );
    expect(applyEdits('---\na: 1\n---\nText', [{ set: { a: null } }])).toBe('Text');
  });

  it('names a section that is not there, and an edit that is neither one nor the other', () => {
    expect(failure('# A\n', [{ append: 'x', section: 'B' }])).toMatchObject({
      ...{ code: 'edit_mismatch', data: { edit: 0, matches: 0 } },
      message: expect.stringContaining('"B"'),
    });
    for (const edit of [{}, { old_string: 'A' }, { append: 'x', set: {} }, { append: 'x', new_string: 'y' }])
      expect(failure('A', [edit]), JSON.stringify(edit)).toMatchObject({ code: 'invalid_input' });
    for (const edit of [
      { set: {}, section: 'A' },
      { old_string: 'A', new_string: 'B', section: 'A' },
    ])
      expect(failure('A', [edit]).message).toContain('edits[0]: An edit is one of');
  });
});
