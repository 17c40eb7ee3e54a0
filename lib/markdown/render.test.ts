import type { Element } from 'hast';
import rehypeRaw from 'rehype-raw';
import { unified } from 'unified';
import { visit } from 'unist-util-visit';
import { describe, expect, it } from 'vitest';
import { describePage } from './describe.ts';
import { type Slot, type SlotUrls, fillSlots, renderMarkdown } from './render.ts';

const urls: SlotUrls = {
  page: (path, fragment) => `/w/${path}${fragment === null ? '' : `#${fragment}`}`,
  file: (path) => `/w/${path}`,
  create: (target) => `/w/-/edit/${target}`,
};
/** Everything with an extension is a file, everything else a page, but for "Missing…". */
const resolve = ({ target }: Slot): { kind: 'page' | 'file'; path: string } | null =>
  target.startsWith('Missing') ? null : { kind: /\.(?!md$)\w+$/.test(target) ? 'file' : 'page', path: target };

const html = (markdown: string): string => fillSlots(renderMarkdown(markdown), resolve, urls);
const slotsOf = (markdown: string): Slot[] => renderMarkdown(markdown).parts.filter((part) => typeof part !== 'string');

describe('Markdown', () => {
  it.each([
    ['*a* **b** ~~c~~ `d`', '<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>'],
    ['==a **b** c==', '<p><mark>a <strong>b</strong> c</mark></p>'],
    ['a == b == c, `==d==`, x==y', '<p>a == b == c, <code>==d==</code>, x==y</p>'],
    ['a %%b%% c `%%d%%` 50%% e', '<p>a  c <code>%%d%%</code> 50%% e</p>'],
    ['a\n\n%%\nb\n\nc\n%%\n\nd', '<p>a</p>\n<p>d</p>'],
    [
      '```js\na < b\n```',
      '<figure class="code" data-code="" data-lang="js"><pre tabindex="0" dir="ltr"><code class="language-js">a &#60; b\n</code></pre></figure>',
    ],
    ['text ^abc1', '<p id="^abc1">text</p>'],
    [
      '| a |\n| - |\n| b |\n\n^tab',
      '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table id="^tab">\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table></div>',
    ],
    ['2 ^8', '<p>2 ^8</p>'],
    ['H<sub>2</sub>O <kbd>Ctrl</kbd>', '<p>H<sub>2</sub>O <kbd>Ctrl</kbd></p>'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(expected);
  });

  it('disables the boxes of task lists', () => {
    expect(html('- [x] done')).toContain(
      '<li class="task-list-item"><input type="checkbox" checked disabled aria-label="done" data-task="1"> done</li>',
    );
  });

  it('leaves the frontmatter out and tells of a broken one', () => {
    expect(renderMarkdown('---\na: 1\n---\nx')).toMatchObject({
      frontmatter: { a: 1 },
      problem: null,
      parts: ['<p>x</p>'],
    });
    expect(renderMarkdown('---\na: [\n---\nx').problem).toContain('not valid YAML');
  });
});

describe('callouts', () => {
  it('take their title, or the name of their type', () => {
    expect(html('> [!note] My *title*\n> body')).toBe(
      '<div class="callout callout-note">\n<div class="callout-title">My <em>title</em></div>\n<div class="callout-content">\n<p>body</p>\n</div>\n</div>',
    );
    expect(html('> [!WARNING]\n> body')).toContain(
      '<div class="callout callout-warning">\n<div class="callout-title">Warning</div>',
    );
    expect(html('> [!tip]')).toBe('<div class="callout callout-tip">\n<div class="callout-title">Tip</div>\n</div>');
  });

  it('fold', () => {
    expect(html('> [!faq]- Closed\n> a')).toMatch(
      /^<details class="callout callout-faq">\n<summary class="callout-title">Closed<\/summary>/,
    );
    expect(html('> [!faq]+ Open\n> a')).toMatch(/^<details class="callout callout-faq" open>/);
  });

  it('leave other quotes alone', () => {
    expect(html('> [x] a')).toBe('<blockquote>\n<p>[x] a</p>\n</blockquote>');
  });
});

describe('headings', () => {
  it('have the ids that the table of contents names, each once', () => {
    const page = renderMarkdown("# What's new?\n## A `b` [[Page|c]]\n## A b c\n## ???\n# __next_f\n");
    const ids = [...fillSlots(page, resolve, urls).matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id);
    expect(page.toc).toEqual([
      { depth: 1, id: 'whats-new', text: "What's new?" },
      { depth: 2, id: 'a-b-c', text: 'A b c' },
      { depth: 2, id: 'a-b-c-1', text: 'A b c' },
      { depth: 2, id: 'section', text: '???' },
      { depth: 1, id: 'next_f', text: '__next_f' },
    ]);
    expect(ids).toEqual(page.toc.map(({ id }) => id));
  });

  it('are reached by links of the page, whatever their form', () => {
    expect(html('# Big news\n[a](#big-news) [b](<#Big news>) [[#Big news]]')).toMatch(
      /<a href="#big-news">a<\/a> <a href="#big-news">b<\/a> <a href="#big-news">Big news<\/a>/,
    );
  });

  it('keep apart from ids in the text, which get a prefix', () => {
    expect(html('<a id="x"></a>\n\n[to](#x)')).toBe(
      '<p><a id="user-content-x"></a></p>\n<p><a href="#user-content-x">to</a></p>',
    );
  });

  it('of footnotes link both ways', () => {
    const out = html('a[^1]\n\n[^1]: b');
    const ids = new Set([...out.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    for (const [, target] of out.matchAll(/href="#([^"]*)"/g)) expect(ids).toContain(target);
    expect(ids.size).toBeGreaterThanOrEqual(2);
    expect(renderMarkdown('a[^1]\n\n[^1]: b').toc).toEqual([]);
  });
});

describe('links and embeds', () => {
  it.each([
    ['[[Page]]', '<a class="wikilink" href="/w/Page">Page</a>'],
    ['[[A/Page|text]]', '<a class="wikilink" href="/w/A/Page">text</a>'],
    ['[[Page#Big news]]', '<a class="wikilink" href="/w/Page#big-news">Page > Big news</a>'],
    ['[[Page#A#B]]', '<a class="wikilink" href="/w/Page#b">Page > B</a>'],
    ['[[Page#^b1]]', '<a class="wikilink" href="/w/Page#^b1">Page > b1</a>'],
    ['[[a_b_c*d*]]', '<a class="wikilink" href="/w/a_b_c*d*">a_b_c*d*</a>'],
    ['[[C#]]', '<a class="wikilink" href="/w/C#">C#</a>'],
    [
      '[[Missing page]]',
      '<a class="wikilink missing" href="/w/-/edit/Missing page" title="Missing page does not exist yet" rel="nofollow">Missing page</a>',
    ],
    ['[a *b*](../x%20y.md#Some-thing)', '<a class="wikilink" href="/w/../x y.md#some-thing">a <em>b</em></a>'],
    [
      '[gone](Missing.md)',
      '<a class="wikilink missing" href="/w/-/edit/Missing" title="Missing.md does not exist yet" rel="nofollow">gone</a>',
    ],
    ['[[x.pdf]]', '<a class="wikilink file" href="/w/x.pdf">x.pdf</a>'],
    ['![[a/x.png]]', '<img src="/w/a/x.png" alt="x" loading="lazy">'],
    ['![[x.png|300]]', '<img src="/w/x.png" alt="x" width="300" loading="lazy">'],
    ['![[x.png|A cat|300x200]]', '<img src="/w/x.png" alt="A cat" width="300" height="200" loading="lazy">'],
    ['![A cat|30](x.png)', '<img src="/w/x.png" alt="A cat" width="30" loading="lazy">'],
    ['![[x.svg#icon]]', '<img src="/w/x.svg" alt="x" loading="lazy" data-variant="icon">'],
    ['![[x.mp3]]', '<div class="embed"><audio src="/w/x.mp3" controls preload="metadata" title="x.mp3"></audio></div>'],
    ['![[x.mp4]]', '<div class="embed"><video src="/w/x.mp4" controls preload="metadata" title="x.mp4"></video></div>'],
    [
      '![[x.pdf]]',
      '<div class="embed"><iframe class="embed-pdf" src="/w/x.pdf" title="x.pdf" loading="lazy"></iframe><a class="embed-file" href="/w/x.pdf">x.pdf</a></div>',
    ],
    ['see ![[x.pdf]]', 'see <a class="embed-file" href="/w/x.pdf">x.pdf</a>'],
    ['![[Page]]', '<div class="embed"><a class="embed-card" href="/w/Page">Page</a></div>'],
    [
      '![[Page#Big news]]',
      '<div class="embed"><a class="embed-card" href="/w/Page#big-news">Page &#62; Big news</a></div>',
    ],
    ['![[Missing.png]]', '<span class="missing-file" title="Missing.png does not exist">Missing.png</span>'],
    [
      '![[Missing]]',
      '<div class="embed"><a class="wikilink missing" href="/w/-/edit/Missing" title="Missing does not exist yet" rel="nofollow">Missing</a></div>',
    ],
    ['[![alt](x.png)](Page)', '<a class="wikilink" href="/w/Page"><img src="/w/x.png" alt="alt" loading="lazy"></a>'],
    ['[x](https://a.example/b)', '<a href="https://a.example/b" rel="noopener nofollow ugc" class="external">x</a>'],
    ['[x](mailto:a@b.example)', '<a href="mailto:a@b.example">x</a>'],
    ['[[1]](https://a.example)', '<a href="https://a.example" rel="noopener nofollow ugc" class="external">[1]</a>'],
    [
      '![x](https://a.example/b.png)',
      '<img src="https://a.example/b.png" alt="x" loading="lazy" referrerpolicy="no-referrer">',
    ],
    [
      '![](https://youtu.be/x)',
      '<a href="https://youtu.be/x" class="embed-card external" rel="noopener nofollow ugc">https://youtu.be/x</a>',
    ],
    ['\\[[x]] `[[x]]` [[]] [[ ]]', '[[x]] <code>[[x]]</code> [[]] [[ ]]'],
  ])('%j', (markdown, expected) => {
    expect(html(markdown)).toBe(expected.startsWith('<div') ? expected : `<p>${expected}</p>`);
  });

  it('work in tables, with the bar escaped', () => {
    expect(html('| a |\n| - |\n| [[Page\\|text]] |')).toContain('<td><a class="wikilink" href="/w/Page">text</a></td>');
  });

  it('escape what is filled in', () => {
    const evil = '"><script>alert(1)</script>';
    const out = fillSlots(
      renderMarkdown(`[[x]] ![[x.png]] ![[p]] [[Missing"><b>]] ![[x.png|"onerror=a()]]`),
      ({ kind, target }) =>
        target.startsWith('Missing')
          ? null
          : { kind: kind === 'embed' && target.endsWith('png') ? 'file' : 'page', path: `${evil}${target}` },
      urls,
    );
    expect(out).not.toMatch(/<script|<b>|" ?onerror/);
    expect(out).toContain('&#34;');
  });

  it('are the ones that the description of the page names', () => {
    const markdown =
      '[[a]] ![[b.png|3]] [c](d%20e.md#f) ![g](h.png) [i][j] <img src="k&amp;l.png"> <a href="m">n</a> [o](p?q) [r](100%.md) [s](#t) [u](https://v)\n\n| x |\n|-|\n| [[y\\|z]] |\n\n[j]: w.md\n';
    const described = describePage('x', markdown).links.map(({ target }) => target);
    expect(slotsOf(markdown).map(({ target }) => target)).toEqual(described);
    expect(described).toEqual(['a', 'b.png', 'd e.md', 'h.png', 'w.md', 'k&l.png', 'm', 'p', '100%.md', 'y']);
  });
});

/** The elements that a browser makes of the HTML. */
function elementsOf(source: string): Element[] {
  const tree = unified()
    .use(rehypeRaw)
    .runSync({ type: 'root', children: [{ type: 'raw', value: source }] });
  const elements: Element[] = [];
  visit(tree, 'element', (element: Element) => {
    elements.push(element);
  });
  return elements;
}

describe('hostile text is inert', () => {
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<svg onload=alert(1)>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<object data="x"></object><embed src="x">',
    '<form action="https://evil"><input name=a><button>x</button></form>',
    '<style>*{display:none}</style><p style="position:fixed">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" java&#x0A;script:alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<base href="https://evil/"><meta http-equiv="refresh" content="0"><link rel=stylesheet href=x>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt&colon;alert(1))',
    '[x](vbscript:x)',
    '![x](data:image/svg+xml,<svg/onload=alert(1)>)',
    '<img src="data:text/html,x">',
    '[x](\\\\evil.example)',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<p title="--><script>alert(1)</script>">x',
    '<!--><script>alert(1)</script>-->',
    '<![CDATA[<script>alert(1)</script>]]>',
    '<details ontoggle=alert(1) open>x</details>',
    '[[x" onmouseover="alert(1)]]',
    '> [!x" onclick="alert(1)] t',
    '```js" onclick="alert(1)\nx\n```',
    '# x" onclick="alert(1)',
    'x ^a"onclick',
    '<a data-slot="\x000\x00">x</a>',
    '<a data-slot="&#0;0&#0;">x</a> [[Page]]',
    '\x000\x00 [[Page]]',
  ])('%j', (markdown) => {
    for (const { tagName, properties } of elementsOf(html(markdown))) {
      expect(['a', 'p', 'img', 'div', 'details', 'summary', 'h1', 'pre', 'code', 'figure', 'input']).toContain(tagName);
      for (const [name, value] of Object.entries(properties)) {
        expect(name).not.toMatch(/^(?:on|style$|action$|dataSlot$|srcDoc$)/i);
        if (name === 'href' || name === 'src') expect(value).toMatch(/^(?:https?:\/\/|\/w\/|#)/);
      }
    }
    expect(html(markdown)).not.toContain('\0');
  });

  it('can not take the place of a slot', () => {
    expect(html('<a data-slot="x">a</a> \x001\x00 &#0;0&#0; [[Page]]')).toBe(
      '<p><a>a</a> \uFFFD1\uFFFD \uFFFD0\uFFFD <a class="wikilink" href="/w/Page">Page</a></p>',
    );
  });

  it('chooses no classes but those of callouts and code', () => {
    expect(html('<div class="site-header callout">x</div>')).toBe('<div class="callout">x</div>');
  });
});
