import { expect, it, describe as suite } from 'vitest';
import { placeIn } from '../search/place.ts';
import { chunksOfText } from './chunks.ts';
import { describePage } from './describe.ts';
import { MOST_TOKENS, MOST_WORDS, sizeOf } from './divide.ts';

const chunksOf = (content: string) => describePage('x', content).chunks;
const words = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `w${from + index}`).join(' ');
/** `count` paragraphs of `size` words, all different. */
const paragraphs = (count: number, size: number): string =>
  Array.from({ length: count }, (_, index) => words(size, index * size)).join('\n\n');

suite('sections', () => {
  it('of fifty words are chunks of their own, with the headings above and the line in the file', () => {
    const chunks = describePage(
      'Iran',
      `---\ntitle: Iran\n---\n# Iran\n${words(60)}\n\n## Economy\n${words(60)}\n### Gas\n${words(60)}\n\nPolitics\n---\n\`\`\`\n# x ${words(60)}\n\`\`\`\n`,
    ).chunks;
    expect(chunks.map(({ headingPath, line }) => [headingPath, line])).toEqual([
      [[], 4],
      [['Economy'], 7],
      [['Economy', 'Gas'], 9],
      [['Politics'], 12],
    ]);
    expect(chunks[3]?.text.slice(0, 6)).toBe('# x w0');
  });

  it('under fifty words are joined to the next, with their headings in the text', () => {
    const [chunk, ...more] = chunksOf('Intro\n\n## Economy\nOil\n### Gas\n- a\n- [[b|c]]\n\nPolitics\n---\nNone\n');
    expect(more).toEqual([]);
    expect(chunk).toMatchObject({
      headingPath: [],
      line: 1,
      text: 'Intro\n\nEconomy\n\nOil\n\nGas\n\na\nc\n\nPolitics\n\nNone',
    });
    const place = (text: string) => placeIn(chunk ?? { text: '', line: 0, places: [] }, chunk?.text.indexOf(text) ?? 0);
    expect(place('Intro')).toEqual({ headings: [], line: 1 });
    expect(place('Oil')).toEqual({ headings: ['Economy'], line: 4 });
    expect(place('c\n')).toEqual({ headings: ['Economy', 'Gas'], line: 7 });
    expect(place('None')).toEqual({ headings: ['Politics'], line: 11 });
  });

  it('at the end under fifty words are joined to the one before', () => {
    expect(chunksOf(`## A\n${words(100)}\n\n## B\nend\n`).map(({ headingPath }) => headingPath)).toEqual([[]]);
    expect(chunksOf(`## A\n${words(290)}\n\n## B\n${words(20)}\n`)).toHaveLength(2);
  });

  it('keep their common heading, and those without text', () => {
    expect(chunksOf(`# T\n\n## A\n\n### B\nb\n\n### C\nc`)).toMatchObject([
      { headingPath: ['A'], text: 'B\n\nb\n\nC\n\nc' },
    ]);
    expect(chunksOf(`## Z\n${words(60)}\n## A\n### B\n${words(30)}\n### C\n${words(30)}`)).toMatchObject([
      { headingPath: ['Z'] },
      { headingPath: ['A'], line: 4 },
    ]);
    expect(chunksOf('')).toEqual([{ headingPath: [], text: '', line: 1, words: 0, places: [] }]);
  });

  it('of three hundred words stay whole; longer ones are packed, with an overlap', () => {
    expect(chunksOf(`## A\n\n${paragraphs(5, 60)}\n`)).toHaveLength(1);
    const chunks = chunksOf(`## A\n\n${paragraphs(6, 60)}\n\n## B\n\n${words(60, 1000)}\n`);
    expect(chunks.map(({ words: count, line }) => [count, line])).toEqual([
      [180, 1],
      [215, 7],
      [60, 15],
    ]);
    // The last 35 words of the paragraph before; nothing of another section.
    expect(chunks[1]?.text.slice(0, 12)).toBe('w145 w146 w1');
    expect(chunks[2]?.text.startsWith('w1000')).toBe(true);
  });

  it('part lists and tables between items and rows, code between lines', () => {
    expect(chunksOf(`- ${'word '.repeat(50)}\n`.repeat(10)).map(({ line }) => line)).toEqual([1, 3, 6, 9]);
    const code = `\`\`\`\n${Array.from({ length: 80 }, (_, line) => `l${line} ${words(8)}`).join('\n')}\n\`\`\`\n`;
    for (const { text, line } of chunksOf(code)) {
      const [first] = text.split('\n');
      expect(code.split('\n')[line - 1]).toContain(first);
    }
  });

  it('count line ends of Windows as one', () => {
    const page = `---\r\na: 1\r\n---\r\n## A\r\n\r\n${words(60)}\r\n\r\n## B\r\n\r\n${words(60)}`;
    expect(chunksOf(page).map(({ line }) => line)).toEqual([4, 8]);
  });

  it('are not begun by headings in code, HTML or quotes', () => {
    const text = `${words(60)}\n\n\`\`\`\n# no\n\`\`\`\n\n    # no\n\n> # no\n> ${words(60)}\n\n<div>\n# no\n</div>`;
    expect(chunksOf(text)).toMatchObject([{ headingPath: [] }]);
  });
});

suite('scripts without spaces', () => {
  it('are parted between words of Intl.Segmenter', () => {
    const text = `${'保管庫を作成する方法を説明します。'.repeat(60)}\n`;
    const chunks = chunksOf(text);
    expect(chunks.length).toBeGreaterThan(2);
    for (const chunk of chunks) expect(chunk.text).toMatch(/。$/);
    expect(chunksOf('ก'.repeat(3000)).every(({ text: part }) => sizeOf(part).tokens <= MOST_TOKENS)).toBe(true);
  });
});

it('reads the text of HTML, without its tags', () => {
  expect(chunksOf('<div class="x">\nsome <b>text</b>\n</div>\n')[0]).toMatchObject({ text: 'some  text', line: 2 });
  expect(chunksOf('<script>\nalert(1)\n</script>\n')[0]?.text).toBe('');
});

suite('any page', () => {
  /** A page of all that Markdown has, every word of it told apart. */
  function page(seed: number): { content: string; all: string[] } {
    let state = seed;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * below);
    };
    const all: string[] = [];
    const word = (): string => {
      const name = random(9) === 0 ? `保管${all.length}庫` : `q${all.length}z`;
      all.push(name.includes('保') ? String(all.length) : name);
      return name;
    };
    const some = (count: number, between = ' '): string => Array.from({ length: count }, word).join(between);
    const blocks = [
      () => `${'#'.repeat(1 + random(6))} ${some(1 + random(4))}`,
      () => `${some(1 + random(3))}\n${random(2) === 0 ? '===' : '---'}`,
      () => some(1 + random(80)),
      () => some(200 + random(400), random(3) === 0 ? '. ' : random(2) === 0 ? '\n' : ' '),
      () => Array.from({ length: 1 + random(30) }, () => `- ${some(1 + random(30))}`).join('\n'),
      () =>
        `| a | b |\n|---|---|\n${Array.from({ length: 1 + random(40) }, () => `| ${some(3)} | ${some(3)} |`).join('\n')}`,
      () => `\`\`\`js\n${Array.from({ length: 1 + random(60) }, () => some(6)).join('\n')}\n\`\`\``,
      () => `> [!note] ${some(3)}\n> ${some(20)}\n>\n> ${some(20)}`,
      () => `<div>\n${some(10)}\n</div>`,
      () => some(1 + random(30), ''),
      () => `1. ${some(10)}\n\n   ${some(random(200))}`,
    ];
    const content = Array.from({ length: 5 + random(25) }, () => blocks[random(blocks.length)]?.() ?? '').join('\n\n');
    return { content, all };
  }

  it.each(Array.from({ length: 60 }, (_, seed) => seed + 1))(
    'is covered, within the cap, at its lines (%i)',
    (seed) => {
      const { content, all } = page(seed);
      const { title, chunks } = describePage('x', content);
      const lines = content.split('\n');
      const found = [title, ...chunks.flatMap(({ headingPath, text }) => [...headingPath, text])].join('\n');
      for (const word of all) expect(found).toContain(word);
      for (const chunk of chunks) {
        const size = sizeOf(chunk.text);
        expect(size.words).toBeLessThanOrEqual(MOST_WORDS);
        expect(size.tokens).toBeLessThanOrEqual(MOST_TOKENS);
        for (const { 0: word, index } of chunk.text.matchAll(/q\d+z/g)) {
          expect(lines[placeIn(chunk, index).line - 1]).toContain(word);
        }
      }
    },
  );

  it('has no chunk above the cap, however strange', () => {
    for (const text of [
      'x'.repeat(20_000),
      '|'.repeat(5000),
      '🙂'.repeat(3000),
      `${'>'.repeat(1000)} ${words(5000)}`,
    ]) {
      const chunks = chunksOf(text);
      expect(chunks.every(({ text: part }) => sizeOf(part).tokens <= MOST_TOKENS)).toBe(true);
      expect(chunks.every(({ text: part }) => part.isWellFormed())).toBe(true);
    }
  });
});

it('parts text without structure by its lines', () => {
  const text = `\n\n${Array.from({ length: 900 }, (_, index) => `w${index}`).join('\n')}`;
  const chunks = chunksOfText(text, 5);
  for (const { text: part, line } of chunks) expect(text.split('\n')[line - 5]).toBe(part.split('\n')[0]);
  expect(chunks.length).toBeGreaterThan(4);
});
