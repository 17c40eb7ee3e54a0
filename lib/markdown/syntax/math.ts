/**
 * `$x$` and `$$x$$` in text, and `$$` around lines. As in Obsidian and Pandoc, a single dollar
 * opens before a character that is no space, and closes after one and not before a digit, so that
 * "$5 and $10" is money.
 */
import type { Node } from 'mdast';
import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown';
import type { Code, Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { endsLine, isGap, isSpace } from './codes.ts';

export interface InlineMath extends Node {
  type: 'inlineMath';
  value: string;
  /** Written with two dollars: on a line of its own. */
  display: boolean;
}

export interface BlockMath extends Node {
  type: 'math';
  value: string;
}

declare module 'mdast' {
  interface PhrasingContentMap {
    inlineMath: InlineMath;
  }
  interface BlockContentMap {
    math: BlockMath;
  }
  interface RootContentMap {
    inlineMath: InlineMath;
    math: BlockMath;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    inlineMath: 'inlineMath';
    inlineMathPart: 'inlineMathPart';
    blockMath: 'blockMath';
    blockMathSign: 'blockMathSign';
    blockMathLine: 'blockMathLine';
  }
}

const DOLLAR = 36;
const BACKSLASH = 92;

/**
 * Texts in which a search for the end came to nothing. The end does not depend on where the search
 * began, so later ones would come to nothing too, and many dollars take linear time.
 */
const unclosed = { single: new WeakSet<object>(), double: new WeakSet<object>() };

function tokenizeInline(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { previous, events: context } = this;
  let size = 0;
  let last: Code = null;
  let closing = 0;
  let empty = true;

  return function start(code) {
    if (previous === DOLLAR) return nok(code);
    effects.enter('inlineMath');
    effects.enter('inlineMathPart');
    return opening(code);
  };

  function opening(code: Code): State | undefined {
    if (code === DOLLAR && size < 2) {
      size += 1;
      effects.consume(code);
      return opening;
    }
    if (code === DOLLAR || unclosed[size === 1 ? 'single' : 'double'].has(context)) return nok(code);
    if (size === 1 && isGap(code)) return nok(code);
    return inside(code);
  }

  function inside(code: Code): State | undefined {
    if (code === null) {
      unclosed[size === 1 ? 'single' : 'double'].add(context);
      return nok(code);
    }
    if (endsLine(code)) {
      effects.exit('inlineMathPart');
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      effects.enter('inlineMathPart');
      last = code;
      return inside;
    }
    if (code === DOLLAR) {
      closing = 0;
      return closed(code);
    }
    if (!isSpace(code)) empty = false;
    last = code;
    effects.consume(code);
    return code === BACKSLASH ? escaped : inside;
  }

  function escaped(code: Code): State | undefined {
    if (code === null || endsLine(code)) return inside(code);
    last = code;
    effects.consume(code);
    return inside;
  }

  /** A run of dollars: the end, if it is as long as the first one and stands where an end may stand. */
  function closed(code: Code): State | undefined {
    if (code === DOLLAR) {
      closing += 1;
      effects.consume(code);
      return closed;
    }
    const isDigit = code !== null && code >= 48 && code <= 57;
    if (closing !== size || (size === 1 && (isDigit || isGap(last)))) {
      last = DOLLAR;
      return inside(code);
    }
    if (empty) return nok(code);
    effects.exit('inlineMathPart');
    effects.exit('inlineMath');
    return ok(code);
  }
}

/** Lines that a formula may take which begins on the line of its dollars. */
const MAX_OPEN_LINES = 200;

function tokenizeBlock(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const interrupts = this.interrupt === true;
  let signs = 0;
  let alone = false;
  let dollars = 0;
  let lines = 0;
  let blank = true;

  return function start(code) {
    effects.enter('blockMath');
    effects.enter('blockMathSign');
    return opening(code);
  };

  function opening(code: Code): State | undefined {
    if (code === DOLLAR && signs < 2) {
      signs += 1;
      effects.consume(code);
      return opening;
    }
    if (signs < 2 || code === DOLLAR) return nok(code);
    return gap(code);
  }

  function gap(code: Code): State | undefined {
    if (isSpace(code)) {
      effects.consume(code);
      return gap;
    }
    effects.exit('blockMathSign');
    alone = endsLine(code);
    if (alone) return lineEnd(code);
    // "$$x" at the start of a line of a paragraph is the paragraph's.
    if (interrupts) return nok(code);
    return lineStart(code);
  }

  function lineStart(code: Code): State | undefined {
    if (endsLine(code)) return alone ? lineEnd(code) : nok(code);
    effects.enter('blockMathLine');
    dollars = 0;
    blank = true;
    return line(code);
  }

  function line(code: Code): State | undefined {
    if (endsLine(code)) {
      effects.exit('blockMathLine');
      if (dollars >= 2) return done(code);
      return blank && !alone ? nok(code) : lineEnd(code);
    }
    if (code === DOLLAR) dollars += 1;
    else if (!isSpace(code)) dollars = 0;
    // On its first line such a formula is one of the text: "$$x$$ and $$y$$".
    if (dollars >= 2 && !alone && lines === 0) return nok(code);
    if (!isSpace(code)) blank = false;
    effects.consume(code);
    return line;
  }

  function lineEnd(code: Code): State | undefined {
    if (code === null) return alone ? done(code) : nok(code);
    lines += 1;
    if (!alone && lines > MAX_OPEN_LINES) return nok(code);
    return effects.attempt(nextLine, lineStart, alone ? done : nok)(code);
  }

  function done(code: Code): State | undefined {
    effects.exit('blockMath');
    return ok(code);
  }
}

/** The line end, when the next line belongs to the same quote or list. */
const nextLine: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    const { parser } = this;
    const now = () => this.now().line;
    return (code) => {
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      return (next) => (parser.lazy[now()] === true ? nok(next) : ok(next));
    };
  },
};

const inline: Construct = { name: 'inlineMath', tokenize: tokenizeInline };
const block: Construct = { name: 'blockMath', tokenize: tokenizeBlock, concrete: true };

export const mathSyntax: Extension = { flow: { [DOLLAR]: block }, text: { [DOLLAR]: inline } };

export const mathTree: FromMarkdownExtension = {
  enter: {
    inlineMath(token) {
      const written = this.sliceSerialize(token);
      const display = written.startsWith('$$');
      const value = display ? written.slice(2, -2) : written.slice(1, -1);
      this.enter({ type: 'inlineMath', value: value.trim(), display }, token);
    },
    blockMath(token) {
      this.enter({ type: 'math', value: '' }, token);
    },
  },
  exit: {
    inlineMath(token) {
      this.exit(token);
    },
    blockMathLine(token) {
      const node = this.stack.at(-1);
      if (node?.type === 'math') node.value += `${this.sliceSerialize(token)}\n`;
    },
    blockMath(token) {
      const node = this.stack.at(-1);
      if (node?.type === 'math') node.value = node.value.replace(/\$\$[ \t]*\n$/, '').trim();
      this.exit(token);
    },
  },
};
