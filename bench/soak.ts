/**
 * `npm run soak`: what the suite does for seconds, for as long as it takes: kills, faults of the disk drawn at
 * random, pushes against saves, and 1,000 wikis under a steady load. Prints a table; fails when anything was lost.
 *
 *   --rounds 100    kills, a tenth of them more between ref and rows, and five times as many faults
 *   --minutes 5     of the load on 1,000 wikis, and a fifth of that for pushes against saves
 *   --seed 1        of what is drawn
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { startTestDatabase } from '../prisma/testing.ts';
import { FaultySystem, WRITES } from '../worker/faults/fault-round.ts';
import { FAULTS } from '../worker/faults/faulty-disk.ts';
import { KillableSystem } from '../worker/faults/kill-round.ts';
import { racePushes } from '../worker/faults/push-race.ts';
import { startTestSystem } from '../worker/testing.ts';
import { benchFleet } from './engine/fleet.ts';
import { bar, rowTable } from './measure.ts';
import type { Row } from './measure.ts';
import { Random } from './random.ts';
import { MACHINE, saveResults } from './results.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
  },
});
const rounds = Number(values.rounds);
const minutes = Number(values.minutes);
const random = new Random(Number(values.seed));
const started = performance.now();

function say(text: string): void {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0)} s: ${text}\n`);
}

interface Part {
  readonly what: string;
  readonly figure: string;
  readonly problems: readonly string[];
}

async function kills(): Promise<Part[]> {
  return await withData(async (database, data) => {
    const db = createDatabase(database);
    const system = await KillableSystem.start(db, database, data);
    const parts: Part[] = [];
    const between = Math.ceil(rounds / 10);
    let acknowledged = 0;
    const problems: string[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const outcome = await system.round({ afterMs: 100 + random.below(1400) });
      acknowledged += outcome.acknowledged;
      problems.push(...outcome.problems.map((problem) => `kill ${round}: ${problem}`));
      if (round % 10 === 0) say(`${round} of ${rounds} kills, ${problems.length} problems`);
    }
    parts.push({ what: `kill -9 at random instants, ${rounds} rounds`, figure: `${acknowledged} new pages`, problems });
    let behind = 0;
    const late: string[] = [];
    for (let round = 1; round <= between; round += 1) {
      const outcome = await system.round({ afterMoves: random.below(30) });
      if (outcome.behind) behind += 1;
      late.push(...outcome.problems.map((problem) => `kill before publishing ${round}: ${problem}`));
    }
    const what = `kill -9 between the move of the ref and publishing, ${between} rounds`;
    parts.push({ what, figure: `${behind} left rows behind`, problems: late });
    await db.$disconnect();
    return parts;
  });
}

async function faults(): Promise<Part[]> {
  return await withData(async (database, data) => {
    const db = createDatabase(database);
    const system = await FaultySystem.start({ db, databaseUrl: database, data });
    const problems: string[] = [];
    let struck = 0;
    for (let round = 1; round <= rounds * 5; round += 1) {
      const plan = {
        write: random.of(WRITES),
        fault: random.of(FAULTS),
        at: 1 + random.below(60),
        // Each uncertain change is kept or lost by itself.
        survives: () => random.chance(0.5),
      };
      const outcome = await system.round(plan);
      if (outcome.struck !== null) struck += 1;
      const where = `${plan.fault} at ${outcome.struck?.op} ${outcome.struck?.path}`;
      problems.push(...outcome.problems.map((problem) => `${where}: ${problem}`));
      if (round % 50 === 0) say(`${round} of ${rounds * 5} faults, ${problems.length} problems`);
    }
    await system.close();
    await db.$disconnect();
    return [{ what: `faults of the disk, ${rounds * 5} rounds`, figure: `${struck} met a call`, problems }];
  });
}

async function pushes(): Promise<Part[]> {
  const system = await startTestSystem();
  try {
    const { saved, pushed, problems } = await racePushes(system, (minutes * 60_000) / 5);
    return [{ what: 'pushes against saves', figure: `${pushed} pushes, ${saved} saves`, problems }];
  } finally {
    await system.close();
  }
}

async function withData<T>(work: (databaseUrl: string, data: string) => Promise<T>): Promise<T> {
  const database = await startTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'wikibot-soak-'));
  try {
    return await work(database.url, data);
  } finally {
    await database.close();
    await rm(data, { recursive: true, force: true });
  }
}

function rowOf({ what, figure, problems }: Part): Row {
  return {
    what,
    figure,
    ...bar('nothing lost, all sound', problems.length === 0),
    numbers: { problems: problems.length },
  };
}

const rows: Row[] = [];
const problems: string[] = [];
for (const part of [kills, faults, pushes]) {
  say(`${part.name} …`);
  const outcomes = await part();
  rows.push(...outcomes.map(rowOf));
  problems.push(...outcomes.flatMap((outcome) => outcome.problems));
}
say('1,000 wikis …');
rows.push(...(await benchFleet({ wikis: 1000, writesPerSecond: 20, seconds: minutes * 60, say })));

for (const problem of problems.slice(0, 50)) console.log(problem);
console.log(`\nSoak, seed ${values.seed}; ${MACHINE}\n`);
console.log(rowTable(rows));
await saveResults('soak', { seed: values.seed, rounds, minutes, rows, problems });
process.exit(rows.every(({ met }) => met !== false) ? 0 : 1);
