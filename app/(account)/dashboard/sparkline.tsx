/** A row of bars, without numbers: the sentence beside it, or in its label, says what it shows. */
const BAR = 6;
const GAP = 2;
const HEIGHT = 28;
/** Of what is there, but small beside the rest. */
const LEAST = 5;
/** Of nothing. */
const BASE = 2;

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const most = Math.max(...values, 1);
  const bar = (value: number) => (value === 0 ? BASE : Math.max(LEAST, Math.round((value / most) * HEIGHT)));
  // Two paths, whatever the number of bars: a list of a hundred wikis has a hundred of these.
  const path = (isEmpty: boolean) =>
    values
      .map((value, index) => ({ value, x: index * (BAR + GAP) }))
      .filter(({ value }) => (value === 0) === isEmpty)
      .map(({ value, x }) => `M${x} ${HEIGHT - bar(value)}h${BAR}V${HEIGHT}h${-BAR}z`)
      .join('');
  return (
    <svg
      className="sparkline"
      viewBox={`0 0 ${values.length * (BAR + GAP) - GAP} ${HEIGHT}`}
      role="img"
      aria-label={label}
    >
      <path className="sparkline-none" d={path(true)} />
      <path d={path(false)} />
    </svg>
  );
}
