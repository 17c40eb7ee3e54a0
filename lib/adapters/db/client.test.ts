import { execFileSync, type ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import {
  makeDataDir,
  startEmbedded,
  startTestDatabase,
  stopEmbedded,
  type TestDatabase,
} from '../../../prisma/testing.ts';
import { constraintOf, createDatabase, isUnavailable, isUniqueViolation, type Database } from './client.ts';

async function failureOf(work: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error('It was to fail, and did not.');
}

/** Stops a process as a hung one stands: alive, and silent. The signal needs a moment to reach it. */
async function freeze(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP');
  const stat = (): string => execFileSync('ps', ['-o', 'stat=', '-p', String(child.pid)], { encoding: 'utf8' });
  while (!stat().startsWith('T')) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a database that is up', () => {
  let server: TestDatabase;
  let db: Database;

  beforeAll(async () => {
    server = await startTestDatabase();
    db = createDatabase(server.url);
  }, 30_000);

  afterAll(async () => {
    await db.$disconnect();
    await server.close();
  });

  it('runs 40 interactive transactions that start at once, and loses none', async () => {
    const id = v7();
    await db.user.create({ data: { id, displayName: '0' } });
    await Promise.all(
      Array.from({ length: 40 }, () =>
        db.$transaction(async (tx) => {
          await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id}::uuid FOR UPDATE`;
          const { displayName } = await tx.user.findUniqueOrThrow({ where: { id } });
          await tx.user.update({ where: { id }, data: { displayName: String(Number(displayName) + 1) } });
        }),
      ),
    );
    expect(await db.user.findUnique({ where: { id } })).toMatchObject({ displayName: '40' });
  });

  it('undoes a transaction that throws', async () => {
    const id = v7();
    const thrown = await failureOf(() =>
      db.$transaction(async (tx) => {
        await tx.user.create({ data: { id, displayName: 'x' } });
        throw new Error('no');
      }),
    );
    expect(thrown).toMatchObject({ message: 'no' });
    expect(isUnavailable(thrown)).toBe(false);
    expect(await db.user.findUnique({ where: { id } })).toBeNull();
  });

  it('tells which key was taken, in a model call, a raw query and a transaction', async () => {
    const username = `taken-${v7()}`;
    await db.user.create({ data: { id: v7(), displayName: 'x', username } });
    const attempts = [
      () => db.user.create({ data: { id: v7(), displayName: 'x', username } }),
      () => db.$executeRaw`INSERT INTO users (id, username, display_name) VALUES (${v7()}::uuid, ${username}, 'x')`,
      () => db.$transaction((tx) => tx.user.create({ data: { id: v7(), displayName: 'x', username } })),
    ];
    for (const attempt of attempts) {
      const error = await failureOf(attempt);
      expect(constraintOf(error)).toBe('users_username_key');
      expect(isUniqueViolation(error)).toBe(true);
      expect(isUniqueViolation(error, 'username')).toBe(true);
      expect(isUniqueViolation(error, 'users_username_key')).toBe(true);
      expect(isUniqueViolation(error, 'users_pkey')).toBe(false);
      expect(isUnavailable(error)).toBe(false);
    }
  });

  it('does not take other failures for either', async () => {
    const failures = [
      await failureOf(() => db.$queryRaw`SELECT nothing`),
      await failureOf(() => db.session.create({ data: { id: v7(), userId: v7(), host: 'x', expiresAt: new Date() } })),
      await failureOf(() => db.user.findUniqueOrThrow({ where: { id: v7() } })),
      new TypeError('x is not a function'),
      Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' }),
      null,
    ];
    expect(failures.map((error) => isUnavailable(error))).toEqual(failures.map(() => false));
    expect(failures.map((error) => isUniqueViolation(error))).toEqual(failures.map(() => false));
  });
});

describe('a database that goes away', () => {
  it('is told as unavailable within 5 s, however it went, and is used again when it is back', async () => {
    const dataDir = await makeDataDir();
    let server = await startEmbedded(dataDir);
    const db = createDatabase(server.url, { queryTimeoutMs: 1_000, max: 3 });
    const calls: [string, () => PromiseLike<unknown>][] = [
      ['model', () => db.user.count()],
      ['raw', () => db.$queryRaw`SELECT 1`],
      ['transaction', () => db.$transaction((tx) => tx.user.count())],
      ['batch', () => db.$transaction([db.user.count()])],
    ];
    const outcomes = async (): Promise<unknown[]> =>
      Promise.all(
        calls.map(async ([name, call]) => {
          const begun = performance.now();
          const error = await failureOf(call);
          return { name, unavailable: isUnavailable(error), soon: performance.now() - begun < 5_000 };
        }),
      );
    const unavailable = calls.map(([name]) => ({ name, unavailable: true, soon: true }));
    const works = async (): Promise<void> => {
      for (const [, call] of calls) await call();
    };
    try {
      await works();

      const running = failureOf(() => db.$queryRaw`SELECT count(*) FROM generate_series(1, 3000000)`);
      await new Promise((resolve) => setTimeout(resolve, 50));
      await stopEmbedded(server.process, 'SIGKILL');
      expect(isUnavailable(await running)).toBe(true);
      expect(await outcomes()).toEqual(unavailable);

      server = await startEmbedded(dataDir);
      await works();
      await freeze(server.process);
      expect(await outcomes()).toEqual(unavailable);
      server.process.kill('SIGCONT');
      await works();

      await stopEmbedded(server.process, 'SIGTERM');
      expect(await outcomes()).toEqual(unavailable);
    } finally {
      await db.$disconnect();
      await stopEmbedded(server.process, 'SIGKILL');
      await rm(dataDir, { recursive: true });
    }
  }, 60_000);
});
