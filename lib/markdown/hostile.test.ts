/** ABUSE: "10,000 nested brackets, stars, quotes, table cells: bounded time". */
import { describe, expect, it } from 'vitest';
import { describePage } from './describe.ts';
import { nestingProblem } from './hostile.ts';
import { renderMarkdown } from './render.ts';

const N = 10_000;
const times = (text: string, count = N): string => text.repeat(count);
const HOSTILE: Record<string, string> = {
  brackets: times('['),
  'nested brackets': times('[') + times(']'),
  'nested links': times('[') + 'a' + times('](b)'),
  'nested images': times('![') + 'a' + times('](b)'),
  'link starts': times('[a]('),
  'wikilink starts': times('[[a'),
  'nested wikilinks': times('[[a|') + times(']]'),
  stars: times('*'),
  'emphasis signs': times('**a *b_ __c'),
  'intraword stars': times('a*b'),
  'nested emphasis': times('*a ') + times('a* '),
  quotes: times('>'),
  'quotes with spaces': times('> ') + 'a',
  'growing quotes': Array.from({ length: 1000 }, (_, index) => `${times('>', index)} a`).join('\n'),
  'lists in a line': times('- '),
  'numbered lists in a line': times('1. '),
  'indented lists': Array.from({ length: 1000 }, (_, index) => `${times('  ', index)}- a`).join('\n'),
  'table cells': `|${times('a|')}\n|${times('-|')}\n|${times('a|')}`,
  'short rows of a wide table': `|${times('a|')}\n|${times('-|')}\n${times('|a|\n', 1000)}`,
  callouts: times('> [!a]\n\n'),
  'underlined headings': times('a\n=\n'),
  'lines of a paragraph': times('abc def\n', 100_000),
  'short paragraphs': times('a\n\n', 300_000),
  'backtick runs': Array.from({ length: 1000 }, (_, index) => times('`', index)).join('a '),
  elements: times('<div>'),
  'elements inside a line': `a ${times('<b>')}`,
  'repeated formatting':
    Array.from({ length: 2000 }, (_, index) => `<font size=${index}>`).join('') + `\n\n${times('<p>x\n\n', 5000)}`,
  'quotation marks': times('<a b="'),
  comments: times('%%'),
  'comment lines': times('%%\n'),
  'comments and code': times('`` %%'),
  footnotes: times('[^1]') + '\n\n[^1]: x',
  'slashes in a link': `[[${times('/', 500_000)}x]]`,
  carets: times(' ^a', 300_000),
  'YAML brackets': `---\n${times('[')}\n---\n`,
  'YAML lists': `---\n${times('- ')}\n---\n`,
  spaces: times(' ', 900_000) + 'x',
};

describe('bounded time', () => {
  // Each takes less than 2 s of an idle processor; the machine of the tests may be busy.
  it.each(Object.keys(HOSTILE))('%s', { timeout: 30_000 }, (name) => {
    const text = HOSTILE[name] ?? '';
    const before = process.cpuUsage();
    expect(renderMarkdown(text).parts.length).toBeGreaterThanOrEqual(0);
    expect(describePage('x', text).chunks.length).toBeGreaterThan(0);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(8);
  });

  it('shows what it does not render, escaped, and says so', () => {
    const page = renderMarkdown(`${times('>')}<script>`);
    expect(page.problem).toContain('source is shown');
    expect(page.parts).toEqual([`<pre class="as-written">${times('&#62;')}&#60;script&#62;</pre>`]);
  });
});

describe('what people write is rendered', () => {
  it.each([
    ['a long table of links', `| a | b |\n|---|---|\n${times('| [[Page one]] | **b** |\n', 5000)}`],
    ['a long list of links', times('- [[Page one]] and *more*\n', 5000)],
    ['a long text', times('Some words *of* text, with a [link](to.md) and [[another]].\n\n', 10_000)],
    ['a deep list', Array.from({ length: 20 }, (_, index) => `${times('  ', index)}- a`).join('\n')],
    ['ASCII art in code', `\`\`\`\n${times(`${times('>', 200)}[[[[\n`, 100)}\`\`\``],
    ['many callouts', times('> [!note] abc\n> text\n\n', 1000)],
  ])('%s', (_name, text) => {
    expect(nestingProblem(text)).toBeNull();
  });
});
