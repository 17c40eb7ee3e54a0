/** `kill -9` of the worker at any instant: every acknowledged write is there, and all of it is sound. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { Database } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import type { TestDatabase } from '../../prisma/testing.ts';
import { KillableSystem } from './kill-round.ts';

let database: TestDatabase;
let db: Database;
let data: string;
beforeAll(async () => {
  database = await startTestDatabase();
  db = createDatabase(database.url);
  data = await mkdtemp(join(tmpdir(), 'wikibot-kill-'));
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
  await rm(data, { recursive: true, force: true });
});

test('no acknowledged write is lost, whenever the worker dies', async () => {
  const system = await KillableSystem.start(db, database.url, data);
  let acknowledged = 0;
  for (let round = 0; round < 4; round += 1) {
    const outcome = await system.round({ afterMs: 300 + Math.random() * 900 });
    expect(outcome.problems).toEqual([]);
    acknowledged += outcome.acknowledged;
  }
  expect(acknowledged).toBeGreaterThan(4);
  for (const afterMoves of [0, 7, 20]) {
    const outcome = await system.round({ afterMoves });
    expect(outcome).toMatchObject({ problems: [], behind: true });
  }
}, 120_000);
