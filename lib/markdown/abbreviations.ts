/** `*[HTML]: Hypertext Markup Language` explains each "HTML" of the page's text. */
import type { Emphasis, Parents, PhrasingContent, Root, RootContent } from 'mdast';
import { CONTINUE, SKIP, visit } from 'unist-util-visit';
import type { Abbreviation } from './syntax/lines.ts';
import { eachNode } from './walk.ts';

/** Each is tried at each place of the text. */
const MAX_ABBREVIATIONS = 100;

/** Takes the definitions out of the tree and marks the words, in place. */
export function applyAbbreviations(tree: Root): void {
  const titles = new Map<string, string>();
  const holders = new Set<Parents>();
  eachNode(tree, (parent) => {
    if (!('children' in parent)) return;
    for (const node of parent.children as (RootContent | Abbreviation)[]) {
      if (node.type !== 'abbreviation') continue;
      if (titles.size < MAX_ABBREVIATIONS && !titles.has(node.short)) titles.set(node.short, node.title);
      holders.add(parent);
    }
  });
  if (holders.size === 0) return;
  for (const parent of holders)
    parent.children = (parent.children as RootContent[]).filter(
      ({ type }) => type !== 'abbreviation',
    ) as typeof parent.children;
  const words = [...titles.keys()]
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(${words.join('|')})(?![\\p{L}\\p{N}_])`, 'u');
  visit(tree, (node) => {
    // The word that was marked is not marked once more.
    if ('data' in node && node.data?.hName === 'abbr') return SKIP;
    if (!('children' in node)) return CONTINUE;
    const children = node.children as RootContent[];
    if (!children.some((child) => child.type === 'text' && pattern.test(child.value))) return CONTINUE;
    node.children = children.flatMap((child): RootContent[] =>
      child.type === 'text' ? marked(child.value, { pattern, titles }) : [child],
    ) as typeof node.children;
    return CONTINUE;
  });
}

function marked(
  text: string,
  { pattern, titles }: { pattern: RegExp; titles: ReadonlyMap<string, string> },
): PhrasingContent[] {
  return text
    .split(pattern)
    .map((piece, index): PhrasingContent => (index % 2 === 0 ? { type: 'text', value: piece } : abbr(piece, titles)))
    .filter((node) => node.type !== 'text' || node.value !== '');
}

function abbr(word: string, titles: ReadonlyMap<string, string>): Emphasis {
  const data = { hName: 'abbr', hProperties: { title: titles.get(word) ?? '' } };
  return { type: 'emphasis', children: [{ type: 'text', value: word }], data };
}
