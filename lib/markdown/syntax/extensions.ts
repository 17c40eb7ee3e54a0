/** All that this wiki's Markdown has beyond CommonMark and GFM, as one plugin of remark-parse. */
import { cjkFriendlyExtension } from 'micromark-extension-cjk-friendly';
import type { Processor } from 'unified';
import { remarkWikilink } from '../wikilink-syntax.ts';
import { containersSyntax, containersTree } from './containers.ts';
import { emojiSyntax, emojiTree } from './emoji.ts';
import { linesSyntax, linesTree } from './lines.ts';
import { mathSyntax, mathTree } from './math.ts';
import { pairedSyntax, pairedTree } from './paired.ts';

export function remarkExtensions(this: Processor): void {
  const data = this.data();
  // CommonMark asks for a space or a sign around `**…。**`, which Chinese and Japanese text has not.
  (data.micromarkExtensions ??= []).push(cjkFriendlyExtension());
  data.micromarkExtensions.push(containersSyntax, linesSyntax, mathSyntax, pairedSyntax, emojiSyntax);
  (data.fromMarkdownExtensions ??= []).push(containersTree, linesTree, mathTree, pairedTree, emojiTree);
  remarkWikilink.call(this);
}
