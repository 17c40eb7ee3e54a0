import { describe, expect, it } from 'vitest';
import { fillSlots, renderMarkdown } from './render.ts';
import { sectionParts } from './sections.ts';

const PAGE =
  '# A\n\none[^1]\n\n## B *b*\n\ntwo [[Link]] ^t1\n\n- item ^i1\n- other\n\n### C\n\nthree [[#A]]\n\n## D\n\nfour\n\n[^1]: note\n';

function piece(fragment: string): string | null {
  const page = renderMarkdown(PAGE, { embedded: true });
  const parts = sectionParts(page, fragment);
  const urls = { page: (path: string, at: string | null) => `/${path}#${at ?? ''}`, file: String, create: String };
  return parts === null
    ? null
    : fillSlots({ parts }, ({ target }) => ({ kind: 'page', path: target === '' ? 'Own' : target }), urls).trim();
}

describe('sectionParts', () => {
  it('goes up to the next heading of the level, and to the footnotes', () => {
    expect(piece('B b')).toMatch(/^<h2>B <em>b<\/em><\/h2>[\s\S]*<h3>C<\/h3>\n<p>three .*<\/p>$/);
    expect(piece('D')).toBe('<h2>D</h2>\n<p>four</p>');
    expect(piece('A')).toMatch(/^<h1>A<\/h1>[\s\S]*<p>four<\/p>$/);
  });

  it('finds blocks, with a list around an item', () => {
    expect(piece('^t1')).toBe('<p>two <a class="wikilink" href="/Link#">Link</a></p>');
    expect(piece('^i1')).toBe('<ul><li>item</li></ul>');
  });

  it('has no ids, and its links into itself lead to its page', () => {
    expect(piece('A')).not.toMatch(/\sid=/);
    expect(piece('C')).toContain('href="/Own#a"');
  });

  it('is null for what is not there', () => {
    expect(piece('E')).toBeNull();
    expect(piece('^no')).toBeNull();
  });
});
