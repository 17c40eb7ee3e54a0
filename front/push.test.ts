/** A large `git push` through the front, to a real worker. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gitEnvironment } from '../worker/repo/git.ts';
import { git, startTestSystem, userActor } from '../worker/testing.ts';
import type { TestSystem } from '../worker/testing.ts';
import { Front } from './front.ts';

let system: TestSystem;
let front: Front;
let origin: string;
let close: () => Promise<unknown>;
let scratch: string;

beforeAll(async () => {
  system = await startTestSystem();
  scratch = await mkdtemp(join(tmpdir(), 'wikibot-front-'));
  front = new Front({
    ...{ port: 0, host: null, appUrl: new URL('http://localhost'), wikiDomain: 'localhost', development: false },
    ...{ trustedProxies: [], controlPort: null, workerSecret: '', metricsToken: null },
    ...{ webUrl: 'http://127.0.0.1:9', workerUrl: system.worker.url },
  });
  const server = front.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
});
afterAll(async () => {
  front.close();
  await close();
  await system.close();
  await rm(scratch, { recursive: true, force: true });
});

it('carries a push of 15 MB byte for byte, and a fetch of it', async () => {
  const wiki = await system.wiki();
  const { token } = await system.tokens.create(userActor(wiki.users.owner), { scope: 'write', label: 'git' });
  const remote = new URL(`${origin}/@${wiki.owner}/${wiki.slug}.git`);
  [remote.username, remote.password] = ['x', token];
  await git(scratch, 'init', '--quiet', '--initial-branch=main', 'mine');
  const mine = join(scratch, 'mine');
  await writeFile(join(mine, 'large.bin'), randomBytes(15 * 1024 * 1024));
  await git(mine, 'add', '--all');
  await git(mine, 'commit', '--quiet', '-m', 'Large');
  const { stderr } = await promisify(execFile)('git', ['push', remote.href, 'main'], {
    cwd: mine,
    env: gitEnvironment(),
  });
  expect(stderr).toContain('[new branch]');
  await git(scratch, 'clone', '--quiet', remote.href, 'theirs');
  const of = async (clone: string): Promise<string> => await git(join(scratch, clone), 'rev-parse', 'main:large.bin');
  expect(await of('theirs')).toBe(await of('mine'));
  expect(await git(join(scratch, 'theirs'), 'hash-object', 'large.bin')).toBe(await of('mine'));
});
