import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createPublicCopies } from './public-copies.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function front(answer: (count: number) => number, delayMs = 0): Promise<{ url: string; seen: string[] }> {
  const seen: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    setTimeout(() => response.writeHead(answer(seen.length)).end(), delayMs);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const open = (urls: string[], reported: unknown[] = []) =>
  createPublicCopies({ urls, secret: 's3cret', report: (error) => reported.push(error) });

describe('createPublicCopies', () => {
  it('tells every front', async () => {
    const fronts = [await front(() => 204), await front(() => 204)];
    await open(fronts.map(({ url }) => url)).purge('w1');
    for (const { seen } of fronts) expect(seen).toEqual(['POST /purge/w1 Bearer s3cret']);
  });

  it('puts those together that come while one is under way, and leaves none to the one before', async () => {
    const { url, seen } = await front(() => 204, 30);
    const copies = open([url]);
    const first = copies.purge('w1');
    await sleep(10);
    await Promise.all([first, ...Array.from({ length: 20 }, () => copies.purge('w1')), copies.purge('w2')]);
    expect(seen.toSorted()).toEqual([
      'POST /purge/w1 Bearer s3cret',
      'POST /purge/w1 Bearer s3cret',
      'POST /purge/w2 Bearer s3cret',
    ]);
  });

  it('tries again, and fails nobody', async () => {
    const { url, seen } = await front((count) => (count < 3 ? 500 : 204));
    const reported: unknown[] = [];
    await open([url], reported).purge('w1');
    while (seen.length < 3) await sleep(20);
    expect(reported).toEqual([]);
  });

  it('does not wait for a front that is down', async () => {
    const { url } = await front(() => 204);
    for (const server of servers.splice(0)) server.close();
    const started = performance.now();
    await open([url, 'http://127.0.0.1:9']).purge('w1');
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
