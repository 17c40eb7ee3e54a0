import { describe, expect, it } from 'vitest';
import { parsePagePath } from '../../core/paths.ts';
import { describePage } from '../../markdown/describe.ts';
import { renderMarkdown } from '../../markdown/render.ts';
import { parseCategories, parsePurpose, parseWikiName } from '../wiki-input.ts';
import { bootstrapPages, DEFAULT_CATEGORIES, settingsFile } from './pages.ts';

function pagesOf(name: string, purpose = '', categories?: string[]) {
  const input = {
    name: parseWikiName(name),
    purpose: parsePurpose(purpose),
    categories: parseCategories(categories),
  };
  return bootstrapPages(input).map((page) => ({ ...page, description: describePage(page.path, page.content) }));
}

const NASTY = [
  'Third Gulf War',
  '- a: b # c',
  '"quoted" \'single\'',
  '[[Link]] ![[Embed]] [a](javascript:x)',
  '<script>alert(1)</script> &amp; <!-- x',
  '*bold* _em_ ~~x~~ `code` %%hidden%%',
  '| a | b |',
  '# Heading',
  '1. one',
  '+ plus',
  '--- ...',
  '@alice !important ^ref $x$ \\ back',
  '{{template}} {x: y}',
  'null',
  '2026-11-20',
  '\u{1F600} 東京',
  'a\tb\nc\u0000d\u0085e',
];

describe('the first pages of a wiki', () => {
  it.each(NASTY)('are the same pages under the name %j', (name) => {
    for (const { path, content, description } of pagesOf(name, `${name}\n\n${name}`)) {
      expect(parsePagePath(path)).toBe(path);
      const plain = pagesOf('Plain', 'Plain').find((page) => page.path === path);
      expect(description.links.map(({ target }) => target)).toEqual(
        plain?.description.links.map(({ target }) => target),
      );
      const rendered = renderMarkdown(content);
      expect(rendered.problem).toBeNull();
      // The first heading is the name; those below do not depend on it.
      const below = (text: string) => renderMarkdown(text).toc.filter(({ depth }) => depth > 1);
      expect(below(content)).toEqual(below(plain?.content ?? ''));
      expect(JSON.stringify(renderMarkdown(content).parts)).not.toContain('<script');
    }
  });

  it.each(NASTY)('show the name %j as it was typed', (name) => {
    const [home] = pagesOf(name, name);
    expect(home?.description.title).toBe(parseWikiName(name));
    const shown = renderMarkdown(home?.content ?? '').toc[0]?.text ?? '';
    expect(shown).toBe(parseWikiName(name));
    expect(home?.description.chunks[0]?.text).toContain(parsePurpose(name));
  });

  it('link each other, and nothing that is missing', () => {
    const pages = pagesOf('Notes');
    const paths = new Set(pages.map(({ path }) => path));
    for (const { description } of pages) for (const { target } of description.links) expect(paths).toContain(target);
    expect(pages.map(({ path }) => path)).toEqual(['Home', 'Meta/Wiki Usage Guide', 'Meta/Page Template']);
  });

  it('name the categories of the wiki, and the frontmatter of the template is right', () => {
    const [, guide, template] = pagesOf('Notes', '', ['decision', 'risk']);
    expect(guide?.content).toMatch(/- decision\n- risk\n/);
    expect(guide?.content).not.toContain('hypothesis');
    expect(guide?.description.meta.category).toBeNull();
    expect(template?.content).toContain('category: decision');
    expect(pagesOf('Notes')[1]?.description.meta.category).toBe('reference');
  });

  it('tell the assistant what it needs, on a page of readable length', () => {
    const guide = pagesOf('Notes', 'Keep notes.')[1];
    expect(guide?.description.words).toBeLessThan(1000);
    for (const part of ['read_note', 'write_note', 'edit_note', 'search_notes', 'list_notes', 'get_recent_changes']) {
      expect(guide?.content).toContain(part);
    }
    expect(guide?.content).toContain('250 to 800 words');
  });
});

describe('what a wiki may be called', () => {
  it('is one line, and the purpose some', () => {
    expect(parseWikiName(' a \n b ')).toBe('a b');
    expect(parsePurpose('a\r\nb\r\n\r\n\r\n\r\nc \n')).toBe('a\nb\n\nc');
    expect(() => parseWikiName(' ')).toThrow('1 to 100');
    expect(() => parsePurpose('x'.repeat(2001))).toThrow('2,000');
  });

  it('has categories that are plain words', () => {
    expect(parseCategories([])).toEqual(DEFAULT_CATEGORIES);
    expect(parseCategories([' a ', 'a', 'b c'])).toEqual(['a', 'b c']);
    for (const bad of ['a: b', '#a', '- a', '']) expect(() => parseCategories([bad])).toThrow('category');
  });
});

describe('the settings file', () => {
  it('keeps what it does not know', () => {
    const settings = { name: 'N', purpose: '', home: 'Home', sidebar: 'Meta/Sidebar', categories: ['a'] };
    const text = new TextDecoder().decode(settingsFile(settings, { later: ['x'], name: 'old' }));
    expect(JSON.parse(text)).toEqual({ ...settings, later: ['x'] });
    expect(text.endsWith('}\n')).toBe(true);
  });
});
