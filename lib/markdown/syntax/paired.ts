/**
 * `==mark==`, `H~2~O` and `2^nd^`: signs in pairs around text. They are read by the tokenizer, so
 * that escapes, code and links are what they are everywhere.
 *
 * A sign goes with the nearest one before it. One pass finds all pairs and a second one writes the
 * result, so that time stays linear, unlike that of emphasis.
 */
import type { Extension as FromMarkdownExtension } from 'mdast-util-from-markdown';
import type { Code, Construct, Effects, Event, Extension, State, Token, TokenizeContext } from 'micromark-util-types';
import { isGap, isWordCode } from './codes.ts';

interface Pair {
  readonly name: 'mark' | 'subscript' | 'superscript';
  readonly element: 'mark' | 'sub' | 'sup';
  readonly sign: number;
  /** How many signs; a longer or shorter run is text. */
  readonly size: 1 | 2;
  /** A word stands right before it, and it holds no space: `~/a:~/b`, `10 ^2` and block ids stay text. */
  readonly tight: boolean;
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    pairedSign: 'pairedSign';
    mark: 'mark';
    markSign: 'markSign';
    markText: 'markText';
    subscript: 'subscript';
    subscriptSign: 'subscriptSign';
    subscriptText: 'subscriptText';
    superscript: 'superscript';
    superscriptSign: 'superscriptSign';
    superscriptText: 'superscriptText';
  }
}

const PAIRS: readonly Pair[] = [
  { name: 'mark', element: 'mark', sign: 61, size: 2, tight: false },
  { name: 'subscript', element: 'sub', sign: 126, size: 1, tight: true },
  { name: 'superscript', element: 'sup', sign: 94, size: 1, tight: true },
];

const CLOSING_BRACKETS: ReadonlySet<Code> = new Set([41, 93]);

function constructOf(pair: Pair): Construct {
  return {
    name: pair.name,
    tokenize(effects, ok, nok) {
      return tokenizeSign(pair, { context: this, effects, ok, nok });
    },
    resolveAll: (events, context) => resolvePairs(pair, events, context),
  };
}

function tokenizeSign(
  { name, sign, size, tight }: Pair,
  { context, effects, ok, nok }: { context: TokenizeContext; effects: Effects; ok: State; nok: State },
): State {
  const { previous, events } = context;
  let count = 0;

  return function start(code) {
    const inRun = previous === sign && events.at(-1)?.[1].type !== 'characterEscape';
    if (inRun) return nok(code);
    effects.enter(`${name}Sign`);
    return more(code);
  };

  function more(code: Code): State | undefined {
    if (code === sign) {
      if (count === size) return nok(code);
      count += 1;
      effects.consume(code);
      return more;
    }
    if (count < size) return nok(code);
    const token = effects.exit(`${name}Sign`);
    token._open = !isGap(code) && (!tight || isWordCode(previous) || CLOSING_BRACKETS.has(previous));
    token._close = !isGap(previous);
    return ok(code);
  }
}

function resolvePairs({ name, tight }: Pair, events: Event[], context: TokenizeContext): Event[] {
  const pairs = new Map<number, number>();
  let opening = -1;
  for (const [index, [kind, token]] of events.entries()) {
    if (kind !== 'enter' || token.type !== `${name}Sign`) continue;
    const opener = events[opening]?.[1];
    if (opener !== undefined && token._close === true && !(tight && hasGap(context, opener, token))) {
      pairs.set(opening, index);
      opening = -1;
    } else if (token._open === true) opening = index;
  }
  const out: Event[] = [];
  for (let index = 0; index < events.length; index += 1) {
    const event = events[index];
    if (event === undefined) break;
    const closing = pairs.get(index);
    const last = closing === undefined ? undefined : events[closing];
    if (closing === undefined || last === undefined) {
      if (event[1].type === `${name}Sign`) event[1].type = 'data';
      out.push(event);
      continue;
    }
    // The list is resolved once more when it stands inside of other signs.
    event[1].type = 'pairedSign';
    last[1].type = 'pairedSign';
    const group: Token = { type: name, start: { ...event[1].start }, end: { ...last[1].end } };
    const text: Token = { type: `${name}Text`, start: { ...event[1].end }, end: { ...last[1].start } };
    out.push(['enter', group, context], event, ['exit', event[1], context], ['enter', text, context]);
    for (const inner of resolvedInside(events.slice(index + 2, closing), context)) out.push(inner);
    out.push(['exit', text, context], last, ['exit', last[1], context], ['exit', group, context]);
    index = closing + 1;
  }
  // micromark goes on with the list that it gave.
  events.length = 0;
  for (const event of out) events.push(event);
  return events;
}

function hasGap(context: TokenizeContext, opener: Token, closer: Token): boolean {
  return /\s/u.test(context.sliceSerialize({ start: opener.end, end: closer.start }));
}

/** Emphasis that begins and ends inside. */
function resolvedInside(events: Event[], context: TokenizeContext): Event[] {
  const constructs = context.parser.constructs.insideSpan.null ?? [];
  const resolvers = new Set(constructs.map(({ resolveAll }) => resolveAll));
  let resolved = events;
  for (const resolve of resolvers) if (resolve !== undefined) resolved = resolve(resolved, context);
  return resolved;
}

const constructs = PAIRS.map((pair): [number, Construct] => [pair.sign, constructOf(pair)]);

export const pairedSyntax: Extension = {
  text: Object.fromEntries(constructs),
  insideSpan: { null: constructs.map(([, construct]) => construct) },
  attentionMarkers: { null: PAIRS.map(({ sign }) => sign) },
};

export const pairedTree: FromMarkdownExtension = {
  enter: Object.fromEntries(
    PAIRS.map(({ name, element }) => [
      name,
      function enter(token) {
        this.enter({ type: 'emphasis', children: [], data: { hName: element } }, token);
      },
    ]),
  ),
  exit: Object.fromEntries(
    PAIRS.map(({ name }) => [
      name,
      function exit(token) {
        this.exit(token);
      },
    ]),
  ),
};
