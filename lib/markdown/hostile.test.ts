/** ABUSE: "10,000 nested brackets, stars, quotes, table cells: bounded time". */
import { describe, expect, it } from 'vitest';
import { describePage } from './describe.ts';
import { nestingProblem } from './hostile.ts';
import { renderMarkdown, renderPage } from './render.ts';

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
  'mark signs': times('==', 500_000),
  'marks without an end': times('==a ', 250_000),
  'marks in a row': times('==a== ', 150_000),
  'marks in marks': times('==a ~b^c', 5000) + times('^b~ a==', 5000),
  'marks and stars': times('==a *b ', 20_000),
  'subscript signs': times('a~b', 300_000),
  'superscripts in a row': times('a^b^', 200_000),
  dollars: times('$', 1_000_000),
  'formulas without an end': times('$a ', 300_000),
  'formulas that can not end': times('$a$1', 250_000),
  'double dollars without an end': times('$$a ', 250_000),
  'formulas in a row': times('$a$ ', 250_000),
  'lines of double dollars': times('$$a\n', 200_000),
  'blocks of double dollars': times('$$\n', 39_000),
  'quoted double dollars': times('> $$\n\n', 10_000),
  'exploding macros': `$$\\def\\a#1{#1#1#1#1}${times('\\a{', 50)}x${times('}', 50)}$$`,
  'endless macro': '$\\def\\a{\\a\\a}\\a$',
  'nested fractions': `$${times('\\frac{', 600)}a${times('}{b}', 600)}$`,
  'nested braces': `$$${times('{', 1900)}${times('}', 1900)}$$`,
  'huge rules': '$\\rule{1e9em}{1e9em}\\kern{99999999em}$',
  'many formulas': times('$\\sqrt{x^2}$ and\n\n', 19_000),
  'colon blocks': times('::: note\n', 39_000),
  'closed colon blocks': times('::: note\na\n\n:::\n', 9000),
  colons: times(':', 1_000_000),
  'colon block ends': times(':::\n', 39_000),
  'colon lines': times('::: a b c d e f\nx\n', 19_000),
  spoilers: times('>!', 10_000),
  'lines of spoilers': times('>! a\n\n', 15_000),
  folds: times('>| # a\n\n', 10_000),
  definitions: times('a\n: b\n\n', 13_000),
  'definitions in a line': times(': ', 10_000),
  'indented definitions': Array.from({ length: 1000 }, (_, index) => `a\n${times('  ', index)}: a`).join('\n'),
  emoji: times(':smile:', 140_000),
  'emoji starts': times(':smile', 160_000),
  abbreviations:
    Array.from({ length: 9000 }, (_, index) => `*[A${index}]: b`).join('\n') + `\n\n${times('A1 ', 200_000)}`,
  'long abbreviations': `*[a]: ${times('b', 190)}\n\n${times('a ', 30_000)}`,
  'bars of a spoiler': times('||', 500_000),
  'task boxes': times('- [ ] a\n', 20_000),
  'block ids': times('a ^b\n\n', 19_000),
  'code fences': times('```js\n```\n', 20_000),
  'a long line of code': `\`\`\`js\n${times('(', 500_000)}\n\`\`\``,
  'long lines of code': `\`\`\`js\n${times(times('a(', 450) + '\n', 60)}\`\`\``,
  'code of unclosed strings': `\`\`\`ts\n${times('`${', 10_000)}\n\`\`\``,
  'lines of unclosed strings': `\`\`\`ts\n${times('`${{<a>(\n', 5000)}\n\`\`\``,
  'regular expressions in code': `\`\`\`js\n${times('a = /' + times('(', 200) + '/\n', 200)}\`\`\``,
  'markdown in markdown': `\`\`\`\`md\n${times('- > **a** _b_ [c](d) `e`\n', 2000)}\`\`\`\``,
  'line marks': `\`\`\`js {${times('1-9999,', 200)}} showLineNumbers\n${times('a\n', 20_000)}\`\`\``,
  'Arabic words': times('مرحبا ', 150_000),
};

describe('bounded time', () => {
  // Each takes less than 2 s of an idle processor; the machine of the tests may be busy.
  it.each(Object.keys(HOSTILE))('%s', { timeout: 60_000 }, async (name) => {
    const text = HOSTILE[name] ?? '';
    const before = process.cpuUsage();
    expect((await renderPage(text)).parts.length).toBeGreaterThanOrEqual(0);
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
