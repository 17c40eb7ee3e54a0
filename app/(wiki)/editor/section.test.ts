import { expect, it } from 'vitest';
import { aroundOf, partOf, wholeOf } from './section.ts';

const content = '# Page\n\n## One\n\ntext\n\n## Two\n\nend\n';
const section = { heading: 'One', id: 'one', start: content.indexOf('## One'), end: content.indexOf('## Two') };
const around = aroundOf(content, section);

it('takes a section out and puts it back, the rest untouched', () => {
  expect(partOf(around, content)).toBe('## One\n\ntext\n\n');
  expect(wholeOf(around, '## One\n\nother\n\n')).toBe(content.replace('text', 'other'));
  expect(wholeOf(around, '## One\n\nother')).toBe('# Page\n\n## One\n\nother\n## Two\n\nend\n');
  expect(wholeOf(around, '')).toBe('# Page\n\n## Two\n\nend\n');
});

it('says when more than the section has changed', () => {
  expect(partOf(around, content.replace('end', 'other end'))).toBeNull();
  expect(partOf(around, '# Page')).toBeNull();
});

it('takes a whole page as it is', () => {
  const whole = aroundOf(content, null);
  expect(partOf(whole, content)).toBe(content);
  expect(wholeOf(whole, 'no line feed')).toBe('no line feed');
});
