/** When to try again what another server did not take: soon at first, then ever later, for about a day. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PAUSES = [5_000, MINUTE, 5 * MINUTE, 20 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 7 * HOUR, 10 * HOUR];
/** A fifth more or less, so that what failed together does not come back together. */
const JITTER = 0.2;

/** `attempts`: how many have failed. Null: it is given up. */
export function nextAttempt(attempts: number, now: Date): Date | null {
  const pause = PAUSES[attempts - 1];
  return pause === undefined ? null : new Date(now.getTime() + pause * (1 + JITTER * (2 * Math.random() - 1)));
}
