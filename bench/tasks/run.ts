/** Runs tasks for one contestant, one after the other, each from the same beginning. */
import type { Client } from '@modelcontextprotocol/client';
import { bytes, type CallLog, createAgent } from './agent.ts';
import type { Count, ServerName, Task, Tree } from './types.ts';

export interface Contestant {
  readonly name: ServerName;
  readonly client: Client;
  tree(): Promise<Tree>;
  /** Puts everything back as it was. */
  reset(): Promise<void>;
  meanwhile(edit: NonNullable<Task['meanwhile']>): Promise<void>;
  close(): Promise<void>;
}

export interface TaskResult extends Count {
  readonly task: string;
  /** Why the goal can't be reached there. */
  readonly beyond: string | null;
  /** Why the check failed. */
  readonly failure: string | null;
  readonly log: readonly CallLog[];
}

export async function runTask(contestant: Contestant, task: Task, before: Tree): Promise<TaskResult> {
  const agent = createAgent(contestant.client, task, async () => {
    if (task.meanwhile !== undefined) await contestant.meanwhile(task.meanwhile);
  });
  const beyond = task.beyond?.[contestant.name] ?? null;
  let failure: string | null = null;
  try {
    await task.scripts[contestant.name](agent);
    if (beyond === null) task.check({ seen: agent.seen, before, after: await contestant.tree() });
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
  }
  await contestant.reset();
  return { task: task.name, beyond, failure, ...agent.count, log: agent.log };
}

/** What a session costs before the first call: the tools, and what the server says of itself. */
export async function sessionBytes({ client }: Contestant): Promise<number> {
  const { tools } = await client.listTools();
  return bytes(tools) + bytes(client.getInstructions());
}
