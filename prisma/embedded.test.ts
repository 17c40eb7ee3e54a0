import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { embeddedUrl, socketPath, usesSocket } from './embedded-url.ts';
import { makeDataDir, startEmbedded, stopEmbedded, type EmbeddedProcess } from './testing.ts';

const open: Client[] = [];

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  open.push(client);
  return client;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end().catch(() => {})));
});

/** Breaks the connection without a word, as a killed process does. */
function cut(client: Client): void {
  Reflect.get(client, 'connection').stream.destroy();
}

describe('clients that share the session', () => {
  let dataDir: string;
  let database: EmbeddedProcess;

  beforeAll(async () => {
    dataDir = await makeDataDir();
    database = await startEmbedded(dataDir);
    const client = await connect(database.url);
    await client.query('CREATE TABLE counter (id int PRIMARY KEY, n int NOT NULL); INSERT INTO counter VALUES (1, 0)');
  }, 30_000);

  afterAll(async () => {
    await stopEmbedded(database.process, 'SIGKILL');
    await rm(dataDir, { recursive: true });
  });

  it('get the answers to their own statements, whatever the size of the parameters', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => connect(database.url)));
    const wrong: unknown[] = [];
    await Promise.all(
      clients.map(async (client, index) => {
        for (let round = 0; round < 20; round += 1) {
          const text = String(index).repeat(100_000 + round);
          const { rows } = await client.query(`SELECT ${index} AS "own${index}", length($1::text) AS size`, [text]);
          if (rows[0][`own${index}`] !== index || rows[0].size !== text.length) wrong.push(rows[0]);
        }
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('do not see into, or run inside, the transaction of another', async () => {
    const [writer, reader] = [await connect(database.url), await connect(database.url)];
    await writer.query('BEGIN');
    const { rows: inside } = await writer.query('SELECT txid_current() AS id');
    await writer.query('UPDATE counter SET n = 99 WHERE id = 1');
    const answers: unknown[] = [];
    const waiting = reader
      .query('SELECT n, txid_current() AS id FROM counter WHERE id = 1')
      .then((r) => answers.push(r.rows[0]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answers).toEqual([]);
    await writer.query('ROLLBACK');
    await waiting;
    expect(answers).toEqual([{ n: 0, id: expect.any(String) }]);
    expect(answers).not.toContainEqual(expect.objectContaining({ id: inside[0].id }));
  });

  it('lose no update in 40 transactions that start at once', async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => connect(database.url)));
    await Promise.all(
      clients.map(async (client) => {
        await client.query('BEGIN');
        const { rows } = await client.query('SELECT n FROM counter WHERE id = 1 FOR UPDATE');
        await client.query('UPDATE counter SET n = $1 WHERE id = 1', [rows[0].n + 1]);
        await client.query('COMMIT');
      }),
    );
    const client = await connect(database.url);
    expect((await client.query('SELECT n FROM counter WHERE id = 1')).rows).toEqual([{ n: 40 }]);
    await client.query('UPDATE counter SET n = 0 WHERE id = 1');
  });

  it('keep a failed transaction to themselves', async () => {
    const [failing, other] = [await connect(database.url), await connect(database.url)];
    await failing.query('BEGIN');
    await expect(failing.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
    const waiting = other.query('SELECT 1 AS one');
    await expect(failing.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    await failing.query('ROLLBACK');
    expect((await waiting).rows).toEqual([{ one: 1 }]);
  });

  it.each([
    ['between two statements', async () => {}],
    ['after an error', async (client: Client) => void (await client.query('SELECT 1 / 0').catch(() => {}))],
    [
      'during a statement',
      async (client: Client) => void client.query('SELECT count(*) FROM generate_series(1, 300000)').catch(() => {}),
    ],
    [
      'with a message half sent',
      async (client: Client) => Reflect.get(client, 'connection').stream.write(Buffer.from([0x51, 0, 0, 1, 0, 0x53])),
    ],
    [
      'between Parse and Sync',
      async (client: Client) =>
        Reflect.get(client, 'connection').stream.write(Buffer.from('P\0\0\0\x10\0SELECT 1\0\0\0H\0\0\0\x04', 'latin1')),
    ],
  ])('inherit nothing from a client that vanishes in a transaction %s', async (_, then) => {
    const [vanishing, other] = [await connect(database.url), await connect(database.url)];
    await vanishing.query('BEGIN');
    await vanishing.query('UPDATE counter SET n = 77 WHERE id = 1');
    await then(vanishing);
    const waiting = other.query('SELECT n FROM counter WHERE id = 1');
    await new Promise((resolve) => setTimeout(resolve, 20));
    cut(vanishing);
    expect((await waiting).rows).toEqual([{ n: 0 }]);
    await other.query('BEGIN');
    await other.query('COMMIT');
  });

  it('do not inherit settings of a client that has gone', async () => {
    const first = await connect(database.url);
    await first.query(`SET timezone = 'Asia/Tokyo'`);
    await first.end();
    const second = await connect(database.url);
    const { rows } = await second.query('SHOW timezone');
    expect(rows).toEqual([{ TimeZone: 'UTC' }]);
  });

  it('receive large results whole', async () => {
    const client = await connect(database.url);
    const { rows } = await client.query(`SELECT i, repeat(md5(i::text), 30) AS text FROM generate_series(1, 20000) i`);
    expect(rows).toHaveLength(20_000);
    expect(rows.every((row, index) => row.i === index + 1 && row.text.length === 960)).toBe(true);
  });

  it('get an error, and the others an answer, for input that would overflow the stack', async () => {
    const client = await connect(database.url);
    const nested = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
    await expect(client.query('SELECT $1::jsonb', [nested])).rejects.toMatchObject({ code: '54001' });
    expect((await (await connect(database.url)).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('get an error for a COPY from the client, simple or prepared', async () => {
    const client = await connect(database.url);
    await expect(client.query('COPY counter FROM STDIN')).rejects.toMatchObject({ code: '0A000' });
    await expect(client.query({ text: 'COPY counter FROM STDIN', values: [], name: 'copy' })).rejects.toMatchObject({
      code: '0A000',
    });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('have vectors and full text search', async () => {
    const client = await connect(database.url);
    const { rows } = await client.query(
      `SELECT '[1,0]'::vector <=> '[0,1]'::vector AS distance, to_tsvector('english', 'running') @@ to_tsquery('english', 'run') AS found`,
    );
    expect(rows).toEqual([{ distance: 1, found: true }]);
  });
});

describe('the process', () => {
  let dataDir: string;
  const running: EmbeddedProcess[] = [];

  beforeAll(async () => {
    dataDir = await makeDataDir();
  }, 30_000);

  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ process: child }) => stopEmbedded(child, 'SIGKILL')));
  });

  afterAll(() => rm(dataDir, { recursive: true }));

  async function start(dir = dataDir): Promise<EmbeddedProcess> {
    const started = await startEmbedded(dir);
    running.push(started);
    return started;
  }

  it('listens on a socket that only its user can reach', async () => {
    const { url } = await start();
    expect(url).toBe(embeddedUrl(dataDir));
    expect((await stat(join(dataDir, 'run'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, 'db'))).mode & 0o777).toBe(0o700);
  });

  it('refuses a data directory that is in use', async () => {
    await start();
    const { process: second } = await startEmbedded(dataDir).catch(() => ({ process: null }));
    expect(second).toBeNull();
    expect((await (await connect(embeddedUrl(dataDir))).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('ends in order on SIGTERM, clients or not', async () => {
    const { url, process: child } = await start();
    const client = await connect(url);
    await client.query('BEGIN');
    expect(await stopEmbedded(child, 'SIGTERM')).toBe(0);
    expect(existsSync(socketPath(dataDir))).toBe(false);
    expect(existsSync(join(dataDir, 'run/db.lock'))).toBe(false);
  });

  it('ends when its parent does', async () => {
    const { process: child } = await start();
    const exited = once(child, 'exit');
    child.stdin?.end();
    expect(await exited).toEqual([0, null]);
  });

  it('keeps every acknowledged row when it is killed', async () => {
    let acknowledged = 0;
    for (let round = 0; round < 3; round += 1) {
      const { url, process: child } = await start();
      const client = await connect(url);
      await client.query('CREATE TABLE IF NOT EXISTS kept (id int PRIMARY KEY, text text)');
      const { rows } = await client.query('SELECT count(*)::int AS n FROM kept');
      expect(rows[0].n).toBeGreaterThanOrEqual(acknowledged);
      acknowledged = rows[0].n;
      const killed = new Promise((resolve) => setTimeout(resolve, 150)).then(() => stopEmbedded(child, 'SIGKILL'));
      try {
        for (;;) {
          await client.query('INSERT INTO kept VALUES ($1, $2)', [acknowledged + 1, 'x'.repeat(2000)]);
          acknowledged += 1;
        }
      } catch {
        await killed;
      }
    }
    expect(acknowledged).toBeGreaterThan(30);
  }, 30_000);

  it('starts over beside a database whose first start was cut off', async () => {
    const fresh = await mkdtemp(join(tmpdir(), 'wikibot-db-'));
    const { process: first } = await start(fresh);
    await stopEmbedded(first, 'SIGKILL');
    await rm(join(fresh, 'db/wikibot-complete'));
    await rm(join(fresh, 'db/global'), { recursive: true });
    const { url } = await start(fresh);
    expect((await (await connect(url)).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await rm(fresh, { recursive: true });
  }, 30_000);

  it('asks for a password where the path is too long for a socket', async () => {
    const long = join(await mkdtemp(join(tmpdir(), 'wikibot-db-')), 'x'.repeat(100));
    expect(usesSocket(long)).toBe(false);
    const { url } = await start(long);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect((await (await connect(url)).query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const wrong = new URL(url);
    wrong.password = 'guess';
    await expect(connect(wrong.href)).rejects.toMatchObject({ code: '28P01' });
    await rm(join(long, '..'), { recursive: true });
  }, 30_000);
});
