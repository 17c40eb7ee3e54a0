import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS_FOLDER, MigrationError, migrate } from './migrate.ts';
import { startTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
let client: Client;
let folder: string;
let names: string[];

beforeAll(async () => {
  database = await startTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.close();
});

beforeEach(async () => {
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  folder = await mkdtemp(join(tmpdir(), 'wikibot-migrations-'));
  await cp(MIGRATIONS_FOLDER, folder, { recursive: true });
  names = (await readdir(folder)).filter((name) => !name.includes('.')).sort();
});

afterEach(() => rm(folder, { recursive: true }));

async function add(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name));
  await writeFile(join(folder, name, 'migration.sql'), sql);
}

async function history(): Promise<unknown[]> {
  const { rows } = await client.query(
    `SELECT migration_name, checksum, applied_steps_count AS steps, finished_at IS NOT NULL AS finished, rolled_back_at, logs
       FROM _prisma_migrations ORDER BY started_at`,
  );
  return rows;
}

describe('migrate', () => {
  it('applies all to an empty database, once, and keeps the table as Prisma does', async () => {
    const announced: string[] = [];
    expect(await migrate(database.url, { folder, onApply: (name) => announced.push(name) })).toEqual(names);
    expect(announced).toEqual(names);
    const file = await readFile(join(folder, names[0] ?? '', 'migration.sql'));
    const checksum = createHash('sha256').update(file).digest('hex');
    const row = { migration_name: names[0], checksum, steps: 1, finished: true, rolled_back_at: null, logs: null };
    expect((await history())[0]).toEqual(row);
    expect(await migrate(database.url, { folder })).toEqual([]);
    expect(await history()).toHaveLength(names.length);
  });

  it('applies what is new, in order of name', async () => {
    await migrate(database.url, { folder });
    await add('29990101000002_second', 'ALTER TABLE first ADD n int');
    await add('29990101000001_first', 'CREATE TABLE first (id int)');
    expect(await migrate(database.url, { folder })).toEqual(['29990101000001_first', '29990101000002_second']);
  });

  it('applies each once when several processes start together', async () => {
    await add('29990101000001_slow', 'SELECT pg_sleep(0.2); CREATE TABLE slow (id int)');
    const applied = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url, { folder })));
    expect(applied.flat().sort()).toEqual([...names, '29990101000001_slow']);
    expect(await history()).toHaveLength(names.length + 1);
  });

  it('leaves nothing of a migration that fails, and applies it once it is mended', async () => {
    await add('29990101000001_broken', 'CREATE TABLE half (id int); SELECT 1 / 0;');
    await expect(migrate(database.url, { folder })).rejects.toThrow(
      'The migration "29990101000001_broken" failed and left nothing behind: division by zero',
    );
    expect(await history()).toHaveLength(names.length);
    expect((await client.query(`SELECT to_regclass('half') AS half`)).rows).toEqual([{ half: null }]);
    await writeFile(join(folder, '29990101000001_broken', 'migration.sql'), 'CREATE TABLE half (id int)');
    expect(await migrate(database.url, { folder })).toEqual(['29990101000001_broken']);
  });

  it('refuses when an applied migration was changed', async () => {
    await migrate(database.url, { folder });
    await appendFile(join(folder, names[0] ?? '', 'migration.sql'), '\n-- later\n');
    await add('29990101000001_next', 'CREATE TABLE next (id int)');
    const attempt = migrate(database.url, { folder });
    await expect(attempt).rejects.toThrow(MigrationError);
    await expect(attempt).rejects.toThrow(`The file of the migration "${names[0]}" was changed`);
    expect(await history()).toHaveLength(names.length);
  });

  it('refuses when the database is newer than the files', async () => {
    await add('29990101000001_newer', 'CREATE TABLE newer (id int)');
    await migrate(database.url, { folder });
    await rm(join(folder, '29990101000001_newer'), { recursive: true });
    await expect(migrate(database.url, { folder })).rejects.toThrow(
      '"29990101000001_newer", which this version does not know',
    );
  });

  it('refuses after a failure that Prisma recorded, and goes on once it is marked', async () => {
    await migrate(database.url, { folder });
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ('x', 'y', '29990101000001_failed', 'boom')`,
    );
    await expect(migrate(database.url, { folder })).rejects.toThrow(
      '"29990101000001_failed" failed before it finished',
    );
    await client.query(`UPDATE _prisma_migrations SET rolled_back_at = now() WHERE id = 'x'`);
    expect(await migrate(database.url, { folder })).toEqual([]);
  });

  it('is a command, with the reason and a failure code when there is no database', async () => {
    const run = promisify(execFile);
    const command = fileURLToPath(new URL('./migrate.ts', import.meta.url));
    const options = { env: { ...process.env, DATABASE_URL: database.url } };
    expect((await run(process.execPath, [command], options)).stdout).toContain(`Applying ${names[0]}`);
    expect((await run(process.execPath, [command], options)).stdout).toContain('up to date');
    const nowhere = { env: { ...process.env, DATABASE_URL: 'postgresql://postgres@127.0.0.1:1/postgres' } };
    await expect(run(process.execPath, [command], nowhere)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ECONNREFUSED'),
    });
  });
});
