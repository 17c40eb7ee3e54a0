/** What the launcher says when something is wrong, and that it starts and stops in order. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { launch, startSystem } from './support/system.ts';

async function refusal(args: string[], env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const child = launch(args, env);
  let said = '';
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  return { code, said };
}

test('a busy port is named', async () => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const data = await mkdtemp(join(tmpdir(), 'wikibot-'));
  const { code, said } = await refusal(['--port', String(port), '--data', data]);
  server.close();
  await rm(data, { recursive: true });
  expect(code).toBe(1);
  expect(said).toContain(String(port));
  expect(said).toMatch(/--port/);
});

test('a half-set group of the environment is named', async () => {
  const data = await mkdtemp(join(tmpdir(), 'wikibot-'));
  const { code, said } = await refusal(['--port', '0', '--data', data], { AUTH_GITHUB_ID: 'only-the-id' });
  await rm(data, { recursive: true, force: true });
  expect(code).toBe(1);
  expect(said).toContain('AUTH_GITHUB_SECRET');
});

test('a second start on the same data keeps everything, and a third beside it is refused', async () => {
  test.setTimeout(600_000);
  const first = await startSystem({ fromNothing: true });
  await first.cli('user', 'create', 'carol', '--email', 'carol@example.org');
  await first.cli('wiki', 'create', 'carol/kept', '--public');
  expect(await first.stop()).toBe(0);

  const second = await startSystem({ data: first.data });
  const answer = await fetch(`${second.url}/@carol/kept`);
  expect(answer.status).toBe(200);
  const { code, said } = await refusal(['--port', '0', '--data', first.data]);
  expect(code).toBe(1);
  expect(said).toMatch(/already|in use|running/i);

  const web = await second.pid('web');
  process.kill(web, 'SIGKILL');
  // The public page would come from the front's memory.
  await expect.poll(async () => (await fetch(`${second.url}/signin`)).status, { timeout: 30_000 }).toBe(200);
  expect(await second.pid('web')).not.toBe(web);
  expect(second.log()).toMatch(/web/);
  await second.destroy();
});
