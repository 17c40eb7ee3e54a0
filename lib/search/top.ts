/** The `most` numbers with the highest scores: best first, ties by number. */
export function topOf(numbers: readonly number[], scores: ArrayLike<number>, most: number): number[] {
  const isLess = (one: number, other: number): boolean => {
    const difference = (scores[one] ?? 0) - (scores[other] ?? 0);
    return difference < 0 || (difference === 0 && one > other);
  };
  const ordered = (list: number[]): number[] => list.sort((one, other) => (isLess(one, other) ? 1 : -1));
  if (numbers.length <= most) return ordered([...numbers]);
  // A heap whose root is the least of what is kept.
  const heap = numbers.slice(0, most);
  const sink = (from: number): void => {
    for (let at = from; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < most && isLess(heap[child] ?? 0, heap[least] ?? 0)) least = child;
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least] ?? 0, heap[at] ?? 0];
      at = least;
    }
  };
  for (let at = (most >> 1) - 1; at >= 0; at -= 1) sink(at);
  for (let at = most; at < numbers.length; at += 1) {
    const next = numbers[at] ?? 0;
    if (!isLess(heap[0] ?? 0, next)) continue;
    heap[0] = next;
    sink(0);
  }
  return ordered(heap);
}
