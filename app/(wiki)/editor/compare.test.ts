import { describe, expect, it } from 'vitest';
import { compareLines } from './compare.ts';

describe('compareLines', () => {
  it('marks on each side what the other lacks', () => {
    expect(compareLines('a\nmine\nc\n', 'a\ntheirs\nc\n')).toEqual({
      mine: [
        { text: 'a', own: false },
        { text: 'mine', own: true },
        { text: 'c', own: false },
      ],
      theirs: [
        { text: 'a', own: false },
        { text: 'theirs', own: true },
        { text: 'c', own: false },
      ],
    });
  });

  it('shows long texts as they are', () => {
    const long = 'x\n'.repeat(150_000);
    expect(compareLines(long, 'y\n').mine).toHaveLength(150_000);
  });
});
