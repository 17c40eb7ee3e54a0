import { beforeAll, describe, expect, it } from 'vitest';
import { codeBlock, diagram } from './code-block.ts';
import { codeMeta } from './code-meta.ts';
import { highlight, loadLanguages } from './highlight.ts';
import { renderPage } from './render.ts';

describe('codeMeta', () => {
  it.each([
    [
      'js',
      '{1,3-5} showLineNumbers title="a b.js"',
      { language: 'js', title: 'a b.js', numbersFrom: 1, highlighted: [1, 3, 4, 5] },
    ],
    ['js{2}', '', { language: 'js', title: null, numbersFrom: null, highlighted: [2] }],
    [
      'TypeScript:src/a.ts',
      'showLineNumbers{10}',
      { language: 'typescript', title: 'src/a.ts', numbersFrom: 10, highlighted: [] },
    ],
    ['{.python', '.numberLines}', { language: 'python', title: null, numbersFrom: 1, highlighted: [] }],
    ['', '', { language: '', title: null, numbersFrom: null, highlighted: [] }],
    ['js', '{9-1,x,1-99999999}', { language: 'js', title: null, numbersFrom: null, highlighted: [] }],
  ])('%s %s', (info, meta, expected) => {
    const { highlighted, ...rest } = codeMeta(info, meta);
    expect({ ...rest, highlighted: [...highlighted] }).toEqual(expected);
  });
});

describe('highlight', () => {
  beforeAll(() => loadLanguages(['js', 'py', 'c++', 'no-such-language', '__proto__']));

  it('knows kinds of tokens in languages that are loaded, by any of their names', () => {
    expect(highlight("const a = 'b'; // c", 'js')?.[0]).toEqual(
      expect.arrayContaining([
        { text: 'const', className: 'tok-keyword' },
        { text: "'b'", className: 'tok-string' },
        { text: '// c', className: 'tok-comment' },
      ]),
    );
    expect(highlight('def f(): pass', 'py')?.[0]?.[0]).toEqual({ text: 'def', className: 'tok-keyword' });
    expect(highlight('int a;', 'c++')).not.toBeNull();
    expect(highlight('a', 'no-such-language')).toBeNull();
    expect(highlight('a', '__proto__')).toBeNull();
    expect(highlight('a', 'ruby')).toBeNull();
    expect(highlight('a'.repeat(100_000), 'js')).toBeNull();
  });

  it('loses no character', () => {
    const code = '/** <&> */\n\nconst x = `a${"b"}c`;\r\n\tif (x) { y("\u2028") }\n';
    const text = highlight(code, 'js')
      ?.map((line) => line.map((token) => token.text).join(''))
      .join('\n');
    expect(text).toBe(code.replaceAll('\r\n', '\n'));
  });
});

describe('codeBlock', () => {
  it('marks and numbers lines', () => {
    expect(
      codeBlock({ value: 'a\n<b>', lang: 'x', meta: '{2} showLineNumbers{7} title="t<"' }, { colours: true }),
    ).toBe(
      '<figure class="code numbered" data-code="" data-lang="x"><figcaption>t&#60;</figcaption><pre tabindex="0" dir="ltr"><code class="language-x"><span class="line" data-n="7">a\n</span><span class="line marked" data-n="8">&#60;b&#62;\n</span></code></pre></figure>',
    );
  });

  it('takes no HTML from the code or what stands beside its language', () => {
    const out = codeBlock(
      { value: '</code><script>', lang: 'js"onclick="a', meta: "title='\"><b>'" },
      { colours: true },
    );
    expect(out.replaceAll(/&#\d+;/g, '')).not.toMatch(/<script|<b>|onclick="/);
  });

  it('leaves the source of diagrams readable', () => {
    expect(diagram('A-->B<x>')).toContain('<code>A--&#62;B&#60;x&#62;\n</code>');
  });
});

describe('a page with code', () => {
  it('waits for its languages', async () => {
    const page = await renderPage('> ```rust\n> fn main() {}\n> ```\n\n```mermaid\na\n```');
    expect(page.parts[0]).toContain('<span class="tok-keyword">fn</span>');
    expect(page.needs).toEqual({ mermaid: true });
    expect((await renderPage('a')).needs).toEqual({ mermaid: false });
  });
});
