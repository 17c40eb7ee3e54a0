/**
 * `npm run bench -- render`: the first rendering of a page of 5,000 words, made of the corpus with code,
 * tables and formulas, in a warm process: no page is rendered twice. Prints a table and writes
 * bench/results/render.json.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { corpus } from '../e2e/support/corpus.ts';
import { parseDocument } from '../lib/core/frontmatter.ts';
import { countWords } from '../lib/core/words.ts';
import { describePage } from '../lib/markdown/describe.ts';
import { parseMarkdown } from '../lib/markdown/parse.ts';
import { fillSlots, renderPage } from '../lib/markdown/render.ts';
import { type Figure, measure, table } from './measure.ts';
import { Random } from './random.ts';
import { MACHINE, saveResults } from './results.ts';

const WORDS = 5000;
const SAMPLES = 60;
const BAR = 60;

/** What the corpus has little of, after each few hundred words. */
const SPICE = [
  '```ts\nexport async function read(path: string): Promise<Page | null> {\n  const found = await db.page.findFirst({ where: { path } }); // by key\n  return found === null ? null : { ...found, title: `${found.name}` };\n}\n```',
  '```python\ndef rank(pages: dict[str, float], k: int = 10) -> list[str]:\n    """The best k."""\n    return sorted(pages, key=pages.get, reverse=True)[:k]\n```',
  '| name | words | updated | tags |\n| :-- | --: | --- | --- |\n| [[Home]] | 120 | 2026-01-02 | `a`, *b* |\n| [[Linking notes and files/Aliases\\|Aliases]] | 88 | 2026-03-04 | c |\n| Search | 1,204 | 2026-05-06 | **d** |',
  'The mean is $\\bar{x} = \\frac{1}{n} \\sum_{i=1}^n x_i$, and\n\n$$\n\\int_0^\\infty e^{-x^2}\\,dx = \\frac{\\sqrt{\\pi}}{2}\n$$',
  '> [!tip]- Folded\n> With a [[Home|link]] and ==marks==.\n\n- [ ] open\n- [x] done[^a]\n\n[^a]: A note.',
];

const vault = await corpus();
const texts = await Promise.all(
  vault.pages.map(async (path) => parseDocument(await readFile(join(vault.folder, `${path}.md`), 'utf8')).body),
);

/** Whole sections of pages, in an order that the number decides, up to the words wanted. */
function longPage(number: number): string {
  const random = new Random(number);
  const blocks: string[] = [];
  let words = 0;
  let spiced = 0;
  while (words < WORDS) {
    const text = texts[random.below(texts.length)] ?? '';
    for (const section of text.split(/(?=^#{1,6} )/m)) {
      if (words >= WORDS) break;
      blocks.push(section);
      words += countWords(section);
      if (words / 400 > spiced) blocks.push(SPICE[spiced++ % SPICE.length] ?? '');
    }
  }
  return `# Page ${number}\n\n${blocks.join('\n\n')}\n`;
}

const pages = Array.from({ length: SAMPLES * 2 }, (_, index) => longPage(index));
const words = Math.round(pages.reduce((sum, page) => sum + describePage('x', page).words, 0) / pages.length);
const bytes = Math.round(pages.reduce((sum, page) => sum + page.length, 0) / pages.length);
const urls = { page: (path: string) => `/${path}`, file: (path: string) => `/${path}`, create: (path: string) => path };

const figures: Figure[] = [];
figures.push(
  await measure('first render', { samples: SAMPLES, warmup: SAMPLES, bar: BAR }, (index) =>
    renderPage(pages[index] ?? ''),
  ),
);
const rendered = await Promise.all(pages.slice(0, SAMPLES).map((page) => renderPage(page)));
figures.push(
  await measure('of it, parsing', { samples: SAMPLES, warmup: 0 }, (index) =>
    Promise.resolve(parseMarkdown(pages[index] ?? '')),
  ),
  await measure('links filled in, when it is served again', { samples: SAMPLES, warmup: 0 }, (index) => {
    const page = rendered[index];
    return Promise.resolve(page === undefined ? '' : fillSlots(page, () => null, urls));
  }),
);
console.log(`\nRendering ${words} words (${bytes} characters) of ${vault.label}; ${MACHINE}\n`);
console.log(table(figures));
await saveResults('render', { words, bytes, figures });
