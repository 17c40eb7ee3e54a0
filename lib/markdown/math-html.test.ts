import { describe, expect, it } from 'vitest';
import { formula } from './math-html.ts';
import { renderMarkdown } from './render.ts';

const html = (markdown: string): string =>
  renderMarkdown(markdown)
    .parts.map((part) => (typeof part === 'string' ? part : ''))
    .join('');
/** What of the text was taken for formulas. */
const formulas = (markdown: string): string[] =>
  [...html(markdown).matchAll(/<annotation[^>]*>([^<]*)/g)].map(([, source = '']) => source);

describe('where formulas stand', () => {
  it.each([
    ['$a$ and $$b$$', ['a', 'b']],
    ['costs $5 and $10, or 5$ and 6$', []],
    ['$ a$ $a $ $$ $$ \\$a$', []],
    ['$a\\$b$ `$c$`', ['a\\$b']],
    ['$a$1 and $b$2', []],
    ['$$\na\n\nb\n$$', ['a\nb']],
    ['text\n$$\na\n$$\nmore', ['a']],
    ['$$a\n= b\n- c$$', ['a\n= b\n- c']],
    ['> $$\n> a\n> b\n> $$\n\n- $$\n  c\n  $$', ['a\nb', 'c']],
    ['$$\na', ['a']],
    ['| a |\n|---|\n| $x$ |', ['x']],
    ['```math\na^2\n```', ['a^2']],
    ['$$x$$ and $$y$$', ['x', 'y']],
  ])('%j', (markdown, expected) => {
    expect(formulas(markdown)).toEqual(expected);
  });
});

describe('formula', () => {
  it('is MathML that browsers show without styles', () => {
    expect(formula('\\mathbb{R}', false)).toContain('<mi>ℝ</mi>');
    expect(formula('\\begin{aligned}a&=b\\end{aligned}', true)).toContain('<mtd class="align-right">');
    expect(formula('\\quad x', false)).toContain('<mspace width="1em"/>');
    expect(formula('\\boxed{x}', false)).toContain('<menclose class="box">');
    expect(formula('\\frac{a}{b}', true)).not.toMatch(/style=|<span/);
  });

  it('shows what it can not read, and says why', () => {
    expect(formula('\\frac{a', false)).toMatch(/^<code class="math-error" title="[^"]+">\$\\frac\{a\$<\/code>$/);
    expect(formula('x'.repeat(5000), false)).toContain('too long');
  });

  it.each([
    '\\href{javascript:alert(1)}{x}',
    '\\url{javascript:alert(1)}',
    '\\includegraphics{https://evil.example/x.png}',
    '\\htmlData{onclick=alert(1)}{x}',
    '\\htmlStyle{color:red}{x}',
    '\\htmlId{a}{x}',
    '\\text{<img src=x onerror=alert(1)>}',
    '\\text{"><script>alert(1)</script>}',
    '\\color{red" onclick="alert(1)}{x}',
    '\\def\\a{\\a\\a}\\a',
  ])('%s is inert', (source) => {
    for (const [, tag, attributes = ''] of formula(source, true).matchAll(/<([a-z]+)((?:\s[^<>]*)?)>/g)) {
      expect(tag).toMatch(/^(?:m[a-z]*|semantics|annotation|code)$/);
      expect(attributes.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/\s(?:on\w+|href|src|style|id|data-\w+)=/);
    }
  });
});
