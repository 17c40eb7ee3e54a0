/** Who may manage webhooks, what they say of themselves, and what is written for them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, TokenActor } from '../../core/access.ts';
import { NOBODY, OPERATOR } from '../../core/access.ts';
import { webhookPayload } from '../../protocol/webhooks.ts';
import { codeOf, makeUser } from '../testing/deps.ts';
import type { TestSystem } from '../testing/worker.ts';
import { startTestSystem } from '../testing/worker.ts';
import type { WikiInfo } from '../types.ts';

type User = Awaited<ReturnType<typeof makeUser>>;
const address = { owner: 'alice', slug: 'notes' };
/** Nobody listens there; the worker of this test finds that out. */
const URL_OF_HOOK = 'http://127.0.0.9:9999/hook';

let system: TestSystem;
let alice: User;
let bob: User;
let wiki: WikiInfo;

beforeAll(async () => {
  system = await startTestSystem({ OUTGOING_ALLOW: '127.0.0.9' });
  alice = await makeUser(system.deps, 'alice');
  bob = await makeUser(system.deps, 'bob');
  wiki = await system.services.wikis.create(alice, { slug: 'notes' }, { agent: null });
  await system.services.wikis.create(bob, { slug: 'other' }, { agent: null });
}, 60_000);
afterAll(() => system.close());

const hooks = () => system.services.webhooks;
const make = (actor: Actor, url = URL_OF_HOOK) => hooks().create(actor, address, { url, events: ['member.changed'] });
const told = async (webhookId: string) =>
  (await hooks().deliveries(alice, address, { webhookId, limit: 20 })).deliveries.map(({ payload }) =>
    webhookPayload.parse(payload),
  );

function token(rest: Partial<TokenActor>): TokenActor {
  return {
    ...{ kind: 'token', tokenId: alice.sessionId, userId: alice.userId, wikiId: wiki.wikiId, scopes: ['admin'] },
    ...{ pathPrefix: null, label: 'a program', ...rest },
  };
}

describe('webhooks', () => {
  it('are for those who manage the wiki', async () => {
    await system.services.members.put(alice, address, { username: 'bob', role: 'editor' });
    const { info } = await make(alice);
    for (const [actor, code] of [
      [NOBODY, 'unauthenticated'],
      [bob, 'forbidden'],
      [token({ scopes: ['write'] }), 'forbidden'],
      [token({ pathPrefix: 'Journal' }), 'forbidden'],
      [token({}), 'done'],
      [OPERATOR, 'done'],
    ] as const) {
      const which = { webhookId: info.webhookId };
      expect(await codeOf(hooks().list(actor, address))).toBe(code);
      expect(await codeOf(hooks().read(actor, address, info.webhookId))).toBe(code);
      expect(await codeOf(hooks().deliveries(actor, address, { ...which, limit: 1 }))).toBe(code);
      expect(await codeOf(hooks().change(actor, address, { ...which, active: true }))).toBe(code);
      expect(await codeOf(hooks().test(actor, address, info.webhookId))).toBe(code);
      expect(await codeOf(make(actor))).toBe(code);
    }
    // Somebody else's is as if there were none.
    const elsewhere = { owner: 'bob', slug: 'other' };
    expect(await codeOf(hooks().read(bob, elsewhere, info.webhookId))).toBe('not_found');
    expect(await codeOf(hooks().delete(bob, elsewhere, info.webhookId))).toBe('not_found');
    expect(await codeOf(hooks().read(alice, address, 'x'))).toBe('not_found');
    await system.services.members.remove(alice, address, 'bob');
    for (const { webhookId } of await hooks().list(alice, address)) await hooks().delete(alice, address, webhookId);
  });

  it('show their secret once, and keep it sealed', async () => {
    const { secret, info } = await make(alice);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const stored = async () => system.deps.db.webhook.findUniqueOrThrow({ where: { id: info.webhookId } });
    const first = await stored();
    expect(Buffer.from(first.secret).includes(secret.slice(6))).toBe(false);
    expect(system.deps.keys.open({ sealed: first.secret, keyId: first.keyId })).toBe(secret);
    expect(JSON.stringify(await hooks().list(alice, address))).not.toContain(secret);
    const rotated = await hooks().rotateSecret(alice, address, info.webhookId);
    expect(rotated.secret).not.toBe(secret);
    expect(rotated.info.previousSecretUntil).not.toBeNull();
    const { previousSecret, previousKeyId } = await stored();
    expect(system.deps.keys.open({ sealed: previousSecret ?? new Uint8Array(), keyId: previousKeyId ?? '' })).toBe(
      secret,
    );
    const log = await system.deps.db.auditEvent.findMany({ where: { wikiId: wiki.wikiId } });
    expect(log.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['webhook.created', 'webhook.secret_rotated', 'webhook.deleted']),
    );
    expect(JSON.stringify(log)).not.toContain('whsec_');
    await hooks().delete(alice, address, info.webhookId);
  });

  it.each(['http://169.254.169.254/', 'http://0177.0.0.1/', 'http://[::ffff:127.0.0.1]/', 'file:///etc/passwd', ''])(
    'never point inside: %j',
    async (url) => {
      const { info } = await make(alice);
      expect(await codeOf(make(alice, url))).toBe('invalid_input');
      expect(await codeOf(hooks().change(alice, address, { webhookId: info.webhookId, url }))).toBe('invalid_input');
      await hooks().delete(alice, address, info.webhookId);
    },
  );

  it('are changed, paused and resumed, and no more than twenty', async () => {
    const { info } = await make(alice);
    const { webhookId } = info;
    expect(
      await hooks().change(alice, address, { webhookId, events: ['member.changed', 'page.changed', 'page.changed'] }),
    ).toMatchObject({ events: ['page.changed', 'member.changed'], active: true });
    expect(await codeOf(hooks().change(alice, address, { webhookId, events: [] }))).toBe('invalid_input');
    await hooks().change(alice, address, { webhookId, active: false });
    expect(await codeOf(hooks().test(alice, address, webhookId))).toBe('invalid_input');
    await system.deps.db.webhook.update({ where: { id: webhookId }, data: { pausedReason: 'failing' } });
    expect(await hooks().read(alice, address, webhookId)).toMatchObject({ active: false, pausedReason: 'failing' });
    expect(await hooks().change(alice, address, { webhookId, active: true })).toMatchObject({
      ...{ active: true, pausedReason: null, url: URL_OF_HOOK, createdBy: 'alice' },
    });
    for (let count = 1; count < 20; count += 1) await make(alice);
    expect(await codeOf(make(alice))).toBe('limit_reached');
    for (const hook of await hooks().list(alice, address)) await hooks().delete(alice, address, hook.webhookId);
  });

  it('are told of members: who, how, by whom', async () => {
    const { webhookId } = (await make(alice)).info;
    const { members, invitations } = system.services;
    await members.put(alice, address, { username: 'bob', role: 'viewer' });
    await members.put(alice, address, { username: 'bob', role: 'editor' });
    await members.put(alice, address, { username: 'bob', role: 'editor' });
    await members.remove(bob, address, 'bob');
    const { code } = await invitations.create(alice, address, { role: 'viewer', expiresInMs: 60_000 });
    await invitations.accept(bob, code);
    await members.remove(alice, address, 'bob');
    expect((await told(webhookId)).toReversed().map(({ type, data }) => ({ type, ...data }))).toMatchObject([
      { type: 'member.changed', change: 'added', username: 'bob', role: 'viewer', by: 'alice' },
      { change: 'changed', username: 'bob', role: 'editor', by: 'alice' },
      { change: 'left', username: 'bob', role: null, by: 'bob' },
      { change: 'joined', username: 'bob', role: 'viewer', by: 'bob' },
      { change: 'removed', username: 'bob', role: null, by: 'alice', wiki: { id: wiki.wikiId, slug: 'notes' } },
    ]);
    // What fails leaves no event.
    expect(await codeOf(members.remove(alice, address, 'bob'))).toBe('not_found');
    expect(await told(webhookId)).toHaveLength(5);
    await hooks().delete(alice, address, webhookId);
  });

  it('are paused when their maker leaves', async () => {
    const carol = await makeUser(system.deps, 'carol');
    await system.services.members.put(alice, address, { username: 'carol', role: 'editor' });
    const { webhookId } = (await make(alice)).info;
    await system.deps.db.webhook.update({ where: { id: webhookId }, data: { createdById: carol.userId } });
    await system.services.members.remove(alice, address, 'carol');
    expect(await hooks().read(alice, address, webhookId)).toMatchObject({
      ...{ active: false, pausedReason: 'creator_left', createdBy: 'carol' },
    });
    await hooks().delete(alice, address, webhookId);
  });

  it('list what was sent, the newest first, and send it again under the same id', async () => {
    const { webhookId } = (await make(alice)).info;
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.unshift((await hooks().test(alice, address, webhookId)).deliveryId);
    const first = await hooks().deliveries(alice, address, { webhookId, limit: 3 });
    const cursor = first.nextCursor ?? '';
    const second = await hooks().deliveries(alice, address, { webhookId, limit: 3, cursor });
    expect([...first.deliveries, ...second.deliveries].map(({ deliveryId }) => deliveryId)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
    expect(await codeOf(hooks().deliveries(alice, address, { webhookId, limit: 3, cursor: 'x' }))).toBe(
      'invalid_input',
    );
    const deliveryId = ids[0] ?? '';
    await system.deps.db.webhookDelivery.update({
      where: { id: deliveryId },
      data: { deliveredAt: new Date(), nextAttemptAt: null, attempts: 3, lastStatus: 200 },
    });
    expect(await hooks().redeliver(alice, address, { webhookId, deliveryId })).toMatchObject({
      ...{ deliveryId, state: 'waiting', attempts: 0, deliveredAt: null },
    });
    expect(await codeOf(hooks().redeliver(alice, address, { webhookId, deliveryId: webhookId }))).toBe('not_found');
  });
});
