/** The templates that come with the program are wikis in good order. */
import { readdirSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { parsePagePath } from '../core/paths.ts';
import { describePage } from '../markdown/describe.ts';
import { bootstrapPages } from '../services/bootstrap/pages.ts';
import { templatePages } from '../services/templates/pages.ts';
import { TEMPLATE_IDS } from '../services/templates/types.ts';
import { parseCategories } from '../services/wiki-input.ts';
import { createTemplates } from './templates.ts';

const templates = createTemplates();

test('each folder is offered, and each that is offered has a folder', () => {
  expect(readdirSync('templates').toSorted()).toEqual([...TEMPLATE_IDS].toSorted());
});

it.each(TEMPLATE_IDS)('%s has no dead link, no unknown category, and a home page that leads everywhere', async (id) => {
  const template = await templates.read(id);
  const input = { name: 'A "name": {{purpose}} $&', purpose: 'To *write*.', categories: template.categories };
  expect(parseCategories(template.categories)).toEqual(template.categories);
  const pages = new Map([...bootstrapPages(input), ...templatePages(template, input)].map((page) => [page.path, page]));
  const reached = new Set(['Home', 'Meta/Page Template', 'Meta/Wiki Usage Guide']);
  for (const { path, content } of pages.values()) {
    expect(parsePagePath(path)).toBe(path);
    const { meta, frontmatter, links } = describePage(path, content);
    expect(frontmatter, path).not.toEqual({});
    if (template.pages.some((page) => page.path === path)) expect(template.categories, path).toContain(meta.category);
    for (const { target } of links) {
      expect([...pages.keys()], `${path} links ${target}`).toContain(target);
      if (path !== target) reached.add(target);
    }
  }
  expect([...reached].toSorted()).toEqual([...pages.keys()].toSorted());
  const home = pages.get('Home')?.content ?? '';
  expect(describePage('Home', home).title).toBe(input.name);
  expect(home).toContain(String.raw`To \*write\*.`);
});
