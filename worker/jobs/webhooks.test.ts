/** Webhooks from a commit to the receiver: a real worker and database, real HTTP servers, the reference library that verifies. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { Webhook } from 'standardwebhooks';
import { v7 } from 'uuid';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKeyRing } from '#lib/adapters/keys.ts';
import { createOutgoing } from '#lib/adapters/outgoing.ts';
import { parseRange } from '#lib/core/outside.ts';
import { webhookPayload } from '#lib/protocol/webhooks.ts';
import { openMail } from '#lib/services/mail/outbox.ts';
import { makeSecret } from '#lib/services/webhooks/secrets.ts';
import type { TestSystem, TestWiki } from '../testing.ts';
import { startTestSystem } from '../testing.ts';
import { Outbox } from './outbox.ts';
import { WebhookSender } from './webhooks.ts';

const HOUR = 3_600_000;
const keys = createKeyRing([{ id: 'k1', key: Buffer.alloc(32, 7) }]);
const log = pino({ level: 'silent' });
const allowed = [parseRange('127.0.0.1')].filter((range) => range !== null);

interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

let system: TestSystem;
let wiki: TestWiki;
let ahead = 0;
const now = (): Date => new Date(Date.now() + ahead);
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  system = await startTestSystem();
}, 60_000);
afterAll(() => system.close());

beforeEach(async () => {
  ahead = 1_000;
  wiki = await system.wiki();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await system.db.webhook.deleteMany();
});

/** A server that keeps what it was sent, and answers as it is told: with a status, or not at all. */
async function receiver(answer: (request: Received, count: number) => number | null | Promise<number> = () => 204) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const got = { path: request.url ?? '', headers, body: Buffer.concat(chunks).toString() };
      const end = (status: number | null): void => {
        if (status === null) request.socket.destroy();
        else response.writeHead(status, { Location: '/elsewhere' }).end();
      };
      void Promise.resolve(answer(got, received.push(got))).then(end);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

async function listen(url: string, rest: { events?: string[]; active?: boolean } = {}) {
  const secret = makeSecret();
  const { sealed, keyId } = keys.seal(secret);
  const { events = ['page.changed'], active = true } = rest;
  const { id } = await system.db.webhook.create({
    data: { id: v7(), wikiId: wiki.id, url, secret: sealed, keyId, events, active },
  });
  return { id, secret };
}

/** As a worker that has just started. */
async function send(outgoing = createOutgoing({ allowed })): Promise<void> {
  const sender = new WebhookSender({ db: system.db, keys, outgoing, appUrl: 'https://wiki.example', log, now });
  const outbox = new Outbox({ senders: [sender], log });
  outbox.wake();
  await outbox.idle();
  await outbox.close();
}

const put = (path: string, content: string) => system.commit(wiki, [{ op: 'put', path, content }]);
const rows = (webhookId: string) =>
  system.db.webhookDelivery.findMany({ where: { webhookId }, orderBy: { id: 'asc' } });
const typesOf = (received: readonly Received[]) =>
  received.map(({ body }) => {
    const payload = webhookPayload.parse(JSON.parse(body));
    if (payload.type !== 'page.changed') return payload.type;
    return payload.data.pages.map(({ kind, path, old_path }) => `${kind} ${old_path ?? ''}>${path}`).join(', ');
  });

describe('a commit', () => {
  it('is told to whoever listens, signed, with names and no content', async () => {
    const { url, received } = await receiver();
    const { secret } = await listen(`${url}/hook?x=1`);
    const { revision } = await system.commit(wiki, [{ op: 'put', path: 'A/B', content: 'Nobody is to know this.' }], {
      agent: 'Claude',
    });
    await send();
    const [request] = received;
    if (request === undefined) throw new Error('Nothing was sent.');
    expect(received).toHaveLength(1);
    expect(request.path).toBe('/hook?x=1');
    expect(request.headers['content-type']).toBe('application/json');
    const payload = webhookPayload.parse(new Webhook(secret).verify(request.body, { ...request.headers }));
    expect(payload).toMatchObject({
      type: 'page.changed',
      data: {
        wiki: { id: wiki.id, owner: wiki.owner, slug: 'notes' },
        ...{ revision, before: null, commits: 1, author: 'The editor', agent: 'Claude' },
        ...{ pages: [{ path: 'A/B', kind: 'create' }], pages_total: 1 },
      },
    });
    expect(request.body).not.toContain('Nobody');
    expect(() => new Webhook(makeSecret()).verify(request.body, { ...request.headers })).toThrow();
    await send();
    expect(received).toHaveLength(1);
  });

  it('is told in order, by what it did, with the commit before', async () => {
    const { url, received } = await receiver();
    await listen(url);
    const first = await put('One', 'one');
    const second = await system.commit(wiki, [
      { op: 'rename', path: 'One', new_path: 'Two', revision: first.revision },
    ]);
    await system.commit(wiki, [{ op: 'delete', path: 'Two', revision: second.revision }]);
    await send();
    expect(typesOf(received)).toEqual(['create >One', 'rename One>Two', 'delete >Two']);
    const between = received.map(({ body }) => JSON.parse(body).data).map(({ before, seq }) => [before, seq]);
    expect(between).toEqual([
      [null, 1],
      [first.revision, 2],
      [second.revision, 3],
    ]);
  });

  it('is told to active webhooks that want to know, and not again when rows are made anew', async () => {
    const { url, received } = await receiver();
    await listen(url, { active: false });
    await listen(url, { events: ['member.changed'] });
    await put('Quiet', 'x');
    const { id } = await listen(url);
    await put('Loud', 'x');
    await system.repos.call('reindex', { wikiId: wiki.id });
    await expect
      .poll(async () => (await system.repos.call('reindexStatus', { wikiId: wiki.id })).state)
      .not.toBe('rows');
    await send();
    expect(typesOf(received)).toEqual(['create >Loud']);
    // Nor is anything kept for those who did not want to know.
    expect(await system.db.webhookDelivery.findMany({ select: { webhookId: true } })).toEqual([{ webhookId: id }]);
  });
});

describe('a receiver that does not take it', () => {
  it('is sent the same again later, and others are not kept waiting', async () => {
    let status: number | null = 500;
    const failing = await receiver(() => status);
    const fine = await receiver();
    const { id } = await listen(failing.url);
    await listen(fine.url);
    await put('A', 'a');
    await send();
    status = null;
    ahead += 10_000;
    await send();
    status = 200;
    await send();
    expect([failing.received.length, fine.received.length]).toEqual([2, 1]);
    ahead += HOUR;
    await send();
    expect(new Set(failing.received.map(({ headers, body }) => headers['webhook-id'] + body)).size).toBe(1);
    const [row] = await rows(id);
    expect(row).toMatchObject({ attempts: 3, lastStatus: 200, lastError: null, nextAttemptAt: null });
    expect(row?.deliveredAt).not.toBeNull();
  });

  it('is not followed to where it points', async () => {
    const { url, received } = await receiver(() => 302);
    const { id } = await listen(url);
    await put('A', 'a');
    await send();
    expect(received.map(({ path }) => path)).toEqual(['/']);
    expect(await rows(id)).toMatchObject([{ lastStatus: 302, lastError: 'status', deliveredAt: null }]);
  });

  it('is given up after about a day; the webhook is paused and the owner told', async () => {
    await system.db.user.update({ where: { id: wiki.users.owner }, data: { email: 'owner@example.org' } });
    const { url, received } = await receiver(() => 503);
    const { id } = await listen(url);
    await put('A', 'a');
    const began = ahead;
    for (let tries = 0; tries < 20; tries += 1) {
      await send();
      const [row] = await rows(id);
      if (row?.nextAttemptAt == null) break;
      ahead = row.nextAttemptAt.getTime() - Date.now() + 1_000;
    }
    expect(received).toHaveLength(10);
    expect((ahead - began) / HOUR).toBeGreaterThan(18);
    expect((ahead - began) / HOUR).toBeLessThan(31);
    expect(await system.db.webhook.findUnique({ where: { id } })).toMatchObject({
      ...{ active: false, pausedReason: 'failing' },
    });
    const mails = await system.db.mail.findMany();
    expect(mails.map((mail) => openMail(keys, mail))).toMatchObject([
      { to: 'owner@example.org', subject: 'A webhook of the wiki “Notes” is paused' },
    ]);
    await system.db.mail.deleteMany();
    // Nothing is written for it any more.
    await put('B', 'b');
    expect(await rows(id)).toHaveLength(1);
  });

  it('keeps its webhook while it takes others', async () => {
    const { url } = await receiver(({ body }) => (body.includes('Bad') ? 400 : 200));
    const { id } = await listen(url);
    await put('Bad', 'a');
    for (let tries = 0; tries < 10; tries += 1) {
      await send();
      if (tries === 2) await put('Good', 'b');
      ahead += 13 * HOUR;
    }
    const states = (await rows(id)).map(({ deliveredAt, nextAttemptAt }) => [deliveredAt !== null, nextAttemptAt]);
    expect(states).toEqual([
      [false, null],
      [true, null],
    ]);
    expect(await system.db.webhook.findUnique({ where: { id } })).toMatchObject({ active: true });
  });

  it('has said that it is gone: nothing more is sent', async () => {
    const { url, received } = await receiver(() => 410);
    const { id } = await listen(url);
    await put('A', 'a');
    await put('B', 'b');
    await send();
    ahead += 48 * HOUR;
    await send();
    expect(received).toHaveLength(1);
    expect(await system.db.webhook.findUnique({ where: { id } })).toMatchObject({
      ...{ active: false, pausedReason: 'gone' },
    });
  });
});

describe('the sender', () => {
  it('asks nothing on the inside', async () => {
    const { url, received } = await receiver();
    const { id } = await listen(url);
    await put('A', 'a');
    await send(createOutgoing({ allowed: [] }));
    expect(received).toEqual([]);
    expect(await rows(id)).toMatchObject([{ lastStatus: null, lastError: 'blocked', attempts: 1 }]);
  });

  it('sends once more what it was about to send when it died', async () => {
    const { url, received } = await receiver();
    const { id } = await listen(url);
    await put('A', 'a');
    // It claims, and then there is nobody any more to note anything.
    const never = new Promise<never>(() => undefined);
    const dying = new WebhookSender({
      ...{ db: system.db, keys, appUrl: 'https://wiki.example', log, now },
      outgoing: { request: () => never },
    });
    expect(await dying.begin()).toHaveLength(1);
    await send();
    expect(received).toEqual([]);
    ahead += 61_000;
    await send();
    expect(received).toHaveLength(1);
    expect(await rows(id)).toMatchObject([{ attempts: 2, lastStatus: 204 }]);
  });

  it('claims a delivery once, whoever else looks at the same time', async () => {
    const { url, received } = await receiver();
    await listen(url);
    await put('A', 'a');
    await Promise.all([send(), send(), send()]);
    expect(received).toHaveLength(1);
  });

  it('lets a slow receiver delay nobody, and gives it one at a time', async () => {
    const { promise: fastIsDone, resolve } = Promise.withResolvers<void>();
    let slowAtOnce = 0;
    let most = 0;
    const { url, received } = await receiver(async ({ path }) => {
      if (path === '/fast') {
        if (received.filter((request) => request.path === '/fast').length === 3) resolve();
        return 200;
      }
      most = Math.max(most, ++slowAtOnce);
      await fastIsDone;
      slowAtOnce -= 1;
      return 200;
    });
    await listen(`${url}/slow`);
    await listen(`${url}/fast`);
    for (const name of ['A', 'B', 'C']) await put(name, name);
    await send();
    expect([received.length, most]).toEqual([6, 1]);
  });

  it('sends one at a time to a webhook, and a few at a time to a host', async () => {
    const underWay = new Map<string, number>();
    const most = { host: 0, webhook: 0 };
    const { url, received } = await receiver(async ({ path }) => {
      const here = (underWay.get(path) ?? 0) + 1;
      underWay.set(path, here);
      most.webhook = Math.max(most.webhook, here);
      most.host = Math.max(
        most.host,
        [...underWay.values()].reduce((sum, count) => sum + count),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay.set(path, (underWay.get(path) ?? 0) - 1);
      return 200;
    });
    for (let index = 0; index < 8; index += 1) await listen(`${url}/${index}`);
    for (const name of ['A', 'B', 'C']) await put(name, name);
    await send();
    expect(received).toHaveLength(24);
    expect(most).toEqual({ host: 4, webhook: 1 });
    for (let index = 0; index < 8; index += 1)
      expect(typesOf(received.filter(({ path }) => path === `/${index}`))).toEqual([
        'create >A',
        'create >B',
        'create >C',
      ]);
  });

  it('signs by both secrets while a new one takes over', async () => {
    const { url, received } = await receiver();
    const { id, secret } = await listen(url);
    const fresh = makeSecret();
    const { secret: previousSecret, keyId: previousKeyId } = await system.db.webhook.findUniqueOrThrow({
      where: { id },
    });
    const { sealed, keyId } = keys.seal(fresh);
    const previousUntil = new Date(now().getTime() + 24 * HOUR);
    await system.db.webhook.update({
      where: { id },
      data: { secret: sealed, keyId, previousSecret, previousKeyId, previousUntil },
    });
    await put('A', 'a');
    await send();
    await put('B', 'b');
    ahead += 25 * HOUR;
    await send();
    const verified = (index: number, by: string): boolean => {
      const { body = '', headers = {} } = received[index] ?? {};
      const at = Number(headers['webhook-timestamp']) * 1000;
      const signed = new Webhook(by).sign(headers['webhook-id'] ?? '', new Date(at), body);
      return (headers['webhook-signature'] ?? '').split(' ').includes(signed);
    };
    expect([verified(0, secret), verified(0, fresh), verified(1, secret), verified(1, fresh)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});
