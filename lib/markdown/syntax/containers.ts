/**
 * Blocks whose lines carry a sign, like quotes and list items:
 *
 *     >! hidden until it is opened       (spoiler)
 *     >| # What it is about              (fold: the heading is its summary)
 *     >| more
 *     Term
 *     : what it means                    (definition)
 *
 * All are quotes in the tree that say in `data.container` what they are; blocks.ts makes elements
 * of them.
 */
import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown';
import type { Code, Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { endsLine, isSpace } from './codes.ts';

export type ContainerName = 'spoiler' | 'fold' | 'definitionBody';

declare module 'mdast' {
  interface BlockquoteData {
    container?: ContainerName;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    spoiler: 'spoiler';
    fold: 'fold';
    definitionBody: 'definitionBody';
    containerSign: 'containerSign';
  }
}

const BANG = 33;
const HASH = 35;
const COLON = 58;
const GREATER = 62;
const OPEN = 91;
const BAR = 124;

/** Looks for these signs, not followed by `not`, and takes nothing. */
function lookAhead(signs: readonly ((code: Code) => boolean)[], not: number | null = null): Construct {
  return {
    partial: true,
    tokenize(effects, ok, nok) {
      let index = 0;
      const next: State = (code) => {
        const sign = signs[index];
        if (sign === undefined) {
          effects.exit('containerSign');
          return not !== null && code === not ? nok(code) : ok(code);
        }
        if (!sign(code)) return nok(code);
        index += 1;
        effects.consume(code);
        return next;
      };
      return (code) => {
        effects.enter('containerSign');
        return next(code);
      };
    },
  };
}

const is =
  (sign: number) =>
  (code: Code): boolean =>
    code === sign;

/** `>! text`, but not `>![image](x)`. */
const SPOILER = lookAhead([is(GREATER), is(BANG)], OPEN);
/** A quote that holds a table starts with `>|` too, so the first line has to be a heading. */
const FOLD_START: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    const sign = (code: Code): State | undefined => {
      effects.consume(code);
      return bar;
    };
    const bar = (code: Code): State | undefined => {
      if (code !== BAR) return nok(code);
      effects.consume(code);
      return gap;
    };
    const gap = (code: Code): State | undefined => {
      if (isSpace(code)) {
        effects.consume(code);
        return gap;
      }
      if (code !== HASH) return nok(code);
      effects.exit('containerSign');
      return ok(code);
    };
    return (code) => {
      effects.enter('containerSign');
      return sign(code);
    };
  },
};
const FOLD = lookAhead([is(GREATER), is(BAR)]);

function signed(name: 'spoiler' | 'fold', { first, next }: { first: Construct; next: Construct }): Construct {
  function tokenize(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    const state = this.containerState;
    return effects.check(state?.['open'] === true ? next : first, taken, nok);

    function taken(code: Code): State | undefined {
      if (state !== undefined && state['open'] !== true) {
        effects.enter(name, { _container: true });
        state['open'] = true;
      }
      effects.enter('containerSign');
      effects.consume(code);
      return secondSign;
    }

    function secondSign(code: Code): State | undefined {
      effects.consume(code);
      return gap;
    }

    function gap(code: Code): State | undefined {
      // One space belongs to the sign.
      if (isSpace(code)) {
        effects.consume(code);
        return exit;
      }
      return exit(code);
    }

    function exit(code: Code): State | undefined {
      effects.exit('containerSign');
      return ok(code);
    }
  }

  function continuation(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
    let columns = 0;
    return function start(code: Code): State | undefined {
      if (!isSpace(code)) return effects.attempt(construct, ok, nok)(code);
      effects.enter('linePrefix');
      return prefix(code);
    };

    function prefix(code: Code): State | undefined {
      if (isSpace(code) && columns < 3) {
        columns += 1;
        effects.consume(code);
        return prefix;
      }
      effects.exit('linePrefix');
      return effects.attempt(construct, ok, nok)(code);
    }
  }

  const construct: Construct = {
    name,
    tokenize,
    continuation: { tokenize: continuation },
    exit(effects) {
      effects.exit(name);
    },
  };
  return construct;
}

const BLANK: Construct = {
  partial: true,
  tokenize(effects, ok, nok) {
    const space = (code: Code): State | undefined => {
      if (isSpace(code)) {
        effects.consume(code);
        return space;
      }
      effects.exit('linePrefix');
      return endsLine(code) ? ok(code) : nok(code);
    };
    return (code) => {
      if (endsLine(code)) return ok(code);
      if (!isSpace(code)) return nok(code);
      effects.enter('linePrefix');
      return space(code);
    };
  },
};

const DEFINITION_START = lookAhead([is(COLON), isSpace]);
/** Columns that the sign and the space after it may take; more is indented code. */
const MAX_SIGN = 4;

function tokenizeDefinition(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const state = this.containerState;
  let size = 0;
  return effects.check(DEFINITION_START, taken, nok);

  function taken(code: Code): State | undefined {
    effects.enter('definitionBody', { _container: true });
    effects.enter('containerSign');
    effects.consume(code);
    size = 1;
    return gap;
  }

  function gap(code: Code): State | undefined {
    if (isSpace(code) && size < MAX_SIGN) {
      size += 1;
      effects.consume(code);
      return gap;
    }
    effects.exit('containerSign');
    if (state !== undefined) state['size'] = size;
    return ok(code);
  }
}

/** As in a list item: lines are indented, or blank. */
function continueDefinition(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const size = Number(this.containerState?.['size'] ?? MAX_SIGN);
  let columns = 0;
  return effects.check(BLANK, ok, function start(code: Code): State | undefined {
    if (!isSpace(code)) return nok(code);
    effects.enter('linePrefix');
    return indent(code);
  });

  function indent(code: Code): State | undefined {
    if (columns === size) {
      effects.exit('linePrefix');
      return ok(code);
    }
    if (!isSpace(code)) return nok(code);
    columns += 1;
    effects.consume(code);
    return indent;
  }
}

const definition: Construct = {
  name: 'definitionBody',
  tokenize: tokenizeDefinition,
  continuation: { tokenize: continueDefinition },
  exit(effects) {
    effects.exit('definitionBody');
  },
};

export const containersSyntax: Extension = {
  document: {
    [GREATER]: [
      signed('spoiler', { first: SPOILER, next: SPOILER }),
      signed('fold', { first: FOLD_START, next: FOLD }),
    ],
    [COLON]: definition,
  },
};

const NAMES: readonly ContainerName[] = ['spoiler', 'fold', 'definitionBody'];

export const containersTree: FromMarkdownExtension = {
  enter: Object.fromEntries(
    NAMES.map((container) => [
      container,
      function enter(token) {
        this.enter({ type: 'blockquote', children: [], data: { container } }, token);
      },
    ]),
  ),
  exit: Object.fromEntries(
    NAMES.map((container) => [
      container,
      function exit(token) {
        this.exit(token);
      },
    ]),
  ),
};
