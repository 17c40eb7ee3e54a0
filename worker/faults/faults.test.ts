/** Every call that a save makes to the disk fails once, in each way, and the power fails there too. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { Database } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import type { TestDatabase } from '../../prisma/testing.ts';
import { FaultySystem, SURVIVORS } from './fault-round.ts';
import type { FaultPlan } from './fault-round.ts';
import type { At, Call } from './faulty-disk.ts';

let database: TestDatabase;
let db: Database;
let data: string;
let system: FaultySystem;
beforeAll(async () => {
  database = await startTestDatabase();
  db = createDatabase(database.url);
  data = await mkdtemp(join(tmpdir(), 'wikibot-faults-'));
  system = await FaultySystem.start({ db, databaseUrl: database.url, data });
});
afterAll(async () => {
  await system.close();
  await db.$disconnect();
  await database.close();
  await rm(data, { recursive: true, force: true });
});

/** What the suite has time for: `npm run soak` draws from all that there is, at random. */
const EIO = { fault: 'EIO', survives: SURVIVORS.everything } as const;
const CRASH = { fault: 'crash', survives: SURVIVORS.refs } as const;
const CASES = [
  { write: 'one page' as const, every: 1, ...EIO },
  { write: 'one page' as const, every: 1, ...CRASH },
  { write: 'several pages' as const, every: 4, ...EIO },
  { write: 'several pages' as const, every: 4, ...CRASH },
  { write: 'several writers' as const, every: 6, ...EIO },
  { write: 'several writers' as const, every: 6, ...CRASH },
];

/** Commits have random ids, and where two objects share a folder there are fewer calls: these are never missed. */
const MOVING_THE_REF = (['create', 'rename', 'fsyncFolder'] as const).map(
  (op) => (call: Call) => call.op === op && call.path.includes('/refs/'),
);

async function strike(plan: FaultPlan): Promise<boolean> {
  const { struck, problems } = await system.round(plan);
  const where = struck === null ? 'no call' : `${struck.op} ${struck.path.slice(data.length)}`;
  expect(problems, `${plan.fault} at ${where}`).toEqual([]);
  return struck !== null;
}

test.each(CASES)(
  '$fault at a call of saving, $write',
  async ({ every, ...plan }) => {
    let at = 1;
    while (await strike({ ...plan, at })) at += every;
    expect(at).toBeGreaterThan(10);
    for (const call of MOVING_THE_REF) expect(await strike({ ...plan, at: call })).toBe(true);
  },
  60_000,
);

test.each(['short write', 'crash in the middle'] as const)(
  '%s, of each file that a save makes',
  async (fault) => {
    const ofFile = (number: number): At => {
      let files = 0;
      return ({ op }) => op === 'create' && (files += 1) === number;
    };
    let number = 1;
    while (await strike({ write: 'one page', fault, at: ofFile(number), survives: SURVIVORS.nothing })) number += 1;
    // A blob, two trees, a commit, the ref.
    expect(number).toBeGreaterThan(5);
  },
  60_000,
);
