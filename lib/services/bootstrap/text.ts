/** Puts text of a user into YAML and Markdown so that it shows as it was typed. */
import { stringify } from 'yaml';

/** A frontmatter block; keys without a value are left out. */
export function frontmatter(values: Readonly<Record<string, string | readonly string[] | null>>): string {
  const present = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value.length > 0));
  return `---\n${stringify(present, { lineWidth: 0, defaultStringType: 'PLAIN', collectionStyle: 'any' })}---\n`;
}

/** One line of plain text as Markdown: all that has a meaning is escaped (CommonMark, 2.4). */
export function markdownLine(text: string): string {
  const escaped = text.replace(/[\\`*_[\]<>#|~!&$^=%]/g, String.raw`\$&`);
  // Only at the start of a line would these begin a list, a rule or a definition.
  return escaped.replace(/^([-+:])/, String.raw`\$1`).replace(/^(\d+)([.)])/, String.raw`$1\$2`);
}

/** Plain text of several lines as Markdown paragraphs. */
export function markdownText(text: string): string {
  return text
    .split('\n')
    .map((line) => markdownLine(line.trim()))
    .join('\n');
}
