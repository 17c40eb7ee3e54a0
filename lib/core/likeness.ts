/** How alike two names are, by their collision keys. */

/** Edits that a name of this length may be away: one for every four letters. */
export function reachOf(name: string): number {
  return Math.max(1, Math.floor(name.length / 4));
}

/** Smaller is closer; null: not alike. A name within the other counts as half an edit. */
export function likeness(wanted: string, name: string, reach: number): number | null {
  if (wanted === name) return 0;
  if (wanted.length >= 3 && name.includes(wanted)) return 0.5;
  if (name.length >= 3 && wanted.includes(name)) return 0.75;
  const distance = editDistance(wanted, name, reach);
  return distance <= reach ? distance : null;
}

/** Levenshtein's distance, given up as soon as it exceeds `most`. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(substitution, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    if (Math.min(...row) > most) return most + 1;
    previous = row;
  }
  return previous[b.length] ?? most + 1;
}
