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
  const { samples, warmup, bar = null } = options;
  return figure(name, await times(samples, operation, warmup), bar);
}

/** The same, in milliseconds one by one. */
export async function times(
  samples: number,
  operation: (index: number) => Promise<unknown>,
  warmup = Math.ceil(samples / 5),
): Promise<number[]> {
  for (let index = 0; index < warmup; index++) await operation(index);
  const taken: number[] = [];
  for (let index = 0; index < samples; index++) {
    const start = performance.now();
    await operation(warmup + index);
    taken.push(performance.now() - start);
  }
  return taken;
}

export function figure(name: string, taken: readonly number[], bar: number | null): Figure {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { name, unit: 'ms', samples: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), bar };
}

/** One line of a table whose figures are of different kinds. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  /** As the issue says it; none: shown for orientation. */
  readonly bar?: string;
  readonly met?: boolean;
  /** For the results file. */
  readonly numbers: Readonly<Record<string, number>>;
}

export function bar(text: string, met: boolean): Pick<Row, 'bar' | 'met'> {
  return { bar: text, met };
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
  return aligned([['what (ms)', 'p50', 'p95', 'p99', 'n', 'bar p50', ''], ...rows], [0]);
}

export function rowTable(rows: readonly Row[]): string {
  const lines = rows.map(({ what, figure: text, bar: wanted = '', met }) => [
    what,
    text,
    wanted,
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  return aligned([['what', 'figure', 'bar', ''], ...lines], [0, 1, 2, 3]);
}

function aligned(lines: readonly (readonly string[])[], leftColumns: readonly number[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          leftColumns.includes(column) ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
