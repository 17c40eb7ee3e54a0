/** What stands after the language of a code fence: ```` ```js {1,3-5} showLineNumbers title="a.js" ````. */

export interface CodeMeta {
  /** Lower case; empty: none. */
  readonly language: string;
  readonly title: string | null;
  /** The number of the first line; null: lines are not numbered. */
  readonly numbersFrom: number | null;
  readonly highlighted: ReadonlySet<number>;
}

const MAX_LINE = 10_000;

/** Also takes `js{1,3}`, `js:title.js` and Pandoc's `{.js .numberLines}`. */
export function codeMeta(info: string, meta: string): CodeMeta {
  const text = `${info} ${meta}`.trim().slice(0, 500);
  const pandoc = /^\{\s*\.([\w+#-]+)([^}]*)\}/.exec(text);
  const [, plain = ''] = /^([^\s{:]+)/.exec(text) ?? [];
  const language = (pandoc?.[1] ?? plain).toLowerCase();
  const titled = /\b(?:title|filename)=(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(text);
  const afterColon = pandoc === null ? /^[^\s{:]+:([^\s{]+\.[^\s{]+)/.exec(text)?.[1] : undefined;
  const numbers = /(?:^|[\s.])(?:showLineNumbers|line-?numbers|linenums|numberLines)(?:[={]+"?(\d{1,6}))?/i.exec(text);
  const ranges = pandoc === null ? /(?<!numbers|lines|nums)\{([\d,\s-]+)\}/i.exec(text)?.[1] : undefined;
  return {
    language,
    title: titled?.[1] ?? titled?.[2] ?? titled?.[3] ?? afterColon ?? null,
    numbersFrom: numbers === null ? null : Number(numbers[1] ?? 1),
    highlighted: linesIn(ranges ?? ''),
  };
}

function linesIn(ranges: string): Set<number> {
  const lines = new Set<number>();
  for (const range of ranges.split(',')) {
    const [, from = '', to = from] = /^\s*(\d{1,6})\s*(?:-\s*(\d{1,6}))?\s*$/.exec(range) ?? [];
    if (from === '') continue;
    for (let line = Number(from); line <= Math.min(Number(to), MAX_LINE); line += 1) lines.add(line);
  }
  return lines;
}
