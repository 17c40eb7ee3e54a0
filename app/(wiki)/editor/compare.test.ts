import { describe, expect, it } from 'vitest';
import { compareLines, hasConflictMarkers } from './compare.ts';

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

describe('hasConflictMarkers', () => {
  it('finds what a merge leaves, and no underlined heading', () => {
    expect(hasConflictMarkers('a\n<<<<<<< current\nb\n=======\nc\n>>>>>>> yours\n')).toBe(true);
    expect(hasConflictMarkers('Title\n=======\n')).toBe(false);
    expect(hasConflictMarkers('text <<<<<<< in a line')).toBe(false);
  });
});
