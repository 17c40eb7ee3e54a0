/**
 * The order of what is in a merged list or map. It does not depend on which side is which:
 * - what stays of the base keeps its order, or takes the order of the side that moved something;
 * - what a side added stands after what it followed there;
 * - where both added something at one place, each side's additions stay together, and the ones
 *   whose first name sorts lower come first; a name that both added stands at its first place.
 */
export interface OrderInput {
  /** The names of the base and of the two sides in their order; each has a name once. */
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  /** The names of the result. */
  readonly kept: ReadonlySet<string>;
}

export interface MergedOrder {
  names: string[];
  /** False: both sides moved things, and differently; they are in the base's order then. */
  agreed: boolean;
}

export function mergeOrder({ base, ours, theirs, kept }: OrderInput): MergedOrder {
  const inBase = base.filter((name) => kept.has(name));
  const [one, two] = [orderOn(ours, inBase), orderOn(theirs, inBase)];
  const agreed = isSame(one, two) || isSame(one, inBase) || isSame(two, inBase);
  const moved = isSame(one, inBase) ? two : one;
  const stays = agreed ? moved : inBase;

  const [mine, yours] = [additionsOn(ours, stays, kept), additionsOn(theirs, stays, kept)];
  const names: string[] = [];
  for (let place = 0; place <= stays.length; place += 1) {
    const before = stays[place - 1];
    if (before !== undefined) names.push(before);
    const first = (mine.at.get(place) ?? []).filter((name) => (yours.places.get(name) ?? place) >= place);
    const second = (yours.at.get(place) ?? []).filter((name) => (mine.places.get(name) ?? place) >= place);
    const runs = isBefore(second, first) ? [second, first] : [first, second];
    names.push(...new Set(runs.flat()));
  }
  return { names, agreed };
}

/** What a side has of the base, in the side's order; what it lacks after what it follows in the base. */
function orderOn(side: readonly string[], base: readonly string[]): string[] {
  const there = new Set(side);
  const known = new Set(base);
  const following = new Map<string | null, string[]>();
  let before: string | null = null;
  for (const name of base) {
    if (there.has(name)) before = name;
    else if (following.has(before)) following.get(before)?.push(name);
    else following.set(before, [name]);
  }
  const lacking = (name: string | null): string[] => following.get(name) ?? [];
  return [...lacking(null), ...side.filter((name) => known.has(name)).flatMap((name) => [name, ...lacking(name)])];
}

/** What a side added, by the place of what it follows there (0: the beginning). */
function additionsOn(
  side: readonly string[],
  stays: readonly string[],
  kept: ReadonlySet<string>,
): { at: Map<number, string[]>; places: Map<string, number> } {
  const placeOf = new Map(stays.map((name, index) => [name, index + 1]));
  const at = new Map<number, string[]>();
  const places = new Map<string, number>();
  let place = 0;
  for (const name of side) {
    const known = placeOf.get(name);
    if (known !== undefined) place = known;
    else if (kept.has(name)) {
      const run = at.get(place);
      if (run === undefined) at.set(place, [name]);
      else run.push(name);
      places.set(name, place);
    }
  }
  return { at, places };
}

function isBefore(one: readonly string[], two: readonly string[]): boolean {
  for (const [index, name] of one.entries()) {
    const other = two[index];
    if (other === undefined) return false;
    if (name !== other) return name < other;
  }
  return one.length < two.length;
}

function isSame(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((name, index) => name === two[index]);
}
