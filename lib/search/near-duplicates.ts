/**
 * Pages that say nearly the same, by MinHash: of all runs of four words of a page, the smallest hash
 * in each of 128 classes is kept (one permutation, so that a page is read once), and pages that
 * share some of these in a row are compared.
 */

const BINS = 128;
/** Classes that have to be equal together for two pages to be compared; pages of 0.8 in common nearly always have such. */
const ROWS = 4;
const RUN = 4;
/** Shorter pages (stubs, redirects) are alike for no reason. */
const FEWEST_WORDS = 20;
/** What is held by more pages at one place is a template, and says nothing of two of them. */
const LARGEST_BUCKET = 200;

export const LEAST_SIMILARITY = 0.8;

/** A sign of a script without spaces is a word here. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}]+/gu;
const EMPTY = 0xffff_ffff;

/** Of a page's text; null when it is too short to be compared. */
export function signatureOf(text: string): Uint32Array | null {
  const words = Array.from(text.toLowerCase().matchAll(WORD), ([word]) => hashOf(word));
  if (words.length < FEWEST_WORDS) return null;
  const signature = new Uint32Array(BINS).fill(EMPTY);
  for (let start = 0; start + RUN <= words.length; start += 1) {
    let hash = 0x9e37_79b9;
    for (let at = start; at < start + RUN; at += 1) hash = mix(hash ^ (words[at] ?? 0));
    const bin = hash >>> 25;
    const value = mix(hash ^ 0x85eb_ca6b) >>> 0;
    if (value < (signature[bin] ?? 0)) signature[bin] = value;
  }
  return filled(signature);
}

/** A class that no run fell into takes what the next one has, so that short pages can be compared too. */
function filled(signature: Uint32Array): Uint32Array {
  const out = new Uint32Array(BINS);
  for (let bin = 0; bin < BINS; bin += 1) {
    let at = bin;
    while (signature[at % BINS] === EMPTY && at < bin + BINS) at += 1;
    out[bin] = mix((signature[at % BINS] ?? 0) + (at - bin)) >>> 0;
  }
  return out;
}

/** About the share of their runs of words that two pages have in common. */
export function similarityOf(a: Uint32Array, b: Uint32Array): number {
  let equal = 0;
  for (let bin = 0; bin < BINS; bin += 1) if (a[bin] === b[bin]) equal += 1;
  return equal / BINS;
}

export interface NearDuplicates {
  readonly ids: readonly string[];
  /** Of the two that are least alike of those that made it a group. */
  readonly similarity: number;
}

/** Groups of two or more, those most alike first. */
export function nearDuplicates(signatures: ReadonlyMap<string, Uint32Array>): NearDuplicates[] {
  const ids = [...signatures.keys()];
  const group = new Map<string, string>(ids.map((id) => [id, id]));
  const least = new Map<string, number>();
  const root = (id: string): string => {
    let at = id;
    while (group.get(at) !== at) at = group.get(at) ?? at;
    group.set(id, at);
    return at;
  };
  const compared = new Set<string>();
  for (const bucket of bucketsOf(signatures)) {
    for (const [index, one] of bucket.entries()) {
      for (const other of bucket.slice(index + 1)) {
        const pair = one < other ? `${one} ${other}` : `${other} ${one}`;
        if (compared.has(pair)) continue;
        compared.add(pair);
        const [a, b] = [signatures.get(one), signatures.get(other)];
        const similarity = a === undefined || b === undefined ? 0 : similarityOf(a, b);
        if (similarity < LEAST_SIMILARITY) continue;
        const [first, second] = [root(one), root(other)];
        const together = Math.min(similarity, least.get(first) ?? 1, least.get(second) ?? 1);
        group.set(second, first);
        least.set(first, together);
      }
    }
  }
  const members = new Map<string, string[]>();
  for (const id of ids) {
    const at = root(id);
    members.set(at, [...(members.get(at) ?? []), id]);
  }
  return [...members]
    .filter(([, own]) => own.length > 1)
    .map(([at, own]) => ({ ids: own, similarity: Math.round((least.get(at) ?? 0) * 100) / 100 }))
    .sort((a, b) => b.similarity - a.similarity || b.ids.length - a.ids.length);
}

function bucketsOf(signatures: ReadonlyMap<string, Uint32Array>): string[][] {
  const buckets = new Map<string, string[]>();
  for (const [id, signature] of signatures) {
    for (let bin = 0; bin < BINS; bin += ROWS) {
      const key = `${bin}:${signature.subarray(bin, bin + ROWS).join()}`;
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [id]);
      else if (bucket.length < LARGEST_BUCKET) bucket.push(id);
    }
  }
  return [...buckets.values()].filter((bucket) => bucket.length > 1);
}

function hashOf(word: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ word.charCodeAt(index), 0x0100_0193);
  return hash;
}

/** The end of MurmurHash3. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
