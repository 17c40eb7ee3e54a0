/**
 * Lines that mean something by themselves: `::: note` and `:::` around blocks, and definitions of
 * abbreviations, `*[HTML]: Hypertext Markup Language`. The tokenizer reads them, so that the same
 * characters in code or in a paragraph are text; what they do is done on the tree (blocks.ts).
 */
import type { Node } from 'mdast';
import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown';
import type { Code, Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { endsLine, textOf } from './codes.ts';

/** A line that opens (`::: type title`) or closes (`:::`) a block. */
export interface BlockFence extends Node {
  type: 'blockFence';
  /** Null: it closes. */
  opens: { type: string; title: string | null } | null;
  /** As written, for one that has no partner. */
  value: string;
}

/** `*[short]: title`. */
export interface Abbreviation extends Node {
  type: 'abbreviation';
  short: string;
  title: string;
}

declare module 'mdast' {
  interface BlockContentMap {
    blockFence: BlockFence;
    abbreviation: Abbreviation;
  }
  interface RootContentMap {
    blockFence: BlockFence;
    abbreviation: Abbreviation;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    blockFence: 'blockFence';
    abbreviation: 'abbreviation';
  }
}

const FENCE =
  /^:{3,}[ \t]*(?:([A-Za-z][\w-]{0,39})(?:[ \t]*\[([^\]]*)\]|[ \t]+([^{]*?))?[ \t]*(?:\{[^}]*\})?)?[ \t]*:*[ \t]*$/;
const ABBREVIATION = /^\*\[([^\]\\]{1,60})\]:[ \t]*(\S.{0,199}?)[ \t]*$/;
const MAX_LENGTH = 300;

/** A construct of the whole line. `interrupts`: it ends a paragraph that comes right before. */
function lineConstruct(name: 'blockFence' | 'abbreviation', pattern: RegExp, interrupts: boolean): Construct {
  function tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    const blocked = this.interrupt === true && !interrupts;
    let line = '';

    return function start(code: Code): State | undefined {
      if (blocked) return nok(code);
      effects.enter(name);
      return inside(code);
    };

    function inside(code: Code): State | undefined {
      if (endsLine(code)) {
        if (!pattern.test(line)) return nok(code);
        effects.exit(name);
        return ok(code);
      }
      line += textOf(code);
      if (line.length > MAX_LENGTH) return nok(code);
      effects.consume(code);
      return inside;
    }
  }
  return { name, tokenize };
}

export const linesSyntax: Extension = {
  flow: {
    58: lineConstruct('blockFence', FENCE, true),
    42: lineConstruct('abbreviation', ABBREVIATION, false),
  },
};

export const linesTree: FromMarkdownExtension = {
  enter: {
    blockFence(token) {
      const value = this.sliceSerialize(token);
      const [, type, bracketed, plain] = FENCE.exec(value) ?? [];
      const title = (bracketed ?? plain ?? '').trim();
      const opens = type === undefined ? null : { type: type.toLowerCase(), title: title === '' ? null : title };
      this.enter({ type: 'blockFence', opens, value }, token);
    },
    abbreviation(token) {
      const [, short = '', title = ''] = ABBREVIATION.exec(this.sliceSerialize(token)) ?? [];
      this.enter({ type: 'abbreviation', short, title }, token);
    },
  },
  exit: {
    blockFence(token) {
      this.exit(token);
    },
    abbreviation(token) {
      this.exit(token);
    },
  },
};
