/**
 * The merge, stated as properties of generated pages. A failure prints the seed and the path that
 * repeat it (`fc.assert(…, { seed, path })`).
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergePage, mergeText } from './merge.ts';
import type { MergeResult } from './merge.ts';

const RUNS = { numRuns: 600 };

interface Sides {
  base: string;
  ours: string;
  theirs: string;
}

const swapped = ({ base, ours, theirs }: Sides): Sides => ({ base, ours: theirs, theirs: ours });
const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '');
const textOf = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

function count(lines: readonly string[]): (line: string) => number {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return (line) => counts.get(line) ?? 0;
}

/** What a side does at each line of the base: leave, remove, replace, or write before it. */
interface Step {
  do: 'keep' | 'remove' | 'replace' | 'insert';
  lines: string[];
}

function stepsOf(written: fc.Arbitrary<string>): fc.Arbitrary<Step> {
  const lines = fc.array(written, { minLength: 1, maxLength: 3 });
  return fc.oneof(
    { weight: 8, arbitrary: fc.constant<Step>({ do: 'keep', lines: [] }) },
    { weight: 1, arbitrary: fc.constant<Step>({ do: 'remove', lines: [] }) },
    { weight: 1, arbitrary: lines.map((written): Step => ({ do: 'replace', lines: written })) },
    { weight: 1, arbitrary: lines.map((written): Step => ({ do: 'insert', lines: written })) },
  );
}

function changed(base: readonly string[], steps: readonly Step[]): string[] {
  return [...base, null].flatMap((line, index) => {
    const step = steps[index];
    const stays = step === undefined || step.do === 'keep' || step.do === 'insert';
    return [...(step?.lines ?? []), ...(stays && line !== null ? [line] : [])];
  });
}

/**
 * Pages whose sides write lines of their own (`o…`, `t…`) and lines that both may write (`s…`).
 * The base repeats lines as real pages do, so that the diff has choices.
 */
const bodies: fc.Arbitrary<Sides> = fc
  .record({
    base: fc.array(
      fc.oneof(
        fc.constantFrom('a', 'b', ''),
        fc.nat(99).map((n) => `line ${n}`),
      ),
      { maxLength: 30 },
    ),
    ours: fc.array(stepsOf(fc.nat(5).map((n) => (n < 2 ? `s${n}` : `o${n}`))), { maxLength: 31 }),
    theirs: fc.array(stepsOf(fc.nat(5).map((n) => (n < 2 ? `s${n}` : `t${n}`))), { maxLength: 31 }),
  })
  .map(({ base, ours, theirs }) => ({
    base: textOf(base),
    ours: textOf(changed(base, ours)),
    theirs: textOf(changed(base, theirs)),
  }));

/** Any text at all, with what a merge could trip over. */
const anyText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '---',
        '--- ',
        'a: 1',
        'a: 2',
        'b: [x, y]',
        'tags:',
        '  - x',
        '  - y',
        '# c',
        '',
        '\uFEFF',
        '...',
      ),
      fc.constantFrom('<<<<<<< current', '=======', '>>>>>>> yours', 'a: [', '- x', '? k', '%YAML 1.2', 'c: |', '   t'),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 10 },
  )
  .chain((lines) => fc.constantFrom('\n', '\r\n', '\r').map((end) => lines.join(end)));

const anySides: fc.Arbitrary<Sides> = fc.oneof(fc.record({ base: anyText, ours: anyText, theirs: anyText }), bodies);

describe('any texts', () => {
  it('merge alike in both orders, and always alike', () => {
    fc.assert(
      fc.property(anySides, (sides) => {
        const one = mergePage(sides);
        const two = mergePage(swapped(sides));
        expect(mergePage(sides)).toEqual(one);
        expect(two.clean).toBe(one.clean);
        if (one.clean) expect(two.text).toBe(one.text);
        else expect(linesOf(two.text).sort()).toEqual(linesOf(one.text).sort());
      }),
      RUNS,
    );
  });

  it('give the other side when one side changed nothing, and what both have when they agree', () => {
    fc.assert(
      fc.property(anyText, anyText, (base, side) => {
        const clean = { clean: true, text: side };
        expect(mergePage({ base, ours: base, theirs: side })).toEqual(clean);
        expect(mergePage({ base, ours: side, theirs: base })).toEqual(clean);
        expect(mergePage({ base, ours: side, theirs: side })).toEqual(clean);
      }),
      RUNS,
    );
  });
});

describe('lines', () => {
  /**
   * Sets are enough where each line is there once. Lines that both sides wrote may be there twice:
   * at two places they are two additions.
   */
  it('has every line that a side added and none that a side removed, when lines differ', () => {
    let clean = 0;
    const pages = fc.record({
      length: fc.nat(40),
      ours: fc.array(stepsOf(fc.nat(9999).map((n) => `o${n}`)), { maxLength: 41 }),
      theirs: fc.array(stepsOf(fc.nat(9999).map((n) => `t${n}`)), { maxLength: 41 }),
    });
    fc.assert(
      fc.property(pages, ({ length, ...steps }) => {
        const base = Array.from({ length }, (_, index) => `line ${index}`);
        const [ours, theirs] = [changed(base, steps.ours), changed(base, steps.theirs)];
        const merged = mergeText({ base: textOf(base), ours: textOf(ours), theirs: textOf(theirs) });
        if (!merged.clean) return;
        clean += 1;
        const kept = base.filter((line) => ours.includes(line) && theirs.includes(line));
        const added = [...ours, ...theirs].filter((line) => !base.includes(line));
        expect(linesOf(merged.text).sort()).toEqual([...kept, ...added].sort());
        // Each side's lines stand in that side's order.
        for (const side of [ours, theirs]) {
          const own = new Set(side);
          expect(linesOf(merged.text).filter((line) => own.has(line))).toEqual(
            side.filter((line) => kept.includes(line) || !base.includes(line)),
          );
        }
      }),
      RUNS,
    );
    expect(clean).toBeGreaterThan(100);
  });

  /**
   * With repeated lines, which of two equal lines was removed is the diff's guess, and a removal
   * that both made counts once or twice. What holds for the number of a line: what only one side
   * ever writes is there as often as on that side; of the base's lines as few as the side that has
   * fewest, and no fewer than when the two removed different ones.
   */
  it('counts repeated lines', () => {
    let clean = 0;
    fc.assert(
      fc.property(bodies, (sides) => {
        const merged = mergeText(sides);
        if (!merged.clean) return;
        clean += 1;
        const [base, ours, theirs, now] = [sides.base, sides.ours, sides.theirs, merged.text].map((text) =>
          count(linesOf(text)),
        ) as [Count, Count, Count, Count];
        for (const line of linesOf(sides.base + sides.ours + sides.theirs)) {
          const [was, mine, yours] = [base(line), ours(line), theirs(line)];
          if (line.startsWith('o')) expect(now(line)).toBe(mine);
          else if (line.startsWith('t')) expect(now(line)).toBe(yours);
          else if (line.startsWith('s')) {
            expect(now(line)).toBeGreaterThanOrEqual(Math.max(mine, yours));
            expect(now(line)).toBeLessThanOrEqual(mine + yours);
          } else {
            expect(now(line)).toBeLessThanOrEqual(Math.min(mine, yours));
            expect(now(line)).toBeGreaterThanOrEqual(mine + yours - was);
          }
        }
      }),
      RUNS,
    );
    expect(clean).toBeGreaterThan(50);
  });

  /**
   * A conflict loses nothing: without the other side's halves it is a text that has all lines that
   * this side added. (It is not that side: what the other changed elsewhere is merged in already.)
   */
  it('has both sides in a conflict', () => {
    let conflicts = 0;
    fc.assert(
      fc.property(bodies, (sides) => {
        const merged = mergeText(sides);
        if (merged.clean) return;
        conflicts += 1;
        expect(merged.text).toMatch(/^<<<<<<< current\n/m);
        for (const [half, own, text] of [
          ['ours', /^o/, sides.ours],
          ['theirs', /^t/, sides.theirs],
        ] as const) {
          const resolved = count(resolve(merged, half));
          for (const line of linesOf(text)) {
            if (own.test(line)) expect(resolved(line)).toBe(count(linesOf(text))(line));
          }
        }
      }),
      RUNS,
    );
    expect(conflicts).toBeGreaterThan(50);
  });
});

type Count = ReturnType<typeof count>;

/** The text with one half of each conflict. */
function resolve(merged: MergeResult, side: 'ours' | 'theirs'): string[] {
  let half: 'both' | 'ours' | 'theirs' = 'both';
  return merged.text.split('\n').filter((line) => {
    if (line === '<<<<<<< current') half = 'ours';
    else if (line === '=======') half = 'theirs';
    else if (line === '>>>>>>> yours') half = 'both';
    else return half === 'both' || half === side;
    return false;
  });
}
