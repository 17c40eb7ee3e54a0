import { expect, it } from 'vitest';
import { bootstrapPages } from '#lib/services/bootstrap/pages.ts';
import { fillTemplate } from './template.ts';

const date = new Date('2026-11-20T15:04:05Z');

it('fills in title, date and time', () => {
  expect(fillTemplate('# {{title}}\n{{ date }} {{time}}\n', { title: 'A $& B', date })).toBe(
    '# A $& B\n2026-11-20 15:04\n',
  );
});

it('takes the block that a template page shows, as that of a new wiki does', () => {
  const page = bootstrapPages({ name: 'N', purpose: '', categories: ['actor'] }).find(({ path }) =>
    /Template/.test(path),
  );
  const text = fillTemplate(page?.content ?? '', { title: 'Iran', date });
  expect(text).toMatch(/^---\ntitle: Iran\ncategory: actor\n/);
  expect(text).toContain('\n# Iran\n');
  expect(text).not.toContain('```');
  expect(text).not.toContain('Copy the block');
});
