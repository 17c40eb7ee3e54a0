/** Many wikis, each written to now and then, by a worker in a process of its own whose memory and handles are watched. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { createDatabase } from '#lib/adapters/db/client.ts';
import { createWorkerClient } from '#lib/adapters/worker-client.ts';
import type { Database, Repositories } from '#lib/services/ports.ts';
import { startTestDatabase } from '../../prisma/testing.ts';
import { endProcess, startProcess, WORKER_MAIN, workerEnvironment } from '../../worker/faults/kill-round.ts';
import { SECRET, userActor } from '../../worker/testing.ts';
import { bar, figure } from '../measure.ts';
import type { Row } from '../measure.ts';
import { Random } from '../random.ts';
import { childrenOf, handlesOf, residentMb, shareMb } from './process.ts';

const MEMORY_BAR_MB = 400;
/** The pool of reading processes has 64; the rest is sockets, the database and libraries. */
const HANDLES_BAR = 400;
const PAGES = 4;

export interface Fleet {
  readonly wikis: number;
  readonly writesPerSecond: number;
  readonly seconds: number;
  say(text: string): void;
}

interface Sample {
  readonly second: number;
  readonly workerMb: number;
  /** Of the git processes that the worker keeps. */
  readonly gitMb: number;
  readonly processes: number;
  readonly handles: number;
}

export async function benchFleet(fleet: Fleet): Promise<Row[]> {
  const database = await startTestDatabase();
  const data = await mkdtemp(join(tmpdir(), 'wikibot-fleet-'));
  const db = createDatabase(database.url);
  const env = await workerEnvironment(database.url, data);
  const repos = createWorkerClient({ url: env['WORKER_URL'] ?? '', secret: SECRET });
  const worker = await startProcess([WORKER_MAIN], env, repos);
  try {
    const { owner, wikis } = await makeWikis(db, repos, fleet.wikis);
    const samples: Sample[] = [];
    const start = performance.now();
    const watching = setInterval(
      () => {
        void sample(worker.pid ?? 0, (performance.now() - start) / 1000).then((taken) => {
          samples.push(taken);
          fleet.say(
            `${taken.second.toFixed(0)} s: worker ${taken.workerMb.toFixed(0)} MB, ${taken.processes} git processes ${taken.gitMb.toFixed(0)} MB, ${taken.handles} handles`,
          );
        });
      },
      Math.max(2000, fleet.seconds * 20),
    );
    const { taken, failures } = await writeAll(repos, { owner, wikis }, fleet);
    clearInterval(watching);
    samples.push(await sample(worker.pid ?? 0, (performance.now() - start) / 1000));
    return rowsOf(fleet, { samples, taken, failures });
  } finally {
    await endProcess(worker, 'SIGTERM');
    await db.$disconnect();
    await database.close();
    await rm(data, { recursive: true, force: true });
  }
}

async function makeWikis(
  db: Database,
  repos: Repositories,
  count: number,
): Promise<{ owner: string; wikis: readonly string[] }> {
  const owner = v7();
  await db.user.create({ data: { id: owner, displayName: 'The owner', username: 'fleet' } });
  const wikis = Array.from({ length: count }, () => v7());
  await db.wiki.createMany({
    data: wikis.map((id, index) => ({ id, ownerId: owner, slug: `wiki-${index}`, name: `Wiki ${index}` })),
  });
  await db.member.createMany({ data: wikis.map((wikiId) => ({ wikiId, userId: owner, role: 'owner' as const })) });
  for (let at = 0; at < count; at += 8)
    await Promise.all(wikis.slice(at, at + 8).map((wikiId) => repos.call('createRepository', { wikiId })));
  return { owner, wikis };
}

/** At a steady rate, whether or not the worker keeps up. */
async function writeAll(
  repos: Repositories,
  { owner, wikis }: { owner: string; wikis: readonly string[] },
  { seconds, writesPerSecond }: Fleet,
): Promise<{ taken: number[]; failures: string[] }> {
  const random = new Random(1);
  const revisions = new Map<string, string>();
  const busy = new Set<string>();
  const taken: number[] = [];
  const failures: string[] = [];
  const write = async (turn: number): Promise<void> => {
    const wikiId = random.of(wikis);
    const path = `Page ${random.below(PAGES)}`;
    const key = `${wikiId} ${path}`;
    if (busy.has(key)) return;
    busy.add(key);
    const content = `# ${path}\n\nTurn ${turn}. It leads to [[Page ${random.below(PAGES)}]].\n`;
    try {
      const known = revisions.get(key);
      // As an editor does: it opens the page before it saves it.
      if (known !== undefined) await repos.call('readPageAt', { wikiId, path, revision: known });
      const start = performance.now();
      const { revision } = await repos.call('commit', {
        ...{ wikiId, actor: userActor(owner), agent: null, message: null },
        changes: [{ op: 'put', path, content, revision: known ?? null }],
      });
      taken.push(performance.now() - start);
      revisions.set(key, revision);
    } catch (error) {
      failures.push(String(error));
    }
    busy.delete(key);
  };
  const writes: Promise<void>[] = [];
  const start = performance.now();
  for (let turn = 0; turn < seconds * writesPerSecond; turn += 1) {
    const wait = start + (turn * 1000) / writesPerSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    writes.push(write(turn));
  }
  await Promise.all(writes);
  return { taken, failures };
}

async function sample(pid: number, second: number): Promise<Sample> {
  const children = await childrenOf(pid);
  const shares = await Promise.all(children.map(shareMb));
  return {
    second,
    workerMb: await residentMb(pid),
    gitMb: shares.reduce((sum, share) => sum + share, 0),
    processes: children.length,
    handles: await handlesOf(pid),
  };
}

function rowsOf(
  { wikis, writesPerSecond, seconds }: Fleet,
  { samples, taken, failures }: { samples: readonly Sample[]; taken: readonly number[]; failures: readonly string[] },
): Row[] {
  const peak = (of: (sample: Sample) => number): number => Math.max(...samples.map(of));
  const memory = peak(({ workerMb, gitMb }) => workerMb + gitMb);
  const handles = peak((sample_) => sample_.handles);
  // After the caches have filled.
  const later = samples.slice(Math.floor(samples.length / 2));
  const growth = ((later.at(-1)?.workerMb ?? 0) / (later[0]?.workerMb ?? 1) - 1) * 100;
  const latency = figure('', taken, null);
  const what = `${wikis.toLocaleString('en')} wikis, ${writesPerSecond} writes/s, ${seconds} s`;
  return [
    {
      what: `${what}: memory`,
      figure: `at most ${memory.toFixed(0)} MB (worker ${peak((s) => s.workerMb).toFixed(0)}, git ${peak((s) => s.gitMb).toFixed(0)}); worker ${growth >= 0 ? '+' : ''}${growth.toFixed(0)} % in the second half`,
      ...bar(`< ${MEMORY_BAR_MB} MB, flat`, memory < MEMORY_BAR_MB && growth < 15),
      numbers: { memory, growth },
    },
    {
      what: `${what}: handles`,
      figure: `at most ${handles} handles, ${peak((s) => s.processes)} processes`,
      ...bar('bounded', handles < HANDLES_BAR),
      numbers: { handles, processes: peak((s) => s.processes) },
    },
    {
      what: `${what}: writes`,
      figure: `${taken.length} landed, ${failures.length} failed${failures[0] === undefined ? '' : ` (${failures[0]})`}; p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms`,
      ...bar('none fails', failures.length === 0),
      numbers: { landed: taken.length, failed: failures.length, p50: latency.p50, p99: latency.p99 },
    },
  ];
}
