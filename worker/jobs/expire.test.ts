import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDatabase } from '../../prisma/testing.ts';
import type { TestDatabase } from '../../prisma/testing.ts';
import { createDatabase } from '#lib/adapters/db/client.ts';
import type { Database } from '#lib/services/ports.ts';
import { removeExpired } from './expire.ts';

const DAY_MS = 86_400_000;
const NOW = new Date('2026-06-01T12:00:00Z');
const days = (count: number): Date => new Date(NOW.getTime() + count * DAY_MS);

let database: TestDatabase;
let db: Database;
const userId = v7();
const wikiId = v7();
beforeAll(async () => {
  database = await startTestDatabase();
  db = createDatabase(database.url);
  await db.user.create({ data: { id: userId, displayName: 'Alice' } });
  await db.wiki.create({ data: { id: wikiId, ownerId: userId, slug: 'notes', name: 'Notes' } });
});
afterAll(async () => {
  await db.$disconnect();
  await database.close();
});

const hash = (): Uint8Array<ArrayBuffer> => new TextEncoder().encode(v7());
const secret = (): { id: string; hash: Uint8Array<ArrayBuffer>; keyId: string } => ({
  id: v7(),
  hash: hash(),
  keyId: 'k',
});

/** Of each kind, `count` rows that are over by `days` days, or will be in as many where it is negative. */
async function rows(prefix: string, count: number, past: number): Promise<void> {
  const expiresAt = days(-past);
  const webhookId = v7();
  await db.webhook.create({ data: { ...{ id: webhookId, wikiId, url: 'x', keyId: 'k', events: [] }, secret: hash() } });
  for (let at = 0; at < count; at += 1) {
    const name = `${prefix}-${at}`;
    await db.idempotencyKey.create({ data: { userId, key: name, requestHash: hash(), expiresAt } });
    await db.handOffCode.create({ data: { ...secret(), kind: 'local_sign_in', expiresAt } });
    await db.session.create({ data: { id: v7(), userId, host: 'h', expiresAt } });
    await db.token.create({ data: { ...secret(), userId, label: 'x', hint: 'x', scopes: [], expiresAt } });
    await db.invitation.create({ data: { ...secret(), wikiId, role: 'viewer', createdById: userId, expiresAt } });
    await db.oAuthRecord.create({ data: { kind: 'x', id: name, payload: {}, expiresAt } });
    await db.webhookDelivery.create({ data: { id: v7(), webhookId, event: 'x', payload: {}, createdAt: expiresAt } });
    await db.name.create({ data: { name, kind: 'released', releasedAt: expiresAt } });
  }
}

test('what is over is removed in batches, and nothing else', async () => {
  await rows('old', 5, 91);
  await rows('recent', 1, 1);
  await rows('coming', 1, -1);
  // What has no end, and what ended in another way.
  await db.token.create({ data: { ...secret(), userId, label: 'for good', hint: 'x', scopes: [] } });
  await db.token.create({
    data: { ...secret(), userId, label: 'revoked', hint: 'x', scopes: [], revokedAt: days(-91), expiresAt: days(10) },
  });
  await db.session.create({ data: { id: v7(), userId, host: 'h', expiresAt: days(10), revokedAt: days(-91) } });
  await db.oAuthRecord.create({ data: { kind: 'x', id: 'client', payload: {} } });
  await db.name.create({ data: { name: 'admin-of-old', kind: 'reserved', createdAt: days(-400) } });
  await db.name.create({ data: { name: 'alice', kind: 'username', userId, createdAt: days(-400) } });
  const [hook] = await db.webhook.findMany();
  await db.webhookDelivery.create({
    data: {
      id: v7(),
      webhookId: hook?.id ?? '',
      event: 'x',
      payload: {},
      createdAt: days(-91),
      nextAttemptAt: days(1),
    },
  });

  expect(await removeExpired(db, { now: NOW, batch: 2 })).toEqual({
    ...{ idempotency_keys: 6, hand_off_codes: 6, oauth_records: 6 },
    ...{ sessions: 6, tokens: 6, invitations: 5, webhook_deliveries: 5, names: 5 },
  });
  const left = {
    ...{ idempotency: await db.idempotencyKey.count(), codes: await db.handOffCode.count() },
    ...{ sessions: await db.session.count(), tokens: await db.token.count() },
    ...{ invitations: await db.invitation.count(), oauth: await db.oAuthRecord.count() },
    ...{ deliveries: await db.webhookDelivery.count(), names: await db.name.count() },
  };
  expect(left).toEqual({
    ...{ idempotency: 1, codes: 1, sessions: 2, tokens: 3, invitations: 2, oauth: 2, deliveries: 3, names: 4 },
  });
  // As time passes.
  const later = await removeExpired(db, { now: days(200), batch: 2 });
  expect(later).toMatchObject({
    sessions: 2,
    tokens: 2,
    invitations: 2,
    names: 2,
    oauth_records: 1,
    webhook_deliveries: 2,
  });
  expect(await db.name.findMany({ select: { name: true }, orderBy: { name: 'asc' } })).toEqual([
    { name: 'admin-of-old' },
    { name: 'alice' },
  ]);
  // An account and its wiki never are.
  expect([await db.user.count(), await db.wiki.count()]).toEqual([1, 1]);
});
