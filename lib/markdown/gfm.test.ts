/** GitHub's extensions of CommonMark, one case for each rule of its specification. */
import { describe, expect, it } from 'vitest';
import { fillSlots, renderMarkdown } from './render.ts';

const html = (markdown: string): string =>
  fillSlots(renderMarkdown(markdown), () => null, {
    page: (path) => path,
    file: (path) => path,
    create: (target) => target,
  }).replaceAll(' rel="noopener nofollow ugc" class="external"', '');
const table = (markdown: string): string =>
  html(markdown)
    .replace(/^<div class="table-scroll"[^>]*>/, '')
    .replace('</table></div>', '</table>')
    .replace(' data-sortable=""', '')
    .replaceAll('\n', '');

describe('tables', () => {
  it.each([
    [
      '| foo | bar |\n| --- | --- |\n| baz | bim |',
      '<table><thead><tr><th>foo</th><th>bar</th></tr></thead><tbody><tr><td>baz</td><td>bim</td></tr></tbody></table>',
    ],
    [
      '| abc | def |\n:-: | -----------:\nbar | baz',
      '<table><thead><tr><th align="center">abc</th><th align="right">def</th></tr></thead><tbody><tr><td align="center">bar</td><td align="right">baz</td></tr></tbody></table>',
    ],
    [
      '| f\\|oo |\n| --- |\n| b `\\|` az |',
      '<table><thead><tr><th>f|oo</th></tr></thead><tbody><tr><td>b <code>|</code> az</td></tr></tbody></table>',
    ],
    [
      '| abc |\n| --- |\n| bar |\n> quote',
      '<table><thead><tr><th>abc</th></tr></thead><tbody><tr><td>bar</td></tr></tbody></table><blockquote><p>quote</p></blockquote>',
    ],
    [
      '| abc |\n| --- |\n| bar |\n\nbar',
      '<table><thead><tr><th>abc</th></tr></thead><tbody><tr><td>bar</td></tr></tbody></table><p>bar</p>',
    ],
    ['| abc | def |\n| --- |\n| bar |', '<p>| abc | def || --- || bar |</p>'],
    [
      '| abc | def |\n| --- | --- |\n| bar |\n| bar | baz | boo |',
      '<table><thead><tr><th>abc</th><th>def</th></tr></thead><tbody><tr><td>bar</td><td></td></tr><tr><td>bar</td><td>baz</td></tr></tbody></table>',
    ],
    ['| abc | def |\n| --- | --- |', '<table><thead><tr><th>abc</th><th>def</th></tr></thead></table>'],
  ])('%j', (markdown, expected) => {
    expect(table(markdown)).toBe(expected);
  });
});

describe('strikethrough', () => {
  it.each([
    ['~~Hi~~ Hello', '<p><del>Hi</del> Hello</p>'],
    ['This ~~has a\n\nnew paragraph~~.', '<p>This ~~has a</p>\n<p>new paragraph~~.</p>'],
    ['This will ~~~not~~~ strike.', '<p>This will ~~~not~~~ strike.</p>'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(expected);
  });
});

describe('addresses in text', () => {
  it.each([
    ['www.commonmark.org', '<a href="http://www.commonmark.org">www.commonmark.org</a>'],
    ['www.commonmark.org/a.b.', '<a href="http://www.commonmark.org/a.b">www.commonmark.org/a.b</a>.'],
    [
      '(www.google.com/search?q=M+(b))',
      '(<a href="http://www.google.com/search?q=M+(b)">www.google.com/search?q=M+(b)</a>)',
    ],
    [
      'www.google.com/search?q=c&hl=en&copy;',
      '<a href="http://www.google.com/search?q=c&#x26;hl=en">www.google.com/search?q=c&#x26;hl=en</a>©',
    ],
    ['www.commonmark.org/he<lp', '<a href="http://www.commonmark.org/he">www.commonmark.org/he</a>&#x3C;lp'],
    ['http://commonmark.org', '<a href="http://commonmark.org">http://commonmark.org</a>'],
    ['foo@bar.baz', '<a href="mailto:foo@bar.baz">foo@bar.baz</a>'],
    ['hello@mail+xyz.example is no address', 'hello@mail+xyz.example is no address'],
    ['a.b-c_d@a.b. and a.b-c_d@a.b-', '<a href="mailto:a.b-c_d@a.b">a.b-c_d@a.b</a>. and a.b-c_d@a.b-'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(`<p>${expected}</p>`);
  });
});

describe('task lists', () => {
  it('nest, and tell of each box its line in the file', () => {
    const out = html(
      '---\na: 1\n---\n\n- [x] foo\n  - [ ] bar\n  - [x] baz\n\n1. [ ] bim\n> - [ ] quoted\n- no task\n- [x]no task',
    );
    expect(
      [...out.matchAll(/<input type="checkbox"( checked)? disabled[^>]*data-task="(\d+)"/g)].map(([, on, line]) => [
        on !== undefined,
        Number(line),
      ]),
    ).toEqual([
      [true, 5],
      [false, 6],
      [true, 7],
      [false, 9],
      [false, 10],
    ]);
  });

  it('take no line from the text', () => {
    expect(html('<ul><li data-task="7"><input type="checkbox" data-task="7"> x</li></ul>')).not.toContain('data-task');
  });
});

describe('footnotes', () => {
  it('are numbered by use, may hold blocks and be named more than once', () => {
    const out = html('A[^b] and[^a] and[^b].\n\n[^a]: first\n[^b]: second\n\n    - list\n');
    expect([...out.matchAll(/href="#user-content-(fn-\w+)"/g)].map(([, id]) => id)).toEqual(['fn-b', 'fn-a', 'fn-b']);
    expect(out.match(/data-footnote-backref/g)).toHaveLength(6);
    expect(out).toContain('<li>list</li>');
    expect(html('None[^x].')).toBe('<p>None[^x].</p>');
  });
});

describe('disallowed HTML', () => {
  it.each(['title', 'textarea', 'style', 'xmp', 'iframe', 'noembed', 'noframes', 'script', 'plaintext'])(
    '<%s>',
    (tag) => {
      expect(html(`a <${tag}> b\n\n<${tag}>\n\nc`)).not.toContain(`<${tag}`);
    },
  );
});
