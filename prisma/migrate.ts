/**
 * Applies `prisma/migrations/<name>/migration.sql` in order of name.
 *
 * Prisma's own `migrate deploy` needs a schema engine that it downloads, so it can't run from
 * packages alone. This runner keeps Prisma's table `_prisma_migrations` in Prisma's form, so that
 * either can take over from the other.
 *
 * Each migration runs in one transaction together with its row: a failing one leaves nothing
 * behind, unlike Prisma's, which leaves a failed row and whatever ran before the error. The price
 * is that a migration can't hold statements that refuse a transaction block, such as `CREATE
 * INDEX CONCURRENTLY`. Two processes may migrate at once: every transaction first takes the same
 * advisory lock, and looks again at what is applied. The lock is one of the transaction, since the
 * embedded database has a single session for all clients.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';

export const MIGRATIONS_FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));

/** Any fixed number that no other part uses for an advisory lock: "wikibot" in ASCII. */
const LOCK_KEY = '33611432279043956';

const CREATE_TABLE = `
  CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                  VARCHAR(36) PRIMARY KEY NOT NULL,
    "checksum"            VARCHAR(64) NOT NULL,
    "finished_at"         TIMESTAMPTZ,
    "migration_name"      VARCHAR(255) NOT NULL,
    "logs"                TEXT,
    "rolled_back_at"      TIMESTAMPTZ,
    "started_at"          TIMESTAMPTZ NOT NULL DEFAULT now(),
    "applied_steps_count" INTEGER NOT NULL DEFAULT 0
  )`;

interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hex, as Prisma computes it. */
  readonly checksum: string;
}

export interface MigrateOptions {
  /** Called before each migration that is about to run. */
  readonly onApply?: (name: string) => void;
  /** Default: `prisma/migrations`. */
  readonly folder?: string;
}

/** Why the database can't be migrated: its history and the files disagree. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the database up to date.
 * @returns the names of the migrations that this call applied
 * @throws MigrationError when an applied migration was changed or is missing, or one had failed
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.folder ?? MIGRATIONS_FOLDER);
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  // Without a listener, a connection that breaks between two statements ends the process; the
  // next statement fails with the same reason anyway.
  client.on('error', () => {});
  await client.connect();
  try {
    const applied: string[] = [];
    for (;;) {
      const name = await applyNext(client, migrations, options.onApply);
      if (name === null) return applied;
      applied.push(name);
    }
  } finally {
    await client.end();
  }
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  // By code unit, as Prisma does: the names start with a timestamp.
  names.sort((a, b) => (a < b ? -1 : 1));
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(`${folder}/${name}/migration.sql`);
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') };
    }),
  );
}

/** Applies the first migration that is missing, in one transaction; null when there is none. */
async function applyNext(
  client: Client,
  migrations: readonly Migration[],
  onApply: MigrateOptions['onApply'],
): Promise<string | null> {
  await client.query('BEGIN');
  try {
    await client.query('SELECT pg_advisory_xact_lock($1::bigint)', [LOCK_KEY]);
    const next = await firstMissing(client, migrations);
    if (next) {
      onApply?.(next.name);
      await run(client, next);
    }
    await client.query('COMMIT');
    return next?.name ?? null;
  } catch (error) {
    // The reason is `error`; that a broken connection can't roll back says nothing new.
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

async function firstMissing(client: Client, migrations: readonly Migration[]): Promise<Migration | undefined> {
  await client.query(CREATE_TABLE);
  const { rows } = await client.query<{ name: string; checksum: string; finished: boolean }>(
    `SELECT "migration_name" AS "name", "checksum", "finished_at" IS NOT NULL AS "finished"
       FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL ORDER BY "started_at"`,
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of rows) {
    const file = known.get(row.name);
    if (!row.finished) {
      throw new MigrationError(
        `The migration "${row.name}" failed before it finished, so the database may be half changed. Repair it, then mark it with "prisma migrate resolve".`,
      );
    }
    if (!file) {
      throw new MigrationError(
        `The database has the migration "${row.name}", which this version does not know. Start a version at least as new as the one that made the database.`,
      );
    }
    if (file.checksum !== row.checksum) {
      throw new MigrationError(
        `The file of the migration "${row.name}" was changed after it had been applied. Restore it, and put the change into a new migration.`,
      );
    }
  }
  const done = new Set(rows.map((row) => row.name));
  return migrations.find((migration) => !done.has(migration.name));
}

async function run(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query(migration.sql);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The migration "${migration.name}" failed and left nothing behind: ${reason}`, { cause: error });
  }
  await client.query(
    `INSERT INTO "_prisma_migrations"
       ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count")
     VALUES ($1, $2, clock_timestamp(), $3, now(), 1)`,
    [randomUUID(), migration.checksum, migration.name],
  );
}

if (import.meta.main) {
  const url = process.env['DATABASE_URL'];
  if (!url) {
    console.error('Set DATABASE_URL to the database that is to be migrated.');
    process.exit(2);
  }
  try {
    const applied = await migrate(url, { onApply: (name) => console.log(`Applying ${name}`) });
    if (applied.length === 0) console.log('The database is up to date.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
