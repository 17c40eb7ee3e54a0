/** Text and preview scroll along with each other: the preview's blocks say on which line they began. */
import type { EditorView } from '@codemirror/view';

/** The line at the top of the text, with how much of it has gone by: 12.5. */
export function lineAtTop(view: EditorView): number {
  const height = view.scrollDOM.getBoundingClientRect().top - view.documentTop;
  const block = view.lineBlockAtHeight(height);
  const share = block.height === 0 ? 0 : (height - block.top) / block.height;
  return view.state.doc.lineAt(block.from).number + Math.min(1, Math.max(0, share));
}

export function scrollTextTo(view: EditorView, line: number): void {
  const number = Math.min(Math.max(1, Math.floor(line)), view.state.doc.lines);
  const block = view.lineBlockAt(view.state.doc.line(number).from);
  const target = view.documentTop + block.top + (line - number) * block.height;
  view.scrollDOM.scrollTop += target - view.scrollDOM.getBoundingClientRect().top;
}

interface Mark {
  readonly line: number;
  /** From the top of what scrolls. */
  readonly top: number;
}

/** The blocks of the preview, from top to bottom, with an end for what is below the last. */
function marksOf(preview: HTMLElement, lines: number): Mark[] {
  const origin = preview.getBoundingClientRect().top - preview.scrollTop;
  const marks: Mark[] = [{ line: 1, top: 0 }];
  for (const element of preview.querySelectorAll<HTMLElement>('[data-line]')) {
    const line = Number(element.dataset['line']);
    const top = element.getBoundingClientRect().top - origin;
    const last = marks.at(-1);
    if (last !== undefined && line > last.line && top >= last.top) marks.push({ line, top });
  }
  return [...marks, { line: Math.max(lines + 1, (marks.at(-1)?.line ?? 0) + 1), top: preview.scrollHeight }];
}

export function scrollPreviewTo(preview: HTMLElement, line: number, lines: number): void {
  preview.scrollTop = between(marksOf(preview, lines), line, 'line', 'top');
}

export function previewLine(preview: HTMLElement, lines: number): number {
  return between(marksOf(preview, lines), preview.scrollTop, 'top', 'line');
}

/** Where `value` of one measure lies in the other, in proportion between the two marks around it. */
export function between(marks: readonly Mark[], value: number, from: keyof Mark, to: keyof Mark): number {
  const after = marks.findIndex((mark) => mark[from] > value);
  const [a, b] = after === -1 ? [marks.at(-1), marks.at(-1)] : [marks[Math.max(0, after - 1)], marks[after]];
  if (a === undefined || b === undefined) return 0;
  const span = b[from] - a[from];
  return a[to] + (span === 0 ? 0 : ((value - a[from]) / span) * (b[to] - a[to]));
}
