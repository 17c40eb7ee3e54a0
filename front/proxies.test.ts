/** Whose word is taken on the host and the client's address. */
import { afterAll, expect, it } from 'vitest';
import { parseRange } from '#lib/core/outside.ts';
import { get, openStage } from './testing.ts';

const stage = openStage();
afterAll(() => stage.clear());

const range = (text: string) => {
  const parsed = parseRange(text);
  if (parsed === null) throw new Error(text);
  return parsed;
};

/** What web is told when a client or a proxy on this machine says this. */
async function toldTo(trusted: readonly string[], headers: Record<string, string>) {
  const front = await stage.startFront({
    trustedProxies: trusted.map(range),
    web: (request, response) => response.end(JSON.stringify({ url: request.url, headers: request.headers })),
  });
  const { body } = await get(front, '/notes/api/v1/health', { headers, host: 'localhost:3000' });
  const { url, headers: told } = JSON.parse(body.toString()) as { url: string; headers: Record<string, string> };
  return { url, host: told['host'], forwardedHost: told['x-forwarded-host'], address: told['x-forwarded-for'] };
}

const CLAIM = { 'x-forwarded-host': 'ada.localhost:3000', 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.2.3' };

it('is nobody’s by default', async () => {
  expect(await toldTo([], CLAIM)).toEqual({
    ...{ url: '/notes/api/v1/health', host: 'localhost:3000', forwardedHost: 'localhost:3000', address: '127.0.0.1' },
  });
  expect(await toldTo(['192.0.2.0/24'], CLAIM)).toMatchObject({ host: 'localhost:3000', address: '127.0.0.1' });
});

it('is a named proxy’s, up to the last address that no proxy of ours has', async () => {
  expect(await toldTo(['127.0.0.1', '10.0.0.0/8'], CLAIM)).toEqual({
    ...{ url: '/@ada/notes/api/v1/health', host: 'ada.localhost:3000', forwardedHost: 'ada.localhost:3000' },
    address: '203.0.113.9',
  });
  expect(await toldTo(['127.0.0.1'], {})).toMatchObject({ host: 'localhost:3000', address: '127.0.0.1' });
});

it('takes no host that could be none', async () => {
  const front = await stage.startFront({
    trustedProxies: [range('127.0.0.1')],
    web: (_request, response) => response.end(),
  });
  const answer = await get(front, '/', { headers: { 'x-forwarded-host': 'evil.example/x' } });
  expect(answer.status).toBe(400);
});
