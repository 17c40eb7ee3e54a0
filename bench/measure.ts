/** Timing of one operation at a time, on a warm system. */

export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | '/s';
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** The bar for p50, in the figure's unit; null: shown for orientation. */
  readonly bar: number | null;
}

/** Runs `operation` one after another: `warmup` unmeasured times, then `samples` measured ones. */
export async function measure(
  name: string,
  options: { samples: number; warmup?: number; bar?: number | null },
  operation: (index: number) => Promise<unknown>,
): Promise<Figure> {
  const { samples, warmup = Math.ceil(samples / 5), bar = null } = options;
  for (let index = 0; index < warmup; index++) await operation(index);
  const times: number[] = [];
  for (let index = 0; index < samples; index++) {
    const start = performance.now();
    await operation(warmup + index);
    times.push(performance.now() - start);
  }
  return figure(name, times, bar);
}

export function figure(name: string, times: readonly number[], bar: number | null): Figure {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { name, unit: 'ms', samples: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), bar };
}

/** One line a figure; a missed bar stays visible. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((row) => [
    row.name,
    row.p50.toFixed(2),
    row.p95.toFixed(2),
    row.p99.toFixed(2),
    String(row.samples),
    row.bar === null ? '' : `≤ ${row.bar}`,
    row.bar === null ? '' : row.p50 <= row.bar ? 'met' : 'MISSED',
  ]);
  const head = ['what (ms)', 'p50', 'p95', 'p99', 'n', 'bar p50', ''];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
