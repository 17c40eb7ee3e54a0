/** What takes too long against the real process: its timeouts and its upkeep, in this process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PGlite } from '@electric-sql/pglite';
import { openDatabase } from './embedded-files.ts';
import { WireServer } from './embedded-server.ts';
import { SharedSession } from './embedded-session.ts';
import { checkpointIfDue, vacuumOne } from './embedded-upkeep.ts';

const IDLE_TURN_MS = 200;

let folder: string;
let db: PGlite;
let session: SharedSession;
let server: WireServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wikibot-db-'));
  db = await openDatabase(folder);
  session = new SharedSession(db, { idleTurnMs: IDLE_TURN_MS, busySince: new BigInt64Array(new SharedArrayBuffer(8)) });
  server = new WireServer({ session, maxConnections: 3, password: null });
  await server.listen({ path: join(folder, '.s.PGSQL.5432') });
});

afterAll(async () => {
  await server.close();
  await db.close();
  await rm(folder, { recursive: true });
});

async function connect(): Promise<Client> {
  const client = new Client({ host: folder, user: 'postgres', database: 'postgres' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

describe('a transaction that sits idle', () => {
  it('is ended when others wait, with the code that PostgreSQL uses', async () => {
    const [idle, other] = [await connect(), await connect()];
    const told = new Promise((resolve) => idle.on('error', resolve));
    await idle.query('BEGIN');
    await idle.query('CREATE TABLE undone (id int)');
    expect((await other.query(`SELECT to_regclass('undone') AS undone`)).rows).toEqual([{ undone: null }]);
    expect(await told).toMatchObject({ code: '25P03' });
    await other.end();
  });

  it('is left alone while nobody waits', async () => {
    const client = await connect();
    await client.query('BEGIN');
    await new Promise((resolve) => setTimeout(resolve, 3 * IDLE_TURN_MS));
    expect((await client.query('COMMIT')).command).toBe('COMMIT');
    await client.end();
  });
});

describe('a commit', () => {
  it('reaches the disk before it is acknowledged', async () => {
    const client = await connect();
    await client.query('CREATE TABLE durable (id int)');
    const operations = db.Module.FS.filesystems.NODEFS.stream_ops;
    const passOn: (stream: unknown) => number = operations.fsync;
    let synced = 0;
    operations.fsync = (stream: unknown): number => {
      synced += 1;
      return passOn(stream);
    };
    await client.query('INSERT INTO durable VALUES (1)');
    operations.fsync = passOn;
    expect(synced).toBeGreaterThan(0);
    await client.end();
  });
});

describe('connections', () => {
  it('are limited, and free again when one ends', async () => {
    const clients = [await connect(), await connect(), await connect()];
    await expect(connect()).rejects.toMatchObject({ code: '53300' });
    await Promise.all(clients.map((client) => client.end()));
    await (await connect()).end();
  });
});

describe('the upkeep', () => {
  it('writes a checkpoint after enough log, and not before', async () => {
    expect(await checkpointIfDue(session, false)).toBe(false);
    const client = await connect();
    await client.query(`CREATE TABLE much AS SELECT i, repeat('x', 1000) AS text FROM generate_series(1, 40000) i`);
    expect(await checkpointIfDue(session, false)).toBe(true);
    expect(await checkpointIfDue(session, false)).toBe(false);
    await client.end();
  });

  it('writes one after enough time, when there was any work', async () => {
    const client = await connect();
    await client.query(`INSERT INTO much SELECT i, repeat('x', 1000) FROM generate_series(1, 100) i`);
    await client.end();
    expect(await checkpointIfDue(session, true)).toBe(true);
    expect(await checkpointIfDue(session, true)).toBe(false);
  });

  it('cleans the tables that need it', async () => {
    const client = await connect();
    await client.query(`UPDATE much SET text = 'y'`);
    const counts = async (): Promise<unknown> => {
      // Counts are published once a second otherwise.
      await client.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await client.query(
        `SELECT n_dead_tup::int AS dead, n_mod_since_analyze::int AS modified FROM pg_stat_user_tables WHERE relname = 'much'`,
      );
      return rows[0];
    };
    expect(await counts()).toMatchObject({ dead: 40_100 });
    await vacuumOne(session);
    expect(await counts()).toEqual({ dead: 0, modified: 0 });
    await client.end();
  });
});
