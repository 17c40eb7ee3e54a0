/** What this wiki's Markdown has beyond CommonMark and GFM. */
import { describe, expect, it } from 'vitest';
import { fillSlots, renderMarkdown } from './render.ts';

const html = (markdown: string): string =>
  fillSlots(renderMarkdown(markdown), ({ target }) => ({ kind: 'page', path: target }), {
    page: (path, fragment) => `/${path}${fragment === null ? '' : `#${fragment}`}`,
    file: (path) => `/${path}`,
    create: (target) => target,
  });
const flat = (markdown: string): string => html(markdown).replaceAll(/>\s+</g, '><');

describe('signs in pairs', () => {
  it.each([
    ['==a== and ==b c==', '<mark>a</mark> and <mark>b c</mark>'],
    ['\\==a== ==a\\==', '==a== ==a=='],
    ['*==a==* ==*a*== **==a==**', '<em><mark>a</mark></em> <mark><em>a</em></mark> <strong><mark>a</mark></strong>'],
    ['*a ==b* c==', '<em>a ==b</em> c=='],
    ['== a == ===a=== `==a==`', '== a == ===a=== <code>==a==</code>'],
    ['[==a==](b)', '<a class="wikilink" href="/b"><mark>a</mark></a>'],
    ['H~2~O, x^2^, ==H~2~O==', 'H<sub>2</sub>O, x<sup>2</sup>, <mark>H<sub>2</sub>O</mark>'],
    ['~/a and ~/b, ~~c~~, 2^a b^', '~/a and ~/b, <del>c</del>, 2^a b^'],
    ['H\\~2~O x^\\^^', 'H~2~O x<sup>^</sup>'],
    ['1^st^ [^x][^y]', '1<sup>st</sup> [^x][^y]'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(`<p>${expected}</p>`);
  });
});

describe('emphasis without spaces around it', () => {
  it.each([
    ['左上の**+**ボタン', '左上の<strong>+</strong>ボタン'],
    ['**Save as…**オプション', '<strong>Save as…</strong>オプション'],
    ['これは**強調。**です', 'これは<strong>強調。</strong>です'],
    ['a**"b"**c', 'a**"b"**c'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(`<p>${expected}</p>`);
  });
});

describe('emoji', () => {
  it.each([
    [':rocket: :+1:', '🚀 👍'],
    [
      ':no_such_name: 10:30:45 a:b:c \\:rocket: `:rocket:`',
      ':no_such_name: 10:30:45 a:b:c :rocket: <code>:rocket:</code>',
    ],
    [':constructor: :toString:', ':constructor: :toString:'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(`<p>${expected}</p>`);
  });
});

describe('abbreviations', () => {
  it('explain whole words, outside of code', () => {
    expect(html('HTML, XHTML, (HTML) `HTML` *HTML*\n\n*[HTML]: Hypertext <Markup> "Language"')).toBe(
      '<p><abbr title="Hypertext <Markup> &#x22;Language&#x22;">HTML</abbr>, XHTML, (<abbr title="Hypertext <Markup> &#x22;Language&#x22;">HTML</abbr>) <code>HTML</code> <em><abbr title="Hypertext <Markup> &#x22;Language&#x22;">HTML</abbr></em></p>',
    );
  });

  it('may be several, with signs; a paragraph that goes on is none', () => {
    expect(html('*[C++]: one\n*[A.B]: two\n\nC++ A.B AxB')).toBe(
      '<p><abbr title="one">C++</abbr> <abbr title="two">A.B</abbr> AxB</p>',
    );
    expect(html('text\n*[a]: b')).toContain('*[a]: b');
  });
});

describe('definition lists', () => {
  it.each([
    ['a\n: b', '<dl><dt>a</dt><dd>b</dd></dl>'],
    ['a\nb\n: c\n: d\n\ne\n\n: f', '<dl><dt>a</dt><dt>b</dt><dd>c</dd><dd>d</dd><dt>e</dt><dd>f</dd></dl>'],
    ['a\n: b\n\n  c\n  - d\n\nf', '<dl><dt>a</dt><dd><p>b</p><p>c</p><ul><li>d</li></ul></dd></dl><p>f</p>'],
    ['- a\n  : b', '<ul><li><dl><dt>a</dt><dd>b</dd></dl></li></ul>'],
    [': a', '<p>: a</p>'],
    ['# a\n: b', '<h1 id="a">a</h1><p>: b</p>'],
    ['a\n:b', '<p>a\n:b</p>'],
    [
      '```\na\n: b\n```',
      '<figure class="code" data-code=""><pre tabindex="0" dir="ltr"><code>a\n: b\n</code></pre></figure>',
    ],
  ])('%j', (markdown, expected) => {
    expect(flat(markdown)).toBe(expected);
  });
});

describe('blocks of colons', () => {
  const callout = (type: string, title: string, content: string): string =>
    `<div class="callout callout-${type}"><div class="callout-title">${title}</div><div class="callout-content">${content}</div></div>`;
  it.each([
    ['::: note\na\n:::', callout('note', 'Note', '<p>a</p>')],
    [':::tip[A *b*]\na\n:::', callout('tip', 'A *b*', '<p>a</p>')],
    ['::: info\n# Head *of*\nb\n:::', callout('info', 'Head <em>of</em>', '<p>b</p>')],
    ['text\n::: warning x\n- a\n:::\nb', `<p>text</p>${callout('warning', 'x', '<ul><li>a</li></ul>')}<p>b</p>`],
    [':::: note\n::: tip\na\n:::\nb\n::::', callout('note', 'Note', `${callout('tip', 'Tip', '<p>a</p>')}<p>b</p>`)],
    [
      '::: note\n```\n:::\n```\n:::',
      callout(
        'note',
        'Note',
        '<figure class="code" data-code=""><pre tabindex="0" dir="ltr"><code>:::\n</code></pre></figure>',
      ),
    ],
    ['::: note\na', callout('note', 'Note', '<p>a</p>')],
    ['a\n\n:::', '<p>a</p><p>:::</p>'],
    ['::: details More\na\n:::', '<details class="fold"><summary>More</summary><p>a</p></details>'],
    ['::: none\na\n:::', '<div class="callout callout-none"><p>a</p></div>'],
    ['> ::: note\n> a\n> :::', `<blockquote>${callout('note', 'Note', '<p>a</p>')}</blockquote>`],
  ])('%j', (markdown, expected) => {
    expect(flat(markdown)).toBe(expected);
  });
});

describe('spoilers and folds', () => {
  it.each([
    ['>! a\n>! **b**', '<details class="spoiler"><summary>Spoiler</summary><p>a\n<strong>b</strong></p></details>'],
    ['>! a\n>!\n>! - b', '<details class="spoiler"><summary>Spoiler</summary><p>a</p><ul><li>b</li></ul></details>'],
    [
      '>! a\n\n> b',
      '<details class="spoiler"><summary>Spoiler</summary><p>a</p></details><blockquote><p>b</p></blockquote>',
    ],
    ['>| # A *b*\n>| c', '<details class="fold"><summary>A <em>b</em></summary><p>c</p></details>'],
    [
      '>| a |\n>|---|\n>| b |',
      '<blockquote><div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table></div></blockquote>',
    ],
    [
      '>![a](https://b.example/c.png)',
      '<blockquote><p><img src="https://b.example/c.png" alt="a" loading="lazy" referrerpolicy="no-referrer"></p></blockquote>',
    ],
  ])('%j', (markdown, expected) => {
    expect(flat(markdown)).toBe(expected);
  });
});

describe('block ids', () => {
  it.each([
    ['- a ^x1\n- b', '<ul><li id="^x1">a</li><li>b</li></ul>'],
    ['> a\n\n^q1', '<blockquote id="^q1"><p>a</p></blockquote>'],
    [
      '```\na\n```\n\n^c1 [[#^c1]]',
      '<figure class="code" data-code=""><pre tabindex="0" dir="ltr"><code>a\n</code></pre></figure><p>^c1 <a href="#%5Ec1">c1</a></p>',
    ],
  ])('%j', (markdown, expected) => {
    expect(flat(markdown)).toBe(expected);
  });
});

describe('direction', () => {
  it('is said of the page, and of each block where both are there', () => {
    expect(renderMarkdown('text').direction).toBe('ltr');
    expect(renderMarkdown('# مرحبا\n\nمرحبا بالعالم\n\nEnglish').direction).toBe('rtl');
    expect(flat('مرحبا\n\n- a\n- b\n\n  c')).toBe(
      '<p dir="auto">مرحبا</p><ul><li><p dir="auto">a</p></li><li><p dir="auto">b</p><p dir="auto">c</p></li></ul>',
    );
    expect(flat('a')).toBe('<p>a</p>');
  });
});
