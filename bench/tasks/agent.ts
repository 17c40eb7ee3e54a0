/** An agent on an MCP client: it counts what goes over, and holds the script to what it can know. */
import assert from 'node:assert/strict';
import type { Client } from '@modelcontextprotocol/client';
import type { Agent, Count, Seen, Task } from './types.ts';

export interface CountingAgent extends Agent {
  readonly count: Count;
  /** The goal and every answer so far. */
  readonly seen: string;
  /** Bytes by field of the results, to see where they go. */
  readonly log: readonly CallLog[];
}

export interface CallLog {
  readonly tool: string;
  readonly request: number;
  readonly content: number;
  readonly structured: number;
  readonly fields: Readonly<Record<string, number>>;
}

/** Arguments that name what is there already; what a call creates may have any name. */
const NAMING = new Set(['path', 'paths', 'source', 'oldPath']);
const CREATING = /^(?:write|upload|create)/;

export function bytes(value: unknown): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}

export function createAgent(client: Client, task: Task, meanwhile: () => Promise<void>): CountingAgent {
  let seen = task.goal;
  const log: CallLog[] = [];

  async function attempt(tool: string, input: Readonly<Record<string, unknown>>): Promise<Seen> {
    if (!CREATING.test(tool)) requireKnown(input, seen, `${task.name}: ${tool}`);
    const result = await client.callTool({ name: tool, arguments: { ...input } });
    const text = result.content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
    seen += `\n${text}`;
    const structured: Record<string, unknown> =
      typeof result.structuredContent === 'object' ? { ...result.structuredContent } : {};
    log.push({
      tool,
      request: bytes({ name: tool, arguments: input }),
      content: bytes(result.content),
      structured: bytes(result.structuredContent),
      fields: Object.fromEntries(Object.entries(structured).map(([field, value]) => [field, bytes(value)])),
    });
    return { text, failed: result.isError === true };
  }

  return {
    attempt,
    async call(tool, input) {
      const { text, failed } = await attempt(tool, input);
      assert.ok(!failed, `${task.name}: ${tool} ${JSON.stringify(input).slice(0, 300)} failed: ${text.slice(0, 600)}`);
      return text;
    },
    meanwhile,
    get seen() {
      return seen;
    },
    get log() {
      return log;
    },
    get count() {
      const sum = (field: 'request' | 'content' | 'structured') => log.reduce((total, call) => total + call[field], 0);
      return { calls: log.length, request: sum('request'), content: sum('content'), structured: sum('structured') };
    },
  };
}

/** No script may name a page that nobody has told the agent of. */
function requireKnown(input: Readonly<Record<string, unknown>>, seen: string, where: string): void {
  for (const [key, value] of Object.entries(input)) {
    if (!NAMING.has(key)) continue;
    for (const path of [value].flat()) {
      if (typeof path !== 'string' || path === '.' || path === '') continue;
      const name = path.replace(/\.md$/, '').split('/').at(-1) ?? '';
      assert.ok(seen.includes(name), `${where} names "${path}", which the agent has not seen.`);
    }
  }
}
