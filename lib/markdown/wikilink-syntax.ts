/**
 * `[[Page]]`, `[[Page#Heading|text]]` and `![[embed]]` as Markdown syntax of its own. It is read by
 * the tokenizer, before emphasis and links: `[[a_b_c]]` and `[[x*]]` keep their characters, `\[[x]]`
 * and code stay text, without any guessing afterwards.
 */
import type { Node } from 'mdast';
import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown';
import type { Code, Construct, Effects, Extension, State } from 'micromark-util-types';
import type { Processor } from 'unified';
import { type WikilinkParts, wikilinkParts } from './targets.ts';

export interface Wikilink extends Node, WikilinkParts {
  type: 'wikilink';
}

declare module 'mdast' {
  interface PhrasingContentMap {
    wikilink: Wikilink;
  }
  interface RootContentMap {
    wikilink: Wikilink;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    wikilink: 'wikilink';
  }
}

const BANG = 33;
const PAREN = 40;
const OPEN = 91;
const CLOSE = 93;

/**
 * One line, no `[` inside, something between the brackets. `[[1]](url)` is left to be an ordinary
 * link whose text is `[1]`. An attempt ends at the next `[`, so that time stays linear.
 */
function tokenizeWikilink(effects: Effects, ok: State, nok: State): State {
  let isEmpty = true;

  return function start(code: Code): State | undefined {
    effects.enter('wikilink');
    if (code !== BANG) return firstBracket(code);
    effects.consume(code);
    return firstBracket;
  };

  function firstBracket(code: Code): State | undefined {
    if (code !== OPEN) return nok(code);
    effects.consume(code);
    return secondBracket;
  }

  function secondBracket(code: Code): State | undefined {
    if (code !== OPEN) return nok(code);
    effects.consume(code);
    return inside;
  }

  function inside(code: Code): State | undefined {
    // Line ends are -5, -4 and -3; tabs and the space after them -2 and -1.
    if (code === null || code < -2 || code === OPEN) return nok(code);
    if (code === CLOSE) {
      effects.consume(code);
      return close;
    }
    if (code > 32) isEmpty = false;
    effects.consume(code);
    return inside;
  }

  function close(code: Code): State | undefined {
    if (code !== CLOSE) {
      isEmpty = false;
      return inside(code);
    }
    if (isEmpty) return nok(code);
    effects.consume(code);
    return after;
  }

  function after(code: Code): State | undefined {
    if (code === PAREN) return nok(code);
    effects.exit('wikilink');
    return ok(code);
  }
}

const construct: Construct = { name: 'wikilink', tokenize: tokenizeWikilink };

const syntax: Extension = { text: { [BANG]: construct, [OPEN]: construct } };

const tree: FromMarkdownExtension = {
  enter: {
    wikilink(token) {
      this.enter({ type: 'wikilink', ...wikilinkParts(this.sliceSerialize(token)) }, token);
    },
  },
  exit: {
    wikilink(token) {
      this.exit(token);
    },
  },
};

/** Plugin: adds the syntax to remark-parse. */
export function remarkWikilink(this: Processor): void {
  const data = this.data();
  (data.micromarkExtensions ??= []).push(syntax);
  (data.fromMarkdownExtensions ??= []).push(tree);
}
