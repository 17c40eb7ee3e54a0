/**
 * Text that is built to exhaust the parser is found before it is parsed, in one linear pass.
 *
 * micromark is linear for what people write, but not for everything (measured on the target
 * machine, version 4.0; n is the count in one paragraph unless said otherwise):
 *
 *   input                              n        time     grows with
 *   a*b a*b … (emphasis signs)         40,000   20 s     n²
 *   [a](b [a](b … (brackets)            8,000    1 s     n²
 *   ![![ … ](b)](b) (nested brackets)   2,000    2 s     n²
 *   a\n=\n or > a\n\n, in one page      8,000   13 s     n × length of the page
 *   lines of one paragraph             40,000   12 s     n²
 *   - - - - or indented lists           1,000   28 s     depth³, then the stack overflows
 *   short rows under a wide header     10,000 × 1,000 cells: 22 s
 *   a\n: b\n\n (definitions)           13,000   18 s     n × length of the page
 *   `a ``a ```a … (backtick runs)         400  0.3 s     different lengths × length
 *
 * Of each the time is estimated; a page above a limit is shown as it is written. All of
 * Obsidian's help in one page of 390 kB is still rendered.
 */
import type { Root } from 'mdast';
import { linesOf } from '#lib/core/lines.ts';
import { eachNode } from './walk.ts';

const TOO_MUCH = 'This page is too large or too deeply nested to be rendered; its source is shown.';

/** Estimated milliseconds for what grows with n² inside paragraphs. */
const BUDGET = 1000;
/** Characters copied by micromark, 13 ns each; all of Obsidian's help in one page: 105 million. */
const MAX_COPIED = 150_000_000;
/** Lines outside code; 40,000 short paragraphs take 2 s. */
const MAX_LINES = 40_000;
/** Signs `>`, `-`, `1.` at the start of one line, and of all lines. */
const MAX_DEPTH = 50;
const MAX_MARKERS = 100_000;
/** Columns before a list sign; a list level takes at least two. */
const MAX_INDENT = 200;
const MAX_BRACKET_DEPTH = 200;
const MAX_TABLE_CELLS = 50_000;

/** Counts of one run of lines that can be one paragraph, table or list item. */
interface Block {
  lines: number;
  length: number;
  emphasis: number;
  /** `==`, `^`, dollars, what may be an emoji: time is linear, but 12 µs each. */
  signs: number;
  opening: number;
  closing: number;
  bracketDepth: number;
  deepest: number;
  pipes: number;
  ticks: Set<number>;
  /** The rows of a table are parsed one by one: what is n² elsewhere stays small. */
  table: boolean;
}

function emptyBlock(): Block {
  return {
    lines: 0,
    length: 0,
    emphasis: 0,
    signs: 0,
    opening: 0,
    closing: 0,
    bracketDepth: 0,
    deepest: 0,
    pipes: 0,
    ticks: new Set(),
    table: false,
  };
}

const CONTAINER = /[ \t]*(?:>[!|]?|(?:[-+*:]|\d{1,9}[.)])(?=[ \t]|$))/y;

/** Signs of quotes, spoilers, lists and definitions at the start of the line, and where its text begins. */
function containersOf(line: string): {
  depth: number;
  text: number;
  isQuote: boolean;
  isItem: boolean;
  definitions: number;
} {
  CONTAINER.lastIndex = 0;
  let depth = 0;
  let text = 0;
  let isQuote = false;
  let isItem = false;
  let definitions = 0;
  while (depth <= MAX_DEPTH && CONTAINER.test(line)) {
    depth += 1;
    text = CONTAINER.lastIndex;
    if (line[text - 1] === ':') definitions += 1;
    if (/>[!|]?$/.test(line.slice(Math.max(0, text - 2), text))) isQuote = true;
    // Other numbers can't start a list inside a paragraph, so they don't part it.
    else if (/[-+*:]|(?<!\d)1[.)]/.test(line.slice(Math.max(0, text - 3), text))) isItem = true;
  }
  return { depth, text, isQuote, isItem, definitions };
}

const TOKEN = /[*_~]+|`+|[[\]|]|==|\^|\$+|:(?=[\w+-])/g;

function countInline(block: Block, text: string): void {
  block.lines += 1;
  block.length += text.length + 1;
  let pipes = 0;
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '[') {
      block.opening += 1;
      block.bracketDepth += 1;
      block.deepest = Math.max(block.deepest, block.bracketDepth);
    } else if (token === ']') {
      block.closing += 1;
      block.bracketDepth = Math.max(0, block.bracketDepth - 1);
    } else if (token === '|') pipes += 1;
    else if (token.startsWith('`')) block.ticks.add(token.length);
    else if (/[=^$:]/.test(token)) block.signs += 1;
    else block.emphasis += 1;
  }
  block.pipes = Math.max(block.pipes, pipes);
}

/** Bars that part cells, those at the ends of the row not counted. */
function inner(row: string): number {
  const plain = row.replace(/\\[\\|]/g, '').trim();
  return plain.replace(/^\||\|$/g, '').split('|').length;
}

/**
 * Whether the line is one more of a table that starts the block: a row, a line of `---|---` with as
 * many cells, then rows that begin with a bar.
 */
function continuesTable(block: Block, text: string, previous: string): boolean {
  if (block.lines === 1)
    return previous.includes('|') && /^[ \t|:-]*-[ \t|:-]*$/.test(text) && inner(previous) === inner(text);
  return block.table && text.trimStart().startsWith('|');
}

function isUnbearable(block: Block): boolean {
  return block.deepest > MAX_BRACKET_DEPTH || block.pipes * block.lines > MAX_TABLE_CELLS;
}

/** Milliseconds, by the table above. */
function costOf(block: Block): number {
  if (block.table) return 0;
  const brackets = Math.max(block.opening, block.closing);
  const nanoseconds =
    17 * block.emphasis ** 2 +
    12_000 * block.signs +
    16 * brackets ** 2 +
    8 * block.lines ** 2 +
    (block.ticks.size > 3 ? 19 * block.ticks.size * block.length : 0);
  return nanoseconds / 1e6;
}

/** Counts the row for the size of the table, and answers the cost of its own text. */
function addRow(block: Block, text: string): number {
  const row = emptyBlock();
  countInline(row, text);
  block.table = true;
  block.lines += 1;
  block.pipes = Math.max(block.pipes, row.pipes);
  block.deepest = Math.max(block.deepest, row.deepest);
  return costOf(row);
}

/** The sentence that says why the text is not rendered; null for all that people write. */
export function nestingProblem(body: string): string | null {
  let cost = 0;
  let lines = 0;
  let markers = 0;
  /** Quotes and underlined headings: each makes micromark copy what it has of the page. */
  let copies = 0;
  let wasQuote = false;
  let previous = '';
  let block = emptyBlock();
  for (const line of linesOf(body)) {
    const isBlank = line.text.trim() === '';
    const containers = line.code || isBlank ? null : containersOf(line.text);
    if (containers === null || containers.isItem || containers.isQuote !== wasQuote) {
      if (isUnbearable(block)) return TOO_MUCH;
      cost += costOf(block);
      block = emptyBlock();
    }
    if (containers === null) {
      wasQuote = false;
      continue;
    }
    lines += 1;
    markers += containers.depth;
    const indent = /^[ \t]*/.exec(line.text)?.[0].length ?? 0;
    if (containers.depth > MAX_DEPTH || (containers.isItem && indent > MAX_INDENT)) return TOO_MUCH;
    if (containers.isQuote !== wasQuote) copies += 1;
    // Each ends a paragraph and is ended itself.
    copies += 2 * containers.definitions;
    // Denser in what is copied.
    if (/^ {0,3}(?:=+|-+)[ \t]*$/.test(line.text)) copies += 3;
    wasQuote = containers.isQuote;
    const text = line.text.slice(containers.text);
    if (continuesTable(block, text, previous)) {
      cost += addRow(block, text);
    } else {
      if (block.table) {
        if (isUnbearable(block)) return TOO_MUCH;
        block = emptyBlock();
      }
      countInline(block, text);
    }
    previous = text;
  }
  if (isUnbearable(block)) return TOO_MUCH;
  cost += costOf(block);
  return cost > BUDGET || copies * body.length > MAX_COPIED || lines > MAX_LINES || markers > MAX_MARKERS
    ? TOO_MUCH
    : null;
}

const FORMATTING = /<(?:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)\b[^>]{0,200}>?/gi;
const MAX_HTML_TAGS = 10_000;
/** Elements that unclosed formatting may add. */
const MAX_REPEATED = 200_000;

/**
 * HTML says that an unclosed `<b>` goes on in every following block, each with its own copy: 300
 * different ones before 20,000 paragraphs make 6 million elements. True when the raw HTML of the
 * page could do such a thing; it is left out then.
 */
export function hasHostileHtml(tree: Root): boolean {
  const variants = new Set<string>();
  let tags = 0;
  let nodes = 0;
  eachNode(tree, (node) => {
    nodes += 1;
    if (node.type !== 'html') return;
    tags += node.value.split('<').length - 1;
    for (const [tag] of node.value.matchAll(FORMATTING)) variants.add(tag.toLowerCase());
  });
  // The standard keeps three of each kind.
  return tags > MAX_HTML_TAGS || (variants.size > 20 && 3 * variants.size * (nodes + tags) > MAX_REPEATED);
}
