/**
 * What PostgreSQL's background processes do elsewhere; in a single process nobody does it.
 *
 * Without it the log is never shortened (465 MB after 200,000 rows, and as much to replay after a
 * crash), and tables are never vacuumed nor their statistics taken.
 */
import type { SharedSession } from './embedded-session.ts';

const LOOK_EVERY_MS = 10_000;

/** A checkpoint follows this much log, or this much time with any work. */
const CHECKPOINT_BYTES = 32 * 1024 * 1024;
const CHECKPOINT_MS = 5 * 60_000;

/** Tables are looked at this often, and one is cleaned at a time (1 s for 350 MB): a bulk load changes many. */
const VACUUM_MS = 10_000;

/** Thresholds as autovacuum's, and its guard against the wraparound of transaction ids. */
const NEEDS_VACUUM = `
  SELECT quote_ident(s.schemaname) || '.' || quote_ident(s.relname) AS name
    FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
   WHERE s.n_dead_tup > 200 + 0.2 * s.n_live_tup
      OR s.n_mod_since_analyze > 100 + 0.1 * s.n_live_tup
      OR age(c.relfrozenxid) > 150000000
   ORDER BY s.n_dead_tup + s.n_mod_since_analyze DESC LIMIT 1`;

/** Starts the upkeep; the answer stops it. */
export function startUpkeep(session: SharedSession): () => void {
  let seen = session.turns;
  let checkpointed = Date.now();
  let vacuumed = Date.now();

  const look = async (): Promise<void> => {
    if (session.turns === seen) return;
    if (await checkpointIfDue(session, Date.now() - checkpointed > CHECKPOINT_MS)) checkpointed = Date.now();
    // Only when nobody waits; a database that is never idle gets its turn after sixty times as long.
    const since = Date.now() - vacuumed;
    if (since > VACUUM_MS && (session.isIdle || since > 60 * VACUUM_MS)) {
      vacuumed = Date.now();
      await vacuumOne(session);
    }
    seen = session.turns;
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => console.error('The upkeep of the database failed.', error));
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

/** Answers whether it was due. */
export async function checkpointIfDue(session: SharedSession, overdue: boolean): Promise<boolean> {
  return session.exclusive(async (db) => {
    const { rows } = await db.query<{ bytes: number }>(
      'SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()',
    );
    const bytes = rows[0]?.bytes ?? 0;
    // A checkpoint itself logs a little.
    const due = bytes > CHECKPOINT_BYTES || (overdue && bytes > 16_384);
    if (due) await db.exec('CHECKPOINT');
    return due;
  });
}

/** Cleans the table that needs it most, if any. */
export async function vacuumOne(session: SharedSession): Promise<void> {
  await session.exclusive(async (db) => {
    const { rows } = await db.query<{ name: string }>(NEEDS_VACUUM);
    const name = rows[0]?.name;
    if (name) await db.exec(`VACUUM (ANALYZE) ${name}`);
  });
}
