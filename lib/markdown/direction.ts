/** Pages that are written from right to left, in whole or in part. */
import type { Element } from 'hast';

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu;
const LEFT_TO_RIGHT =
  /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Devanagari}]/gu;

export interface Direction {
  /** Of the page as a whole: what most of its letters have. */
  readonly page: 'ltr' | 'rtl';
  /** Some of it may be the other way, so that each block finds its own. */
  readonly mixed: boolean;
}

/** Enough to tell; counting all of a large page takes longer than it is worth. */
const SAMPLE = 20_000;

export function directionOf(text: string): Direction {
  if (text.search(RIGHT_TO_LEFT) === -1) return { page: 'ltr', mixed: false };
  const sample = text.slice(0, SAMPLE);
  const right = sample.match(RIGHT_TO_LEFT)?.length ?? 0;
  const left = sample.match(LEFT_TO_RIGHT)?.length ?? 0;
  return { page: right > left ? 'rtl' : 'ltr', mixed: true };
}

const TEXT_BLOCKS = /^(?:h[1-6]|p|td|th|dt|dd|li|summary|blockquote|figcaption|caption)$/;
const BLOCKS = /^(?:p|ul|ol|dl|pre|div|blockquote|table|details|figure|h[1-6])$/;

/**
 * Lets a block of text find its direction. Not one that holds blocks of its own: `auto` does not
 * look inside of those, and would find nothing.
 */
export function findOwnDirection(element: Element): void {
  const { tagName, properties, children } = element;
  const className = properties['className'];
  const isTitle = Array.isArray(className) && className.includes('callout-title');
  if ((!TEXT_BLOCKS.test(tagName) && !isTitle) || properties['dir'] !== undefined) return;
  if (children.some((child) => child.type === 'element' && BLOCKS.test(child.tagName))) return;
  properties['dir'] = 'auto';
}
