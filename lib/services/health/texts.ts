/** Small changes of a page's text that leave the rest of it as it was. */
import { takeApart } from '../../core/frontmatter-source.ts';

const BLOCK = /^(\uFEFF?---[ \t]*(\r\n|\n|\r))([\s\S]*?)(^---[ \t]*(?:\r\n|\n|\r|$(?![\s\S])))/m;

/** Sets a key of the frontmatter to a value in YAML of one line; begins a block where there is none. */
export function withKey(content: string, key: string, yaml: string): string {
  const line = `${key}: ${yaml}`;
  const block = content.startsWith('---') || content.startsWith('\uFEFF---') ? BLOCK.exec(content) : null;
  if (block === null) return `---\n${line}\n---\n${content}`;
  const [whole, open = '', end = '\n', inner = '', close = ''] = block;
  return open + withLine(inner, { key, line, end }) + close + content.slice(whole.length);
}

function withLine(yaml: string, { key, line, end }: { key: string; line: string; end: string }): string {
  const parts = takeApart(yaml);
  // Of a form that is not taken apart: YAML takes the last one of a key that is written once.
  if (parts === null) return `${yaml}${yaml === '' || /[\r\n]$/.test(yaml) ? '' : end}${line}${end}`;
  const texts = parts.entries.map((entry) => {
    const isKey = new RegExp(`^["']?${key}["']?[ \\t]*:`).test(entry.text);
    return { isKey, text: entry.lead + (isKey ? line + end : entry.text) };
  });
  if (!texts.some(({ isKey }) => isKey)) texts.push({ isKey: true, text: line + end });
  return parts.head + texts.map(({ text }) => text).join('') + parts.tail;
}

/** The text with one more item at its end: of the list that it ends with, or of a new one. */
export function withListItem(content: string, item: string): string {
  const text = content.replace(/\s+$/, '');
  const last = text.split('\n').at(-1) ?? '';
  const bullet = /^([-*+]) \S/.exec(last)?.[1];
  if (text === '') return `- ${item}\n`;
  return `${text}${bullet === undefined ? '\n\n' : '\n'}${bullet ?? '-'} ${item}\n`;
}
