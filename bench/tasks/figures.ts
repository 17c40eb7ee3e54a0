/**
 * The figures of a run, and the bar: at most half the bytes of either file-system server, in total.
 *
 * What is counted: name and arguments of each call and its result, as JSON in UTF-8. Of a result that comes as text
 * and as data, hosts show their model one, some the first and some the second, so the larger counts, for all three
 * alike; beside it stands the sum of both. tools/list and the server's instructions count once.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import type { TaskResult } from './run.ts';
import { SERVERS } from './types.ts';

const recordedTask = z.object({
  task: z.string(),
  calls: z.number(),
  /** The figure that the bar is about. */
  bytes: z.number(),
  /** With text and data of the results. */
  whole: z.number(),
  /** Why the server can't do it. */
  beyond: z.string().nullable(),
});
export type Recorded = Readonly<z.infer<typeof recordedTask>>;

const serverFigures = z.object({
  name: z.enum(SERVERS),
  label: z.string(),
  /** tools/list and instructions, once. */
  session: z.number(),
  tasks: z.array(recordedTask),
});
export type ServerFigures = Readonly<z.infer<typeof serverFigures>>;

const FILE = new URL('./recorded.json', import.meta.url);

/** What `npm run bench -- tasks --record` kept last. */
export async function readRecorded(): Promise<ServerFigures[]> {
  const content: unknown = JSON.parse(await readFile(FILE, 'utf8'));
  return z.object({ servers: z.array(serverFigures) }).parse(content).servers;
}

export async function record(servers: readonly ServerFigures[]): Promise<void> {
  await writeFile(FILE, `${JSON.stringify({ servers }, null, 2)}\n`);
}

/** More than this for one task: the server has read the whole vault, for want of a better way. */
export const SWEEP = 50_000;

export function recorded({ task, calls, beyond, log }: TaskResult): Recorded {
  const bytes = log.reduce((sum, call) => sum + call.request + Math.max(call.content, call.structured), 0);
  const whole = log.reduce((sum, call) => sum + call.request + call.content + call.structured, 0);
  return { task, calls, bytes, whole, beyond };
}

/** What a task may take of wikibot: as recorded, and a twentieth more for dates, ids and the order of results. */
export function ceiling({ bytes }: Recorded): number {
  return Math.ceil(bytes * 1.05) + 32;
}

export interface Total {
  readonly what: string;
  readonly tasks: number;
  readonly bytes: Readonly<Record<string, number>>;
  readonly whole: Readonly<Record<string, number>>;
}

/** Over all tasks; over those that every server can do, which the bar is about; and of these without the sweeps. */
export function totals(servers: readonly ServerFigures[]): { all: Total; common: Total; withoutSweeps: Total } {
  const names = servers[0]?.tasks.map(({ task }) => task) ?? [];
  const of = (task: string) => servers.flatMap(({ tasks }) => tasks.filter((entry) => entry.task === task));
  const common = names.filter((task) => of(task).every(({ beyond }) => beyond === null));
  const quiet = common.filter((task) => of(task).every(({ bytes }) => bytes <= SWEEP));
  const total = (what: string, wanted: readonly string[]): Total => {
    const sum = (field: 'bytes' | 'whole') =>
      Object.fromEntries(
        servers.map(({ name, session, tasks }) => [
          name,
          tasks.filter(({ task }) => wanted.includes(task)).reduce((bytes, entry) => bytes + entry[field], session),
        ]),
      );
    return { what, tasks: wanted.length, bytes: sum('bytes'), whole: sum('whole') };
  };
  return {
    all: total('all tasks', names),
    common: total('tasks that all can do', common),
    withoutSweeps: total('of these, where nobody reads the whole vault', quiet),
  };
}

/** Rivals of which wikibot takes more than half the bytes. */
export function missed({ bytes }: Total): string[] {
  const own = bytes['wikibot'] ?? Number.POSITIVE_INFINITY;
  return Object.entries(bytes).flatMap(([name, rival]) => (name !== 'wikibot' && own * 2 > rival ? [name] : []));
}
