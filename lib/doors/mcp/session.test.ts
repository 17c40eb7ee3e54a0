/** A session from the first question to the last, with the official client and with the Inspector's command line. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type CallToolResult, type Client, isCallToolResult } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedDoor, resultOf, serveDoor } from './testing/served.ts';

// It is a program, without a module to import.
const INSPECTOR = fileURLToPath(import.meta.resolve('@modelcontextprotocol/inspector/clients/launcher/build/index.js'));
const run = promisify(execFile);

let door: ServedDoor;
let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'wikibot-inspector-'));
  door = await serveDoor();
}, 60_000);
afterAll(async () => {
  await door.close();
  await rm(home, { recursive: true, force: true });
});

/** What both programs can be asked for. */
interface Program {
  call(name: string, input: Record<string, unknown>): Promise<ReturnType<typeof resultOf>>;
  ask(method: string, params?: Record<string, string>): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

function clientProgram(client: Client): Program {
  const answers: Record<string, (params: Record<string, string>) => Promise<object>> = {
    'tools/list': () => client.listTools(),
    'resources/list': () => client.listResources(),
    'resources/templates/list': () => client.listResourceTemplates(),
    'resources/read': ({ uri = '' }) => client.readResource({ uri }),
    'prompts/list': () => client.listPrompts(),
    'prompts/get': ({ name = '', ...given }) => client.getPrompt({ name, arguments: given }),
  };
  return {
    call: async (name, input) => resultOf(await client.callTool({ name, arguments: input })),
    ask: async (method, params = {}) => ({ ...(await answers[method]?.(params)) }),
    close: () => client.close(),
  };
}

/** Starts the program for each request, as somebody at a shell does. */
function inspectorProgram(era: 'legacy' | 'modern'): Program {
  const inspect = async (...args: string[]): Promise<Record<string, unknown>> => {
    const server = ['--server-url', `${door.url}/@alice/notes/mcp`, '--transport', 'http', '--protocol-era', era];
    const header = ['--header', `Authorization: Bearer ${door.token}`];
    const env = { NODE_ENV: 'test' as const, PATH: process.env['PATH'], HOME: home };
    const started = run(process.execPath, [INSPECTOR, '--cli', ...server, ...header, '--format', 'json', ...args], {
      env,
    });
    // It ends with another code where a tool's result is an error, and prints the result all the same.
    const { stdout } = await started.catch((error: unknown) => ({ stdout: String(Object(error).stdout) }));
    const { result } = Object(JSON.parse(stdout));
    return { ...Object(result) };
  };
  return {
    call: async (name, input) => {
      const given = ['--tool-name', name, '--tool-args-json', JSON.stringify(input)];
      const result = await inspect('--method', 'tools/call', ...given);
      if (!isCallToolResult(result)) throw new Error(`No result of a tool: ${JSON.stringify(result)}`);
      return resultOf(result satisfies CallToolResult);
    },
    ask: (method, { uri, name, ...given } = {}) => {
      const pairs = Object.entries(given).map(([key, value]) => `${key}=${value}`);
      return inspect(
        ...['--method', method],
        // Schemas that some host can't take end the program.
        ...(method === 'tools/list' ? ['--strict'] : []),
        ...(uri === undefined ? [] : ['--uri', uri]),
        ...(name === undefined ? [] : ['--prompt-name', name]),
        ...(pairs.length === 0 ? [] : ['--prompt-args', ...pairs]),
      );
    },
    close: () => Promise.resolve(),
  };
}

const PROGRAMS: [string, () => Promise<Program>][] = [
  ['client, 2026-07-28', async () => clientProgram(await door.connect())],
  ['client, 2025-11-25', async () => clientProgram(await door.connect({ mode: 'legacy' }))],
  ['Inspector, 2026-07-28', () => Promise.resolve(inspectorProgram('modern'))],
  ['Inspector, 2025-11-25', () => Promise.resolve(inspectorProgram('legacy'))],
];

describe.each(PROGRAMS)('%s', (title, start) => {
  it('lists, reads, writes, meets a conflict, and uses resources and prompts', async () => {
    const program = await start();
    const path = `Sessions/${title.replaceAll(',', '')}`;
    const uri = `wiki://alice/notes/${path.split('/').map(encodeURIComponent).join('/')}`;

    // Side by side: the Inspector is a process for each.
    const [{ tools }, list, homePage] = await Promise.all([
      program.ask('tools/list'),
      program.call('list_notes', {}),
      program.call('read_note', { path: 'Home' }),
    ]);
    expect(Array.isArray(tools) && tools.length).toBeGreaterThanOrEqual(18);
    expect(list.text).toContain('Home');
    expect(homePage.text).toContain('To remember.');

    const content = '# Session\n\nFirst line.\n\nSecond line.\n';
    const written = await program.call('write_note', { path, content, commit_message: 'Begin' });
    expect(written).toMatchObject({ isError: false, data: { path, created: true } });
    const revision = String(written.data['revision']);
    const replace = (old_string: string, new_string: string) =>
      program.call('edit_note', { path, revision, edits: [{ old_string, new_string }] });
    expect((await replace('First line.', 'First line, changed.')).isError).toBe(false);
    expect((await replace('Second line.', 'Second line, changed.')).data).toMatchObject({ merged: true });

    const conflict = await program.call('write_note', { path, content: '# Session\n\nMine.\n', revision });
    expect(conflict).toMatchObject({ isError: true, data: { code: 'stale_revision' } });
    expect(conflict.text).toContain('<<<<<<<');

    const [{ resources }, { contents }, { resourceTemplates }, { prompts }, { messages }] = await Promise.all([
      program.ask('resources/list'),
      program.ask('resources/read', { uri }),
      program.ask('resources/templates/list'),
      program.ask('prompts/list'),
      program.ask('prompts/get', { name: 'start_session', topic: 'Sessions' }),
    ]);
    expect(JSON.stringify(resources)).toContain(uri);
    expect(JSON.stringify(contents)).toContain('First line, changed.');
    expect(JSON.stringify(resourceTemplates)).toContain('wiki://alice/notes/{+path}');
    expect(JSON.stringify(prompts)).toContain('start_session');
    expect(JSON.stringify(messages)).toContain('To remember.');
    await program.close();
  }, 60_000);
});

it('completion, which the Inspector has not at the command line', async () => {
  for (const mode of ['auto', 'legacy'] as const) {
    const client = await door.connect({ mode });
    const ref = { type: 'ref/resource' as const, uri: 'wiki://alice/notes/{+path}' };
    const { completion } = await client.complete({ ref, argument: { name: 'path', value: 'ho' } });
    expect(completion.values).toEqual(['Home']);
    await client.close();
  }
});

it('logged nothing of all this as a fault of ours', () => {
  expect(door.system.logged).toEqual([]);
});
