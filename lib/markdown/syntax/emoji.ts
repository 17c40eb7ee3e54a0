/** `:rocket:` → 🚀, by GitHub's names. Unknown names stay text. */
import { nameToEmoji } from 'gemoji';
import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown';
import type { Code, Construct, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { isWordCode, textOf } from './codes.ts';

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    emoji: 'emoji';
  }
}

const COLON = 58;
const MAX_NAME = 50;

function tokenizeEmoji(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const inWord = isWordCode(this.previous) || this.previous === COLON;
  let name = '';

  return function start(code) {
    // "10:30:45" is a time.
    if (inWord) return nok(code);
    effects.enter('emoji');
    effects.consume(code);
    return inside;
  };

  function inside(code: Code): State | undefined {
    if (code === COLON) {
      if (!Object.hasOwn(nameToEmoji, name)) return nok(code);
      effects.consume(code);
      return after;
    }
    const text = textOf(code);
    if (!/[\w+-]/.test(text) || name.length === MAX_NAME) return nok(code);
    name += text;
    effects.consume(code);
    return inside;
  }

  function after(code: Code): State | undefined {
    effects.exit('emoji');
    return ok(code);
  }
}

const construct: Construct = { name: 'emoji', tokenize: tokenizeEmoji };

export const emojiSyntax: Extension = { text: { [COLON]: construct } };

export const emojiTree: FromMarkdownExtension = {
  enter: {
    emoji(token) {
      const written = this.sliceSerialize(token);
      this.enter({ type: 'text', value: nameToEmoji[written.slice(1, -1)] ?? written }, token);
    },
  },
  exit: {
    emoji(token) {
      this.exit(token);
    },
  },
};
