import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '../markdown/render.ts';
import { toggleTask } from './tasks.ts';

describe('toggleTask', () => {
  it.each([
    ['- [ ] a', 1, '- [x] a'],
    ['- [x] a', 1, '- [ ] a'],
    ['* [X] a', 1, '* [ ] a'],
    ['---\nt: 1\n---\r\n\r\n  12) [ ] a\r\nb', 5, '---\nt: 1\n---\r\n\r\n  12) [x] a\r\nb'],
    ['> > - [ ] a', 1, '> > - [x] a'],
    ['- - [ ] a', 1, '- - [x] a'],
    ['- [ ] a [ ] b', 1, '- [x] a [ ] b'],
  ])('%j, line %i', (content, line, expected) => {
    expect(toggleTask(content, line)).toBe(expected);
    expect(toggleTask(expected, line).toLowerCase()).toBe(content.toLowerCase());
  });

  it.each([
    ['text [ ] a', 1],
    ['-[ ] a', 1],
    ['- [ ]a', 1],
    ['- a', 1],
    ['- [ ] a', 2],
    ['- [ ] a', 0],
    ['', 1],
  ])('refuses %j, line %i', (content, line) => {
    expect(() => toggleTask(content, line)).toThrow(expect.objectContaining({ code: 'edit_mismatch' }));
  });

  it('takes every line that the renderer gives', () => {
    const content =
      '---\na: 1\n---\n\n1. [ ] a\n   - [x] b\n\n> - [ ] c\n\nterm\n: - [ ] d\n\n>! * [ ] e\n\n- x\n\n  + [ ] f\n\n[^1]\n\n[^1]: - [ ] g\n';
    const html = JSON.stringify(renderMarkdown(content).parts).replaceAll('\\"', '"');
    const lines = [...html.matchAll(/data-task="(\d+)"/g)].map(([, line]) => Number(line));
    expect(lines).toHaveLength(7);
    for (const line of lines.slice(0, 6)) expect(toggleTask(content, line)).not.toBe(content);
  });
});
