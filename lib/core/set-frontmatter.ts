/** Sets keys of a page's frontmatter; all else of the page stays as it was written. */
import { stringify } from 'yaml';
import { WikibotError } from './errors.ts';
import { parseDocument } from './frontmatter.ts';
import { takeApart } from './frontmatter-source.ts';

const BLOCK = /^(\uFEFF?---[ \t]*(\r\n|\n|\r))([\s\S]*?)(^---[ \t]*(?:\r\n|\n|\r|$(?![\s\S])))/m;

/**
 * The page with these values; null takes a key out. A block that is left without keys goes as a
 * whole, and one begins where there was none.
 *
 * @throws {WikibotError} `invalid_input` where the block can't be taken apart by its keys
 */
export function setFrontmatter(content: string, values: Readonly<Record<string, unknown>>): string {
  const match = /^\uFEFF?---/.test(content) ? BLOCK.exec(content) : null;
  const end = match?.[2] ?? (/\r\n/.test(content) ? '\r\n' : '\n');
  const lines = new Map(Object.entries(values).map(([key, value]) => [key, lineOf(key, value, end)]));
  if (match === null) {
    const added = [...lines.values()].join('');
    return added === '' ? content : `---${end}${added}---${end}${content}`;
  }
  const [whole, open = '', , inner = '', close = ''] = match;
  const yaml = withLines(inner, lines);
  const rest = content.slice(whole.length);
  return yaml.trim() === '' ? rest : open + yaml + close + rest;
}

/** Empty: the key goes. */
function lineOf(key: string, value: unknown, end: string): string {
  return value === null ? '' : stringify({ [key]: value }, { lineWidth: 0 }).replaceAll('\n', end);
}

function withLines(yaml: string, lines: ReadonlyMap<string, string>): string {
  const parts = takeApart(yaml);
  const { problem } = parseDocument(`---\n${yaml}---\n`);
  if (parts === null) {
    throw new WikibotError(
      'invalid_input',
      `The frontmatter can't be changed by its keys${problem === null ? '' : `: ${problem.replace(/[.]$/, '')}`}. Replace its text instead.`,
    );
  }
  const left = new Map(lines);
  const texts = parts.entries.flatMap(({ id, lead, text }) => {
    const key = [...lines.keys()].find((name) => id === JSON.stringify(name) || id === name);
    if (key === undefined) return [lead + text];
    left.delete(key);
    const line = lines.get(key) ?? '';
    // The comment above a key goes with it.
    return line === '' ? [] : [lead + line];
  });
  return parts.head + texts.join('') + [...left.values()].join('') + parts.tail;
}
