/** `kill -9` of the worker in the middle of saves loses no acknowledged one. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { restClient } from './support/rest.ts';
import { type System, startSystem } from './support/system.ts';

const run = promisify(execFile);
let system: System;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  system = await startSystem();
  await system.cli('user', 'create', 'bob', '--email', 'bob@example.org');
  await system.cli('wiki', 'create', 'bob/crash');
});
test.afterAll(async () => system?.destroy());

test('kill -9 of the worker during saves loses no acknowledged write', async () => {
  const token = (await system.cli('token', 'create', 'bob', '--scope', 'write')).trim();
  const rest = restClient(`${system.url}/@bob/crash`, token);
  const acknowledged = new Map<string, string>();
  let counter = 0;
  let saving = true;
  const writer = async (name: string) => {
    while (saving) {
      const path = `${name}-${counter++}`;
      const content = `# ${path}\n\n${Math.random()}\n`;
      const answer = await rest.put(`/pages/${path}`, { content }).catch(() => null);
      if (answer?.status === 201) acknowledged.set(path, content);
      else await sleep(50);
    }
  };
  const writers = ['a', 'b', 'c'].map(writer);
  for (let round = 0; round < 5; round++) {
    await sleep(300 + Math.random() * 700);
    const before = acknowledged.size;
    process.kill(await system.pid('worker'), 'SIGKILL');
    await expect
      .poll(() => acknowledged.size, { timeout: 30_000, message: 'saves go on after the restart' })
      .toBeGreaterThan(before + 3);
  }
  saving = false;
  await Promise.all(writers);

  expect(acknowledged.size).toBeGreaterThan(20);
  const lost: string[] = [];
  for (const [path, content] of acknowledged) {
    const answer = await rest.get(`/pages/${path}`);
    if (answer.status !== 200 || answer.body['content'] !== content) lost.push(`${answer.status} ${path}`);
  }
  expect(lost).toEqual([]);

  const repository = await theRepository(join(system.data, 'repos'));
  await run('git', ['-C', repository, 'fsck', '--strict', '--no-dangling']);
  const { stdout } = await run('git', ['-C', repository, 'ls-tree', '-r', '--name-only', '-z', 'main']);
  const files = new Set(stdout.split('\0'));
  expect([...acknowledged.keys()].filter((path) => !files.has(`${path}.md`))).toEqual([]);
  expect(system.log()).toMatch(/worker/i);
});

async function theRepository(repos: string): Promise<string> {
  const [shard] = await readdir(repos);
  const [wiki] = await readdir(join(repos, shard ?? ''));
  return join(repos, shard ?? '', wiki ?? '', 'repo.git');
}
