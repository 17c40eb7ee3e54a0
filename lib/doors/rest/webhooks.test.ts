/** Webhooks as a client uses them: made over REST, sent by the real worker, verified by the receiver. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { webhookPayload } from '../../protocol/webhooks.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const HOOKS = 'wikis/alice/notes/webhooks';

let system: TestSystem;
let door: RestDoor;
let token = '';
let reader = '';
let receiver: Server;
let url = '';
let status = 200;
const received: { headers: Record<string, string>; body: string }[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      received.push({ headers, body });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  system = await startTestSystem({ OUTGOING_ALLOW: '127.0.0.1' });
  door = createRestDoor(system.doorDeps);
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  await system.services.wikis.create(OPERATOR, NOTES, { agent: null });
  token = await system.token('alice', { scope: 'admin' });
  reader = await system.token('alice', { scope: 'write' });
}, 60_000);
afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await system.close();
});

async function ask(method: string, path: string, body?: unknown, as = token) {
  const request = new Request(`http://wiki.example:3000/api/v1/${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
    headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json' },
  });
  const response = await door.account(request);
  const answer: Record<string, unknown> = JSON.parse(await response.text());
  return { status: response.status, body: answer };
}

async function arrived(count: number): Promise<void> {
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(count);
}

it('tells a server of a change, at once and signed, and says what became of it', async () => {
  const made = await ask('POST', HOOKS, { url });
  expect([made.status, made.body['events'], made.body['active']]).toEqual([
    201,
    ['page.changed', 'member.changed'],
    true,
  ]);
  const [id, secret] = [String(made.body['id']), String(made.body['secret'])];
  expect((await ask('GET', HOOKS)).body).toEqual({ webhooks: [expect.not.objectContaining({ secret })] });

  const page = await door.wiki(
    new Request('http://wiki.example:3000/@alice/notes/api/v1/pages/Idea', {
      method: 'PUT',
      body: JSON.stringify({ content: 'A thought.' }),
      headers: { Authorization: `Bearer ${reader}`, 'Content-Type': 'application/json' },
    }),
    NOTES,
  );
  const { revision } = JSON.parse(await page.text());
  await arrived(1);
  const [first] = received;
  const payload = webhookPayload.parse(new Webhook(secret).verify(first?.body ?? '', { ...first?.headers }));
  expect(payload).toMatchObject({
    type: 'page.changed',
    data: { revision, agent: 'test client', pages: [{ path: 'Idea', kind: 'create' }] },
  });

  const list = async () => {
    const { body } = await ask('GET', `${HOOKS}/${id}/deliveries`);
    return Array.isArray(body['deliveries']) ? body['deliveries'] : [];
  };
  await expect.poll(list).toMatchObject([{ state: 'delivered', status: 200, attempts: 1, event: 'page.changed' }]);

  status = 500;
  const test = await ask('POST', `${HOOKS}/${id}/test`);
  expect([test.status, test.body['state']]).toEqual([202, 'waiting']);
  await arrived(2);
  await expect
    .poll(async () => (await list())[0])
    .toMatchObject({ event: 'webhook.test', state: 'failed', status: 500 });

  status = 200;
  const rotated = await ask('POST', `${HOOKS}/${id}/secret`);
  const again = await ask('POST', `${HOOKS}/${id}/deliveries/${first?.headers['webhook-id']}/redeliver`);
  expect([rotated.status, again.status]).toEqual([200, 202]);
  await arrived(3);
  const third = received[2];
  expect(third?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  for (const each of [secret, String(rotated.body['secret'])])
    expect(new Webhook(each).verify(third?.body ?? '', { ...third?.headers })).toEqual(payload);

  expect((await ask('PATCH', `${HOOKS}/${id}`, { active: false })).body).toMatchObject({ active: false });
  expect((await ask('DELETE', `${HOOKS}/${id}`)).body).toEqual({ deleted: true, id });
  expect((await ask('GET', `${HOOKS}/${id}`)).status).toBe(404);
  expect(system.logged).toEqual([]);
}, 30_000);

it.each([
  [{ url: 'http://169.254.169.254/latest' }, 422],
  [{ url: 'http://[::ffff:10.0.0.1]/' }, 422],
  [{ url: 'file:///etc/passwd' }, 422],
  [{ url: 'https://example.org/', events: [] }, 422],
  [{ url: 'https://example.org/', events: ['page.deleted'] }, 422],
  [{ url: 'https://example.org/', secret: 'mine' }, 422],
  [{}, 422],
])('refuses %j', async (body, expected) => {
  expect((await ask('POST', HOOKS, body)).status).toBe(expected);
});

it('is for those who manage the wiki', async () => {
  expect((await ask('GET', HOOKS, undefined, reader)).status).toBe(403);
  expect((await ask('POST', HOOKS, { url }, reader)).status).toBe(403);
  expect((await ask('GET', 'wikis/alice/absent/webhooks')).status).toBe(404);
});
