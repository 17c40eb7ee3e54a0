/** Walking the lines of Markdown without parsing it: which of them are code. */

export interface SourceLine {
  /** Without its line end. */
  readonly text: string;
  /** Offset of the line's first character, and of what follows its line end. */
  readonly start: number;
  readonly end: number;
  /** Inside a fenced code block, its fences included. */
  readonly code: boolean;
}

/**
 * Lines with their offsets, fenced code marked. Fences may stand in quotes and lists. Indented
 * code is not recognised: it can't be told from a list's continuation without parsing.
 */
export function* linesOf(content: string): Generator<SourceLine> {
  let fence: string | null = null;
  for (const match of content.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    const [whole, text = ''] = match;
    if (whole === '' && match.index > 0 && !/[\r\n]$/.test(content)) continue;
    const marker = /^[ \t>]*(?:(?:[-+*]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$/.exec(text);
    const ticks = marker?.[1] ?? '';
    const info = marker?.[2] ?? '';
    let code = fence !== null;
    if (fence === null) {
      if (ticks !== '' && !(ticks.startsWith('`') && info.includes('`'))) {
        fence = ticks;
        code = true;
      }
    } else if (ticks.startsWith(fence) && info.trim() === '') {
      fence = null;
    }
    yield { text, start: match.index, end: match.index + whole.length, code };
  }
}
