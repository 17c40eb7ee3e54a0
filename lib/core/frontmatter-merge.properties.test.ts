/**
 * The merge of frontmatter held against a second one of twenty lines that knows only values. A
 * failure prints the seed and the path that repeat it (`fc.assert(…, { seed, path })`).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from './frontmatter.ts';
import { mergePage } from './merge.ts';

const RUNS = { numRuns: 500 };

type Scalar = string | number;
type Value = Scalar | string[] | { [key: string]: Value };
type Block = Map<string, Written>;

interface Written {
  value: Value;
  style: { quoted: boolean; block: boolean; comment: boolean };
}

interface Page {
  base: Block;
  ours: Block;
  theirs: Block;
}

const CONFLICT = Symbol('conflict');
type Expected = Value | undefined | typeof CONFLICT;

const isMap = (value: Expected): value is { [key: string]: Value } =>
  typeof value === 'object' && !Array.isArray(value);
const isEqual = (one: Expected, two: Expected): boolean => one === two || inOneForm(one) === inOneForm(two);

/** The order of a list counts, that of a map's keys does not. */
function inOneForm(value: Expected): string {
  return JSON.stringify(value, (_key, item: Expected) =>
    isMap(item) ? Object.fromEntries(Object.entries(item).sort(([one], [two]) => (one < two ? -1 : 1))) : item,
  );
}

/** What the rules say of one key; lists in no order. */
function expected(base: Expected, ours: Expected, theirs: Expected): Expected {
  if (isEqual(ours, theirs) || isEqual(theirs, base)) return ours;
  if (isEqual(ours, base)) return theirs;
  if (Array.isArray(ours) && Array.isArray(theirs) && (base === undefined || Array.isArray(base))) {
    const was = base ?? [];
    const kept = was.filter((item) => ours.includes(item) && theirs.includes(item));
    return [...new Set([...kept, ...[...ours, ...theirs].filter((item) => !was.includes(item))])];
  }
  if (!isMap(ours) || !isMap(theirs) || !(base === undefined || isMap(base))) return CONFLICT;
  const merged: { [key: string]: Value } = {};
  for (const key of new Set([...Object.keys(base ?? {}), ...Object.keys(ours), ...Object.keys(theirs)])) {
    const value = expected(base?.[key], ours[key], theirs[key]);
    if (value === CONFLICT) return CONFLICT;
    if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/** A value in one form for comparing: lists and keys sorted. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(String).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]): [string, unknown] => [key, sorted(item)])
      .sort(([one], [two]) => (one < two ? -1 : 1)),
  );
}

function sourceOf(key: string, { value, style }: Written, indent = ''): string {
  const lead = style.comment ? `${indent}# about ${key}\n` : '';
  const scalar = (item: Scalar): string => (style.quoted && typeof item === 'string' ? `"${item}"` : String(item));
  if (typeof value !== 'object') return `${lead}${indent}${key}:  ${scalar(value)}\n`;
  const isBlock = style.block && Object.keys(value).length > 0;
  if (Array.isArray(value)) {
    return isBlock
      ? `${lead}${indent}${key}:\n${value.map((item) => `${indent}  - ${scalar(item)}\n`).join('')}`
      : `${lead}${indent}${key}: [${value.map(scalar).join(',')}]\n`;
  }
  const inner = { ...style, comment: false };
  return isBlock
    ? `${lead}${indent}${key}:\n${Object.entries(value)
        .map(([name, item]) => sourceOf(name, { value: item, style: inner }, `${indent}    `))
        .join('')}`
    : `${lead}${indent}${key}: ${inline(value, scalar)}\n`;
}

function inline(value: Value, scalar: (item: Scalar) => string): string {
  if (typeof value !== 'object') return scalar(value);
  if (Array.isArray(value)) return `[${value.map(scalar).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}: ${inline(item, scalar)}`)
    .join(', ')}}`;
}

function textOf(block: Block): string {
  return `---\n${[...block].map(([key, written]) => sourceOf(key, written)).join('')}---\nText.\n`;
}

const style = fc.record({ quoted: fc.boolean(), block: fc.boolean(), comment: fc.boolean() });
const list = fc.uniqueArray(
  fc.nat(12).map((n) => `i${n}`),
  { maxLength: 5 },
);
const scalarValue: fc.Arbitrary<Scalar> = fc.oneof(
  fc.nat(5),
  fc.nat(5).map((n) => `v${n}`),
);
const mapOf = (value: fc.Arbitrary<Value>): fc.Arbitrary<{ [key: string]: Value }> =>
  fc.dictionary(
    fc.nat(4).map((n) => `n${n}`),
    value,
    { maxKeys: 4, noNullPrototype: true },
  );
const value: fc.Arbitrary<Value> = fc.oneof(scalarValue, list, mapOf(fc.oneof(scalarValue, list, mapOf(scalarValue))));

/** What a side makes of a value: it adds and removes, at any depth, or sets something else. */
function changeOf(before: Value): fc.Arbitrary<Value> {
  if (Array.isArray(before)) {
    // Nothing is moved: two different orders conflict, which is tested by example.
    return fc
      .tuple(fc.subarray(before), list)
      .map(([kept, added]) => [...kept, ...added.filter((item) => !before.includes(item))]);
  }
  if (!isMap(before)) return value;
  return fc
    .tuple(fc.subarray(Object.keys(before)), mapOf(scalarValue), fc.infiniteStream(fc.nat(3)))
    .chain(([kept, added, dice]) =>
      fc
        .tuple(...kept.map((key) => sometimes(before[key] ?? 0, dice.next().value ?? 0)))
        .map((values) => ({ ...added, ...Object.fromEntries(kept.map((key, index) => [key, values[index] ?? 0])) })),
    );
}

function sometimes(before: Value, dice: number): fc.Arbitrary<Value> {
  return dice === 0 ? changeOf(before) : fc.constant(before);
}

function sideOf(base: Block): fc.Arbitrary<Block> {
  const keys = [...base].map(([key, before]) =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constant([[key, before] as const]) },
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 2, arbitrary: changeOf(before.value).map((value) => [[key, { ...before, value }] as const]) },
      {
        weight: 1,
        arbitrary: style.map((other) => [
          [key, { ...before, style: { ...other, comment: before.style.comment } }] as const,
        ]),
      },
    ),
  );
  const added = fc.uniqueArray(fc.tuple(fc.nat(6), value, style), { maxLength: 3, selector: ([n]) => n });
  return fc.tuple(fc.tuple(...keys), added, fc.nat(9), fc.nat(8)).map(([kept, more, dice, at]) => {
    const entries: (readonly [string, Written])[] = kept.flat();
    const fresh = more.map(([n, value, style]) => [`new${n}`, { value, style }] as const);
    entries.splice(at, 0, ...fresh);
    return new Map(dice === 0 ? entries.reverse() : entries);
  });
}

const pages: fc.Arbitrary<Page> = fc
  .array(fc.record({ value, style }), { maxLength: 7 })
  .map((written) => new Map(written.map((one, index) => [`key${index}`, one])))
  .chain((base) => fc.record({ base: fc.constant(base), ours: sideOf(base), theirs: sideOf(base) }));

describe('frontmatter', () => {
  it('has the values that the rules give, or conflicts where they say so', () => {
    const seen = { clean: 0, conflicts: 0 };
    fc.assert(
      fc.property(pages, ({ base, ours, theirs }) => {
        const keys = new Set([...base.keys(), ...ours.keys(), ...theirs.keys()]);
        const values = [...keys].map((key): [string, Expected] => [
          key,
          expected(base.get(key)?.value, ours.get(key)?.value, theirs.get(key)?.value),
        ]);
        const merged = mergePage({ base: textOf(base), ours: textOf(ours), theirs: textOf(theirs) });
        const isClean = values.every(([, value]) => value !== CONFLICT);
        expect(merged.clean).toBe(isClean);
        seen[isClean ? 'clean' : 'conflicts'] += 1;
        if (!isClean) return;
        const { frontmatter, problem } = parseDocument(merged.text);
        expect(problem).toBeNull();
        expect(sorted(frontmatter)).toEqual(
          sorted(Object.fromEntries(values.filter(([, value]) => value !== undefined))),
        );
      }),
      RUNS,
    );
    expect(Math.min(seen.clean, seen.conflicts)).toBeGreaterThan(50);
  });

  it('leaves keys that nobody touched byte for byte, also beside conflicts', () => {
    fc.assert(
      fc.property(pages, ({ base, ours, theirs }) => {
        const { text } = mergePage({ base: textOf(base), ours: textOf(ours), theirs: textOf(theirs) });
        for (const [key, written] of base) {
          if (ours.get(key) === written && theirs.get(key) === written) {
            expect(text.split(`\n${sourceOf(key, written)}`)).toHaveLength(2);
          }
        }
      }),
      RUNS,
    );
  });

  it('is the same in both orders', () => {
    fc.assert(
      fc.property(pages, ({ base, ours, theirs }) => {
        const one = mergePage({ base: textOf(base), ours: textOf(ours), theirs: textOf(theirs) });
        const two = mergePage({ base: textOf(base), ours: textOf(theirs), theirs: textOf(ours) });
        expect(two.clean).toBe(one.clean);
        if (one.clean) expect(two.text).toBe(one.text);
        else expect(two.text.split('\n').sort()).toEqual(one.text.split('\n').sort());
      }),
      RUNS,
    );
  });
});
