import { expect, it } from 'vitest';
import { findSection } from './find-section.ts';

const content = `---
title: x
---

# Page

## **Öl** & [[Gas|gas]]

one

## Notes

first

### Deeper

## Notes

second

> ## Quoted
`;
const text = (wanted: string) => {
  const section = findSection(content, wanted);
  return section === null ? null : content.slice(section.start, section.end);
};

it('finds a section by the id that links use, also where headings repeat', () => {
  expect(text('öl--gas')).toBe('## **Öl** & [[Gas|gas]]\n\none\n\n');
  expect(findSection(content, 'öl--gas')?.heading).toBe('Öl & gas');
  expect(text('notes')).toBe('## Notes\n\nfirst\n\n### Deeper\n\n');
  expect(text('notes-1')).toBe('## Notes\n\nsecond\n\n> ## Quoted\n');
});

it('finds it by its line, and nothing that is no section', () => {
  expect(findSection(content, '15')).toMatchObject({ heading: 'Deeper', id: 'deeper' });
  for (const wanted of ['', 'none', '1', '9', '99999', 'quoted', '-3']) expect(findSection(content, wanted)).toBeNull();
});
