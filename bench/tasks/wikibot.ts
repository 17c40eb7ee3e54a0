/** wikibot as a contestant: real database, real worker, and its MCP endpoint over HTTP. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { OPERATOR } from '#lib/core/access.ts';
import { createMcpDoor } from '#lib/doors/mcp/index.ts';
import { type TestSystem, serve, startTestSystem } from '#lib/doors/testing.ts';
import type { ChangeInput } from '#lib/protocol/rpc.ts';
import type { WikiInfo } from '#lib/services/types.ts';
import type { BaseCommit } from './base.ts';
import type { Contestant } from './run.ts';
import { changed, textOrDigest } from './tree.ts';
import type { Task, Tree } from './types.ts';

const ADDRESS = { owner: 'alice', slug: 'help' };
const AGENT = { agent: null };
const LIST = ['ls-tree', '-r', '-z', 'refs/heads/main'];

export interface WikibotContestant extends Contestant {
  /** The files as they are at the head, with the time of each one's last commit. */
  export(): Promise<Map<string, { content: Buffer; at: Date }>>;
}

export async function startWikibot(base: readonly BaseCommit[]): Promise<WikibotContestant> {
  // Without the sentence model, which may be there or not.
  const system = await startTestSystem({ EMBEDDINGS: 'corpus' });
  try {
    return await fill(system, base);
  } catch (error) {
    // Its worker would outlive us.
    await system.close();
    throw error;
  }
}

async function fill(system: TestSystem, base: readonly BaseCommit[]): Promise<WikibotContestant> {
  const users = new Map<string, string>();
  for (const username of ['alice', 'bob'])
    users.set(username, (await system.services.users.create(OPERATOR, { username, email: null })).userId);
  await system.services.wikis.create(OPERATOR, { ...ADDRESS, name: 'Help', purpose: 'Help on Obsidian.' }, AGENT);
  const { wikiId } = await open(system);
  const gitDir = join(system.data, 'repos', wikiId.slice(0, 2), wikiId, 'repo.git');
  await importHistory(gitDir, base, users, system.config.host);
  await system.deps.repos.call('reconcile', { wikiId, rebuild: true });
  await system.services.members.put(OPERATOR, ADDRESS, { username: 'bob', role: 'editor' });

  const door = createMcpDoor(system.doorDeps);
  const served = await serve((request) => door.wiki(request, ADDRESS));
  const token = await system.token('alice', { label: 'assistant' });
  const client = new Client({ name: 'tasks', version: '1.0.0' });
  const headers = { Authorization: `Bearer ${token}` };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${served.url}/@alice/help/mcp`), { requestInit: { headers } }),
  );
  await settled(system);
  let start = await exported(gitDir);
  const treeOf = (files: Awaited<ReturnType<typeof exported>>): Tree =>
    new Map([...files].map(([path, { content }]) => [path, textOrDigest(path, content)]));

  return {
    name: 'wikibot',
    client,
    tree: async () => treeOf(await exported(gitDir)),
    async reset() {
      const now = await exported(gitDir);
      const head = (await open(system)).headOid;
      const paths = changed({ before: treeOf(start), after: treeOf(now) });
      const changes = await Promise.all(
        paths.map((path) => restored(system, wikiId, head, path, start.get(path)?.content)),
      );
      if (changes.length > 0) {
        const wiki = await open(system);
        await system.services.pages.commit(OPERATOR, wiki, { changes, message: 'Begin again' }, writer(users));
      } else {
        await settled(system);
      }
    },
    async meanwhile({ path, from, to }: NonNullable<Task['meanwhile']>) {
      const wiki = await open(system);
      const edits = [{ old_string: from, new_string: to }];
      const input = { path, revision: wiki.headOid, edits, message: 'A change of somebody else' };
      await system.services.pages.edit(OPERATOR, wiki, input, writer(users));
    },
    async export() {
      start = await exported(gitDir);
      return start;
    },
    async close() {
      await client.close();
      await served.close();
      await system.close();
    },
  };
}

function writer(users: ReadonlyMap<string, string>) {
  const bob = users.get('bob');
  return bob === undefined ? AGENT : { ...AGENT, onBehalfOf: bob };
}

function open(system: TestSystem): Promise<WikiInfo> {
  return system.services.access.open(OPERATOR, ADDRESS, 'write');
}

/** All signals of the search know the head, so that every run finds the same. */
async function settled(system: TestSystem): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    const wiki = await open(system);
    const { state, indexed, head } = await system.services.search.reindexStatus(OPERATOR, wiki);
    if (state === 'idle' && indexed === head) {
      const { note } = await system.services.search.search(OPERATOR, wiki, { q: 'vault', limit: 1 });
      if (note === undefined) return;
    }
    await sleep(50);
  }
  throw new Error('The search has not caught up after a minute.');
}

async function restored(
  { deps }: TestSystem,
  wikiId: string,
  revision: string | null,
  path: string,
  content: Buffer | undefined,
): Promise<ChangeInput> {
  if (content === undefined) {
    return path.endsWith('.md')
      ? { op: 'delete', path: path.slice(0, -3), revision }
      : { op: 'delete_file', file: path, revision };
  }
  const { oid } = await deps.repos.stage(wikiId, new Uint8Array(content));
  return { op: 'put_blob', file: path, oid, overwrite: true };
}

/** Dated commits, in place of those that made the wiki; their files stay. */
async function importHistory(
  gitDir: string,
  base: readonly BaseCommit[],
  users: ReadonlyMap<string, string>,
  host: string,
): Promise<void> {
  const kept = (await git(gitDir, LIST)).toString('utf8').split('\0').filter(Boolean);
  const parts: (string | Buffer)[] = ['reset refs/heads/main\n\n'];
  const now = Date.now();
  for (const [index, { daysAgo, by, message, files }] of base.entries()) {
    const at = `${Math.floor(now / 1000 - daysAgo * 86_400)} +0000`;
    const author = by === 'alice' ? 'Alice' : 'Bob';
    parts.push('commit refs/heads/main\n', `author ${author} <${users.get(by)}@users.noreply.${host}> ${at}\n`);
    parts.push(`committer wikibot <wikibot@${host}> ${at}\n`, data(Buffer.from(`${message}\n`)), '\n');
    for (const entry of index === 0 ? kept : []) {
      const [, mode, oid, path] = /^(\d+) blob (\w+)\t(.*)$/s.exec(entry) ?? [];
      if (!files.has(path ?? '')) parts.push(`M ${mode} ${oid} ${JSON.stringify(path)}\n`);
    }
    for (const [path, content] of files) {
      if (content === null) parts.push(`D ${JSON.stringify(path)}\n`);
      else parts.push(`M 100644 inline ${JSON.stringify(path)}\n`, `data ${content.length}\n`, content, '\n');
    }
    parts.push('\n');
  }
  const importer = spawn('git', ['--git-dir', gitDir, 'fast-import', '--force', '--quiet'], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const ended = once(importer, 'close');
  importer.stdin.end(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));
  const [code]: unknown[] = await ended;
  if (code !== 0) throw new Error('git fast-import failed.');
}

function data(content: Buffer): string {
  return `data ${content.length}\n${content.toString('utf8')}`;
}

async function exported(gitDir: string): Promise<Map<string, { content: Buffer; at: Date }>> {
  const listed = (await git(gitDir, LIST)).toString('utf8').split('\0');
  const entries = listed.flatMap((line) => {
    const [, oid, path] = /^\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
    return oid === undefined || path === undefined || path.startsWith('.') ? [] : [{ oid, path }];
  });
  const times = await lastChanges(gitDir);
  const contents = await blobs(
    gitDir,
    entries.map(({ oid }) => oid),
  );
  return new Map(
    entries.map(({ path }, index) => [
      path,
      { content: contents[index] ?? Buffer.alloc(0), at: times.get(path) ?? new Date(0) },
    ]),
  );
}

async function lastChanges(gitDir: string): Promise<Map<string, Date>> {
  const log = await git(gitDir, [
    ...['-c', 'core.quotePath=false', 'log', '--format=%x00%ct', '--name-only', 'refs/heads/main'],
  ]);
  const times = new Map<string, Date>();
  for (const commit of log.toString('utf8').split('\0').slice(1)) {
    const [at = '0', ...paths] = commit.split('\n').filter((line) => line !== '');
    for (const path of paths) if (!times.has(path)) times.set(path, new Date(Number(at) * 1000));
  }
  return times;
}

async function blobs(gitDir: string, oids: readonly string[]): Promise<Buffer[]> {
  const output = await git(gitDir, ['cat-file', '--batch'], `${oids.join('\n')}\n`);
  const contents: Buffer[] = [];
  for (let at = 0; contents.length < oids.length;) {
    const end = output.indexOf('\n', at);
    const size = Number(output.subarray(at, end).toString('utf8').split(' ')[2]);
    contents.push(output.subarray(end + 1, end + 1 + size));
    at = end + size + 2;
  }
  return contents;
}

async function git(gitDir: string, args: readonly string[], input: string | null = null): Promise<Buffer> {
  const child = spawn('git', ['--git-dir', gitDir, ...args], {
    stdio: [input === null ? 'ignore' : 'pipe', 'pipe', 'inherit'],
  });
  child.stdin?.end(input);
  return child.stdout === null ? Buffer.alloc(0) : buffer(child.stdout);
}
