/** Removes rows whose time is over; nothing reads them any more. */
import type { Logger } from 'pino';
import type { Database } from '#lib/services/ports.ts';

const EVERY_MS = 60 * 60 * 1000;

/**
 * Idempotency keys are good for a day (lib/services/idempotency.ts); what became of a webhook's
 * delivery can be looked up for 30. Sessions stay for a while, since they tell when somebody was here last
 * (lib/services/unused-names.ts). Answers how many were removed.
 */
export async function removeExpired(db: Pick<Database, '$executeRaw'>): Promise<number> {
  return (
    (await db.$executeRaw`DELETE FROM idempotency_keys WHERE expires_at < now()`) +
    (await db.$executeRaw`
      DELETE FROM webhook_deliveries WHERE next_attempt_at IS NULL AND created_at < now() - interval '30 days'`) +
    (await db.$executeRaw`DELETE FROM hand_off_codes WHERE expires_at < now()`) +
    (await db.$executeRaw`DELETE FROM sessions WHERE expires_at < now() - interval '90 days'`)
  );
}

/** Once an hour; the answer stops it. */
export function startExpiry({ db, log }: { db: Database; log: Logger }): () => void {
  const timer = setInterval(() => {
    removeExpired(db).catch((error: unknown) => log.warn({ err: error }, 'expired rows could not be removed'));
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
