/** Dates as the interface shows them: short, in UTC, with the exact moment in the markup. */
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
const SHORT_DAY = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

export function formatDay(date: Date): string {
  return DAY.format(date);
}

export function When({ date, form = 'full' }: { date: Date | string; form?: 'full' | 'day' | 'clock' }) {
  const moment = typeof date === 'string' ? new Date(date) : date;
  const shown = {
    full: `${SHORT_DAY.format(moment)}, ${CLOCK.format(moment)} UTC`,
    day: SHORT_DAY.format(moment),
    clock: CLOCK.format(moment),
  };
  return (
    <time dateTime={moment.toISOString()} title={`${DAY.format(moment)}, ${CLOCK.format(moment)} UTC`}>
      {shown[form]}
    </time>
  );
}
