/**
 * One table of writes, sent through every door: REST, MCP, the browser's way (REST with a session
 * and an `Origin`) and `git push`. Each ends with the same tree and the same rows, or with the
 * same error; where a door has no way to ask (git has no revision to leave out), it is left out by name.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OPERATOR } from '../core/access.ts';
import type { ErrorCode } from '../core/errors.ts';
import { createMcpDoor } from './mcp/index.ts';
import { type RestDoor, createRestDoor } from './rest/index.ts';
import { type TestSystem, serve, startTestSystem } from './testing.ts';

type Door = 'rest' | 'browser' | 'mcp' | 'git';
const DOORS: readonly Door[] = ['rest', 'browser', 'mcp', 'git'];

/** Page → content; null: deleted. */
type Pages = Readonly<Record<string, string | null>>;

interface Scenario {
  readonly name: string;
  readonly before?: Pages;
  /** What somebody else writes after the writer has read. */
  readonly meanwhile?: Pages;
  readonly write: { readonly path: string; readonly content: string | null };
  /** False: the writer sends no revision for a page that exists. */
  readonly revision?: false;
  readonly as?: 'viewer' | 'stranger' | 'reading token' | 'limited token' | 'nobody';
  /** The wiki afterwards, where the write lands. */
  readonly after?: Pages;
  readonly error?: ErrorCode | Partial<Record<Door, ErrorCode>>;
  /** Part of what every door says. */
  readonly says?: string;
  readonly without?: readonly Door[];
}

const LINES = 'one\ntwo\nthree\nfour\nfive\n';
const SCENARIOS: readonly Scenario[] = [
  {
    name: 'create',
    write: { path: 'Actors/Iran', content: '# Iran\n\n[[Home]]\n' },
    after: { 'Actors/Iran': '# Iran\n\n[[Home]]\n' },
  },
  {
    name: 'create with frontmatter, emoji and no newline at the end',
    write: { path: 'Ünïcode 🦓', content: '---\ntitle: Zebra\ntags: [a, b]\n---\nText' },
    after: { 'Ünïcode 🦓': '---\ntitle: Zebra\ntags: [a, b]\n---\nText' },
  },
  { name: 'change', before: { A: LINES }, write: { path: 'A', content: 'other\n' }, after: { A: 'other\n' } },
  { name: 'change nothing', before: { A: LINES }, write: { path: 'A', content: LINES }, after: { A: LINES } },
  {
    name: 'merge with what somebody else wrote',
    before: { A: LINES },
    meanwhile: { A: LINES.replace('one', 'ONE') },
    write: { path: 'A', content: LINES.replace('five', 'FIVE') },
    after: { A: LINES.replace('one', 'ONE').replace('five', 'FIVE') },
  },
  {
    name: 'change beside another page that somebody wrote',
    before: { A: LINES },
    meanwhile: { B: 'b\n' },
    write: { path: 'A', content: 'other\n' },
    after: { A: 'other\n', B: 'b\n' },
  },
  {
    name: 'conflict',
    before: { A: LINES },
    meanwhile: { A: LINES.replace('one', 'theirs') },
    write: { path: 'A', content: LINES.replace('one', 'ours') },
    error: 'stale_revision',
    after: { A: LINES.replace('one', 'theirs') },
  },
  {
    name: 'change of a page without a revision',
    before: { A: LINES },
    write: { path: 'A', content: 'x' },
    revision: false,
    error: 'revision_required',
    without: ['git'],
  },
  { name: 'delete', before: { A: LINES }, write: { path: 'A', content: null }, after: { A: null }, without: ['mcp'] },
  {
    name: 'another spelling of a page',
    before: { 'A Page': LINES },
    write: { path: 'a_page', content: 'x' },
    revision: false,
    // The other doors take it for the page itself; git would keep both files.
    error: { rest: 'revision_required', browser: 'revision_required', mcp: 'revision_required', git: 'bad_path' },
  },
  ...[
    'Folder/con',
    'Dot./x',
    '-/x',
    '.hidden/x',
    'api/x',
    'a\\..\\b',
    'x\u202Ey',
    'A/e\u0301.md',
    `${'long'.repeat(64)}`,
  ].map((path): Scenario => ({
    name: `bad path ${JSON.stringify(path)}`,
    write: { path, content: 'x' },
    error: 'bad_path',
  })),
  {
    name: 'page of more than a megabyte',
    write: { path: 'Large', content: 'x'.repeat(1024 * 1024 + 1) },
    error: 'too_large',
    says: 'a page has at most 1 MB',
  },
  {
    name: 'a page with a NUL in it',
    write: { path: 'Zero', content: 'a\0b' },
    error: 'invalid_input',
    says: 'NUL character',
  },
  {
    name: 'a viewer',
    as: 'viewer',
    write: { path: 'New', content: 'x' },
    error: 'forbidden',
    // Whoever may only read is not shown the tools that write.
    without: ['mcp'],
    says: 'You may read this wiki, but not change it.',
  },
  { name: 'a stranger', as: 'stranger', write: { path: 'New', content: 'x' }, error: 'not_found' },
  {
    name: 'a token that only reads',
    as: 'reading token',
    write: { path: 'New', content: 'x' },
    error: 'forbidden',
    without: ['browser', 'mcp'],
    says: 'lacks the scope "write"',
  },
  {
    name: 'a limited token, outside',
    as: 'limited token',
    write: { path: 'New', content: 'x' },
    error: 'forbidden',
    without: ['browser'],
    says: 'Inside',
  },
  {
    name: 'a limited token, inside',
    as: 'limited token',
    write: { path: 'Inside/New', content: 'x\n' },
    after: { 'Inside/New': 'x\n' },
    without: ['browser', 'git'],
  },
  { name: 'nobody', as: 'nobody', write: { path: 'New', content: 'x' }, error: 'unauthenticated', without: ['mcp'] },
];

/** Null: it landed. */
type Outcome = { readonly code: string; readonly text: string } | null;

let system: TestSystem;
let rest: RestDoor;
let mcp: { url: string; close: () => Promise<void> };
let scratch: string;
const users: Record<string, string> = {};

beforeAll(async () => {
  system = await startTestSystem();
  const { services, doorDeps } = system;
  rest = createRestDoor({
    ...doorDeps,
    actorOf: async (request) => {
      const sessionId = /session=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
      if (sessionId === undefined) return await doorDeps.actorOf(request);
      const user = await services.sessions.resolve(sessionId, system.config.appUrl.host);
      if (user === null) throw new Error('The session of the test has ended.');
      return { kind: 'user', userId: user.userId, sessionId };
    },
  });
  const door = createMcpDoor(doorDeps);
  mcp = await serve((request) => {
    const [, slug = ''] = /^\/@alice\/([\w-]+)\/mcp$/.exec(new URL(request.url).pathname) ?? [];
    return door.wiki(request, { owner: 'alice', slug });
  });
  for (const username of ['alice', 'viewer', 'stranger'])
    users[username] = (await services.users.create(OPERATOR, { username, email: null })).userId;
  scratch = await mkdtemp(join(tmpdir(), 'wikibot-parity-'));
}, 60_000);
afterAll(async () => {
  await mcp.close();
  await system.close();
  await rm(scratch, { recursive: true, force: true });
});

interface Wiki {
  readonly owner: 'alice';
  readonly slug: string;
  readonly wikiId: string;
  readonly gitDir: string;
}

async function makeWiki(slug: string): Promise<Wiki> {
  const { services, deps, data } = system;
  const { wikiId } = await services.wikis.create(OPERATOR, { owner: 'alice', slug, name: 'Notes' }, { agent: null });
  await deps.db.member.create({ data: { wikiId, userId: users['viewer'] ?? '', role: 'viewer' } });
  return { owner: 'alice', slug, wikiId, gitDir: join(data, 'repos', wikiId.slice(0, 2), wikiId, 'repo.git') };
}

async function tokenFor(wiki: Wiki, as: Scenario['as']): Promise<string | null> {
  if (as === 'nobody') return null;
  if (as === 'viewer' || as === 'stranger') return await system.token(as);
  if (as === 'reading token') return await system.token('alice', { scope: 'read' });
  return await system.token('alice', as === 'limited token' ? { wiki, pathPrefix: 'Inside' } : {});
}

function restUrl(wiki: Wiki, path: string): string {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `http://wiki.example:3000/@alice/${wiki.slug}/api/v1/pages/${encoded}`;
}

async function sendRest(
  wiki: Wiki,
  { path, content, revision }: { path: string; content: string | null; revision: string | null },
  headers: Record<string, string>,
): Promise<Outcome> {
  const query = content === null && revision !== null ? `?revision=${revision}` : '';
  const request = new Request(restUrl(wiki, path) + query, {
    method: content === null ? 'DELETE' : 'PUT',
    headers: { ...headers, ...(content === null ? {} : { 'Content-Type': 'application/json' }) },
    body: content === null ? null : JSON.stringify({ content, ...(revision === null ? {} : { revision }) }),
  });
  const response = await rest.wiki(request, wiki);
  const body = z
    .looseObject({ code: z.string().optional(), detail: z.string().optional() })
    .parse(await response.json());
  return response.ok ? null : { code: body.code ?? '', text: body.detail ?? '' };
}

async function revisionOf(wiki: Wiki, path: string): Promise<string | null> {
  const request = new Request(restUrl(wiki, path), {
    headers: { Authorization: `Bearer ${await system.token('alice')}` },
  });
  const response = await rest.wiki(request, wiki);
  return response.ok ? z.object({ revision: z.string() }).parse(await response.json()).revision : null;
}

async function prepare(wiki: Wiki, pages: Pages): Promise<void> {
  const headers = { Authorization: `Bearer ${await system.token('alice')}` };
  for (const [path, content] of Object.entries(pages)) {
    const revision = await revisionOf(wiki, path);
    expect(await sendRest(wiki, { path, content, revision }, headers)).toBeNull();
  }
}

/** Reads, lets `meanwhile` happen, writes. */
async function send(door: Door, wiki: Wiki, scenario: Scenario, meanwhile: () => Promise<void>): Promise<Outcome> {
  if (door === 'git') return await sendGit(wiki, scenario, meanwhile);
  const revision = scenario.revision === false ? null : await revisionOf(wiki, scenario.write.path);
  await meanwhile();
  const write = { ...scenario.write, revision };
  if (door === 'mcp') return await sendMcp(wiki, write, await tokenFor(wiki, scenario.as));
  if (door === 'browser' && scenario.as !== 'nobody') {
    const name = scenario.as === undefined ? 'alice' : scenario.as;
    const { host } = system.config.appUrl;
    const session = await system.services.sessions.start(users[name] ?? '', { host, userAgent: null });
    return await sendRest(wiki, write, { Cookie: `session=${session.sessionId}`, Origin: system.config.appUrl.origin });
  }
  const token = await tokenFor(wiki, scenario.as);
  return await sendRest(wiki, write, token === null ? {} : { Authorization: `Bearer ${token}` });
}

async function sendMcp(
  wiki: Wiki,
  { path, content, revision }: { path: string; content: string | null; revision: string | null },
  token: string | null,
): Promise<Outcome> {
  const client = new Client({ name: 'parity', version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(`${mcp.url}/@alice/${wiki.slug}/mcp`), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  try {
    await client.connect(transport);
    const input = { path, content, ...(revision === null ? {} : { revision }) };
    const result = await client.callTool({ name: 'write_note', arguments: input });
    const [first] = result.content;
    const { code } = z.looseObject({ code: z.string().optional() }).parse(result.structuredContent ?? {});
    return result.isError === true ? { code: code ?? '', text: first?.type === 'text' ? first.text : '' } : null;
  } catch (error) {
    // A wiki that is not there has no MCP to answer with a result.
    return {
      code: /HTTP 404|\b404\b|not_found/.test(String(error)) ? 'not_found' : String(error),
      text: String(error),
    };
  } finally {
    await client.close();
  }
}

function git(cwd: string, args: readonly string[], input?: Buffer): Promise<{ ok: boolean; output: string }> {
  const person = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@a', GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@a' };
  const env = {
    ...{ ...person, PATH: process.env['PATH'], HOME: scratch, NODE_ENV: 'test' as const, LC_ALL: 'C' },
    ...{ GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1', GIT_EDITOR: 'true' },
  };
  return new Promise((resolve) => {
    const child = execFile('git', args, { cwd, env, maxBuffer: 1e7 }, (error, stdout, stderr) =>
      resolve({ ok: error === null, output: stdout + stderr }),
    );
    child.stdin?.end(input);
  });
}

async function sendGit(wiki: Wiki, { write, as }: Scenario, meanwhile: () => Promise<void>): Promise<Outcome> {
  const clone = await mkdtemp(join(scratch, 'clone-'));
  const run = async (...args: string[]): Promise<string> => {
    const { ok, output } = await git(clone, args);
    if (!ok) throw new Error(`git ${args.join(' ')}: ${output}`);
    return output;
  };
  const remote = new URL(`${system.config.workerUrl}/@alice/${wiki.slug}.git`);
  const token = await tokenFor(wiki, as);
  if (token !== null) [remote.username, remote.password] = ['git', token];
  await run('clone', '--quiet', wiki.gitDir, '.');
  await run('remote', 'set-url', 'origin', remote.href);
  await commitFile(clone, write);
  await meanwhile();
  let pushed = await git(clone, ['push', 'origin', 'main']);
  if (pushed.output.includes('fetch first')) {
    if (!(await git(clone, ['pull', '--quiet', '--rebase'])).ok) return { code: 'stale_revision', text: pushed.output };
    pushed = await git(clone, ['push', 'origin', 'main']);
  }
  if (pushed.ok) return null;
  const text = pushed.output.replaceAll(/\nremote: +/g, '\n');
  const named = /is refused \((?:commit \w+, )?(\w+)\):/.exec(text)?.[1];
  const byStatus: readonly [RegExp, ErrorCode][] = [
    [/error: 403/, 'forbidden'],
    [/repository '.*' not found/, 'not_found'],
    [/could not read Username/, 'unauthenticated'],
  ];
  return { code: named ?? byStatus.find(([pattern]) => pattern.test(text))?.[1] ?? '', text };
}

/** Past git's own checks of names, as a rogue client would. */
async function commitFile(clone: string, { path, content }: Scenario['write']): Promise<void> {
  const file = `${path}.md`;
  const env = ['-c', 'core.protectNTFS=false', '-c', 'core.protectHFS=false', '-c', 'core.quotePath=false'];
  if (content === null) await git(clone, ['rm', '--quiet', '--', file]);
  else {
    const blob = (await git(clone, ['hash-object', '-w', '--stdin'], Buffer.from(content))).output.trim();
    await mkdir(dirname(join(clone, file)), { recursive: true }).catch(() => undefined);
    await writeFile(join(clone, file), content).catch(() => undefined);
    const added = await git(
      clone,
      [...env, 'update-index', '-z', '--index-info'],
      Buffer.from(`100644 ${blob}\t${file}\0`),
    );
    expect(added).toMatchObject({ ok: true });
  }
  const committed = await git(clone, [...env, 'commit', '--quiet', '--allow-empty', '-m', 'Pushed']);
  expect(committed).toMatchObject({ ok: true });
}

/** Every page of the tree with its text; beside it, what the rows say. */
async function stateOf(wiki: Wiki): Promise<{ tree: Record<string, string>; rows: unknown }> {
  const { output } = await git(wiki.gitDir, ['ls-tree', '-r', '-z', 'main']);
  const tree: Record<string, string> = {};
  for (const line of output.split('\0').filter(Boolean)) {
    const [, mode, oid, file] = /^(\d+) blob (\w+)\t(.*)$/s.exec(line) ?? [];
    expect(mode).toBe('100644');
    if (file?.endsWith('.md') === true) tree[file.slice(0, -3)] = oid ?? '';
  }
  const rows = await system.deps.db.page.findMany({
    where: { wikiId: wiki.wikiId },
    select: { path: true, title: true, tags: true, blobOid: true, contentLength: true },
    orderBy: { path: 'asc' },
  });
  expect(Object.fromEntries(rows.map(({ path, blobOid }) => [path, blobOid]))).toEqual(tree);
  const row = await system.deps.db.wiki.findUniqueOrThrow({ where: { id: wiki.wikiId } });
  expect(row.indexedOid).toBe((await readFile(join(wiki.gitDir, 'refs/heads/main'), 'utf8')).trim());
  return { tree, rows };
}

async function contentsOf(wiki: Wiki, paths: readonly string[]): Promise<Pages> {
  const found: Record<string, string | null> = {};
  for (const path of paths) {
    const shown = await git(wiki.gitDir, ['show', `main:${path}.md`]);
    found[path] = shown.ok ? shown.output : null;
  }
  return found;
}

describe('every door writes alike', () => {
  it.each(SCENARIOS.map((scenario, index) => ({ ...scenario, index })))('$name', async (scenario) => {
    const states: Partial<Record<Door, unknown>> = {};
    let sentence: string | null = null;
    for (const door of DOORS) {
      if (scenario.without?.includes(door) === true) continue;
      const wiki = await makeWiki(`w${scenario.index}-${door}`);
      await prepare(wiki, scenario.before ?? {});
      let before = await stateOf(wiki);
      const outcome = await send(door, wiki, scenario, async () => {
        await prepare(wiki, scenario.meanwhile ?? {});
        before = await stateOf(wiki);
      });
      const expected = typeof scenario.error === 'object' ? scenario.error[door] : scenario.error;
      expect([door, outcome?.code ?? null, outcome?.text]).toEqual([door, expected ?? null, outcome?.text]);
      if (scenario.says !== undefined) expect(outcome?.text).toContain(scenario.says);
      if (scenario.error === 'bad_path') {
        sentence ??= outcome?.text ?? '';
        expect(outcome?.text).toContain(sentence);
      }
      const state = await stateOf(wiki);
      if (expected !== undefined) expect(state).toEqual(before);
      if (scenario.after !== undefined)
        expect(await contentsOf(wiki, Object.keys(scenario.after))).toEqual(scenario.after);
      states[door] = state.rows;
    }
    const [first, ...others] = Object.values(states);
    for (const other of others) expect(other).toEqual(first);
  });
});
