/** The HTML of a code block: every character of the code is escaped here, and the classes are ours. */
import { codeMeta } from './code-meta.ts';
import { attributes, escapeHtml } from './escape.ts';
import { type HighlightedToken, highlight } from './highlight.ts';

export interface CodeSource {
  readonly value: string;
  readonly lang?: string | null | undefined;
  readonly meta?: string | null | undefined;
}

/** Lines of a block that are elements of their own. */
const MAX_LINES = 5000;

/**
 * `colours: false` spares the grammar: a page has a limit of code that is coloured. A script may put
 * a button beside `[data-code]` that copies what the `code` holds.
 */
export function codeBlock({ value, lang, meta }: CodeSource, { colours }: { colours: boolean }): string {
  const { language, title, numbersFrom, highlighted } = codeMeta(lang ?? '', meta ?? '');
  const tokens = colours && language !== '' ? highlight(value, language) : null;
  const lines = tokens?.map(lineOf) ?? null;
  const asLines = numbersFrom !== null || highlighted.size > 0;
  const plain = asLines ? (lines ?? value.split(/\r\n|\n|\r/).map(escapeHtml)) : null;
  const inner =
    plain !== null && plain.length <= MAX_LINES
      ? plain
          .map((line, index) => {
            const number = numbersFrom === null ? null : numbersFrom + index;
            const kind = `line${highlighted.has(index + 1) ? ' marked' : ''}`;
            return `<span${attributes({ class: kind, 'data-n': number })}>${line}\n</span>`;
          })
          .join('')
      : `${lines?.join('\n') ?? escapeHtml(value)}\n`;
  const known = /^[\w+#.-]{1,40}$/.test(language) ? language : null;
  const code = attributes({ class: known === null ? null : `language-${known}` });
  const caption = title === null ? '' : `<figcaption>${escapeHtml(title)}</figcaption>`;
  const kind = `code${numbersFrom === null ? '' : ' numbered'}`;
  return `<figure${attributes({ class: kind, 'data-code': '', 'data-lang': known })}>${caption}<pre tabindex="0" dir="ltr"><code${code}>${inner}</code></pre></figure>`;
}

function lineOf(tokens: readonly HighlightedToken[]): string {
  return tokens
    .map(({ text, className }) =>
      className === null ? escapeHtml(text) : `<span class="${className}">${escapeHtml(text)}</span>`,
    )
    .join('');
}

/** Mermaid's source, readable as it is; a script that such pages load draws it. */
export function diagram(source: string): string {
  return `<figure class="diagram" data-mermaid=""><pre tabindex="0" dir="ltr"><code>${escapeHtml(source)}\n</code></pre></figure>`;
}
