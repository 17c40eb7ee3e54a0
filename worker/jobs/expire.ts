/** Removes rows whose time is over; nothing reads them any more. */
import type { Logger } from 'pino';
import type { Database } from '#lib/services/ports.ts';

const EVERY_MS = 60 * 60 * 1000;
const DAY_MS = 24 * EVERY_MS;
/** Rows of one statement: the embedded database serves nobody else meanwhile. */
const BATCH = 1000;

type Remove = (db: Pick<Database, '$executeRaw'>, now: Date, batch: number) => Promise<number>;

const ago = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY_MS);

/** One statement for each kind of row, which removes a batch of them. Nothing that somebody wrote expires. */
const EXPIRED: Readonly<Record<string, Remove>> = {
  // Good for a day (lib/services/idempotency.ts).
  idempotency_keys: (db, now, batch) => db.$executeRaw`
    DELETE FROM idempotency_keys WHERE ctid IN (
      SELECT ctid FROM idempotency_keys WHERE expires_at < ${now} LIMIT ${batch})`,
  hand_off_codes: (db, now, batch) => db.$executeRaw`
    DELETE FROM hand_off_codes WHERE ctid IN (SELECT ctid FROM hand_off_codes WHERE expires_at < ${now} LIMIT ${batch})`,
  // They tell when somebody was here last (lib/services/unused-names.ts). One ends with the one that it was begun from.
  sessions: (db, now, batch) => db.$executeRaw`
    DELETE FROM sessions WHERE ctid IN (
      SELECT ctid FROM sessions WHERE least(expires_at, revoked_at) < ${ago(now, 90)} LIMIT ${batch})`,
  // So do these; what they did is in the record.
  tokens: (db, now, batch) => db.$executeRaw`
    DELETE FROM tokens WHERE ctid IN (
      SELECT ctid FROM tokens WHERE least(expires_at, revoked_at) < ${ago(now, 90)} LIMIT ${batch})`,
  // A link that came to nothing says so for a while, and does not look unknown.
  invitations: (db, now, batch) => db.$executeRaw`
    DELETE FROM invitations WHERE ctid IN (
      SELECT ctid FROM invitations
       WHERE least(expires_at, accepted_at, revoked_at) < ${ago(now, 30)} LIMIT ${batch})`,
  oauth_records: (db, now, batch) => db.$executeRaw`
    DELETE FROM oauth_records WHERE ctid IN (SELECT ctid FROM oauth_records WHERE expires_at < ${now} LIMIT ${batch})`,
  // What became of them can be looked up until then; one that is still to be sent stays.
  webhook_deliveries: (db, now, batch) => db.$executeRaw`
    DELETE FROM webhook_deliveries WHERE ctid IN (
      SELECT ctid FROM webhook_deliveries
       WHERE next_attempt_at IS NULL AND created_at < ${ago(now, 30)} LIMIT ${batch})`,
  // Of a deleted account or wiki. Links to the old address must not lead to a stranger soon.
  names: (db, now, batch) => db.$executeRaw`
    DELETE FROM names WHERE ctid IN (
      SELECT ctid FROM names WHERE kind = 'released' AND released_at < ${ago(now, 90)} LIMIT ${batch})`,
};

/** Answers how many were removed, by table. One that fails keeps no other from it. @throws {AggregateError} */
export async function removeExpired(
  db: Pick<Database, '$executeRaw'>,
  { now, batch = BATCH }: { now: Date; batch?: number },
): Promise<Record<string, number>> {
  const removed: Record<string, number> = {};
  const failures: unknown[] = [];
  for (const [table, remove] of Object.entries(EXPIRED)) {
    try {
      let count = 0;
      for (let last = batch; last >= batch; count += last) last = await remove(db, now, batch);
      removed[table] = count;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Rows of some tables could not be removed.');
  return removed;
}

/** Once an hour; the answer stops it. */
export function startExpiry({ db, log, now }: { db: Database; log: Logger; now: () => Date }): () => void {
  const timer = setInterval(() => {
    removeExpired(db, { now: now() }).catch((error: unknown) =>
      log.warn({ err: error }, 'expired rows could not be removed'),
    );
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
