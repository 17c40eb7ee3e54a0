import { v7 } from 'uuid';
import type { Actor } from '../../core/access.ts';
import { userIdOf } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { WEBHOOK_EVENTS } from '../../protocol/webhook-events.ts';
import type { WebhookEvent } from '../../protocol/webhook-events.ts';
import { TEST_EVENT } from '../../protocol/webhooks.ts';
import { audit } from '../audit.ts';
import type { AuditAction } from '../audit.ts';
import { idCursor, parseIdCursor } from '../cursor.ts';
import { isUuid } from '../identity.ts';
import { openWhole } from '../open-whole.ts';
import type { Database, Deps } from '../ports.ts';
import type { AccessService, WikiAddress, WikiInfo } from '../types.ts';
import { WEBHOOK_FIELDS, toDeliveryInfo, toWebhookInfo } from './rows.ts';
import type { WebhookRow } from './rows.ts';
import { makeSecret } from './secrets.ts';
import type { WebhookService } from './types.ts';

const MOST_WEBHOOKS = 20;
/** How long the secret before signs too. */
const OVERLAP_MS = 24 * 60 * 60 * 1000;

export function createWebhookService(deps: Deps, access: AccessService): WebhookService {
  const { db, keys, outgoing } = deps;

  async function find(actor: Actor, address: WikiAddress, webhookId: string): Promise<Found> {
    const wiki = await openWhole(access, actor, { address, right: 'admin' });
    // One of another wiki and one that does not exist look alike.
    const row = isUuid(webhookId)
      ? await db.webhook.findFirst({ where: { id: webhookId, wikiId: wiki.wikiId }, select: WEBHOOK_FIELDS })
      : null;
    if (row === null) throw new WikibotError('not_found', 'There is no such webhook; list them to see their ids.');
    return { wiki, row };
  }

  async function update(
    actor: Actor,
    { wiki, row }: Found,
    { action, data }: { action: AuditAction; data: Parameters<Database['webhook']['update']>[0]['data'] },
  ): Promise<WebhookRow> {
    return await db.$transaction(async (tx) => {
      const changed = await tx.webhook.update({ where: { id: row.id }, data, select: WEBHOOK_FIELDS });
      await audit(tx, actor, {
        ...{ action, wikiId: wiki.wikiId, target: new URL(changed.url).host },
        detail: { webhookId: row.id, active: changed.active },
      });
      return changed;
    });
  }

  return {
    async create(actor, address, input) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      const events = parseEvents(input.events);
      const url = await outgoing.check(input.url);
      if ((await db.webhook.count({ where: { wikiId: wiki.wikiId } })) >= MOST_WEBHOOKS)
        throw new WikibotError('limit_reached', `A wiki has ${MOST_WEBHOOKS} webhooks at most; delete one first.`);
      const secret = makeSecret();
      const { sealed, keyId } = keys.seal(secret);
      const row = await db.$transaction(async (tx) => {
        const made = await tx.webhook.create({
          data: {
            ...{ id: v7(), wikiId: wiki.wikiId, url: url.href, events, secret: sealed, keyId },
            ...{ createdById: userIdOf(actor), createdAt: deps.now() },
          },
          select: WEBHOOK_FIELDS,
        });
        await audit(tx, actor, {
          ...{ action: 'webhook.created', wikiId: wiki.wikiId, target: url.host },
          detail: { webhookId: made.id, events: events.join(' ') },
        });
        return made;
      });
      return { secret, info: toWebhookInfo(row, deps.now()) };
    },

    async list(actor, address) {
      const { wikiId } = await openWhole(access, actor, { address, right: 'admin' });
      const rows = await db.webhook.findMany({ where: { wikiId }, select: WEBHOOK_FIELDS, orderBy: { id: 'asc' } });
      return rows.map((row) => toWebhookInfo(row, deps.now()));
    },

    async read(actor, address, webhookId) {
      return toWebhookInfo((await find(actor, address, webhookId)).row, deps.now());
    },

    async change(actor, address, { webhookId, url, events, active }) {
      const found = await find(actor, address, webhookId);
      const data = {
        ...(url === undefined ? {} : { url: (await outgoing.check(url)).href }),
        ...(events === undefined ? {} : { events: parseEvents(events) }),
        ...(active === undefined ? {} : { active, pausedReason: null }),
      };
      return toWebhookInfo(await update(actor, found, { action: 'webhook.changed', data }), deps.now());
    },

    async rotateSecret(actor, address, webhookId) {
      const found = await find(actor, address, webhookId);
      const secret = makeSecret();
      const { sealed, keyId } = keys.seal(secret);
      const before = await db.webhook.findUniqueOrThrow({
        where: { id: found.row.id },
        select: { secret: true, keyId: true },
      });
      const data = {
        ...{ secret: sealed, keyId, previousSecret: before.secret, previousKeyId: before.keyId },
        previousUntil: new Date(deps.now().getTime() + OVERLAP_MS),
      };
      const row = await update(actor, found, { action: 'webhook.secret_rotated', data });
      return { secret, info: toWebhookInfo(row, deps.now()) };
    },

    async delete(actor, address, webhookId) {
      const { wiki, row } = await find(actor, address, webhookId);
      await db.$transaction(async (tx) => {
        await tx.webhook.deleteMany({ where: { id: row.id } });
        await audit(tx, actor, {
          ...{ action: 'webhook.deleted', wikiId: wiki.wikiId, target: new URL(row.url).host },
          detail: { webhookId: row.id },
        });
      });
    },

    async test(actor, address, webhookId) {
      const { wiki, row } = await find(actor, address, webhookId);
      if (!row.active) throw new WikibotError('invalid_input', 'This webhook is paused; resume it to test it.');
      const now = deps.now();
      const data = { wiki: { id: wiki.wikiId, owner: wiki.owner, slug: wiki.slug } };
      const delivery = await db.webhookDelivery.create({
        data: {
          ...{ id: v7(), webhookId: row.id, event: TEST_EVENT, createdAt: now, nextAttemptAt: now },
          payload: { type: TEST_EVENT, timestamp: now.toISOString(), data },
        },
      });
      return toDeliveryInfo(delivery);
    },

    async deliveries(actor, address, { webhookId, limit, cursor }) {
      const { row } = await find(actor, address, webhookId);
      const before = parseIdCursor(cursor);
      const rows = await db.webhookDelivery.findMany({
        where: { webhookId: row.id, ...(before === null ? {} : { id: { lt: before } }) },
        orderBy: { id: 'desc' },
        take: limit + 1,
      });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      return { deliveries: shown.map(toDeliveryInfo), nextCursor: last === undefined ? null : idCursor(last.id) };
    },

    async redeliver(actor, address, { webhookId, deliveryId }) {
      const { row } = await find(actor, address, webhookId);
      if (!row.active) throw new WikibotError('invalid_input', 'This webhook is paused; resume it first.');
      const [again] = isUuid(deliveryId)
        ? await db.webhookDelivery.updateManyAndReturn({
            where: { id: deliveryId, webhookId: row.id },
            data: { nextAttemptAt: deps.now(), deliveredAt: null, attempts: 0 },
          })
        : [];
      if (again === undefined) throw new WikibotError('not_found', 'There is no such delivery; it may be too old.');
      return toDeliveryInfo(again);
    },
  };
}

interface Found {
  readonly wiki: WikiInfo;
  readonly row: WebhookRow;
}

/** In one order, each once. */
function parseEvents(events: readonly WebhookEvent[]): WebhookEvent[] {
  if (events.length === 0) throw new WikibotError('invalid_input', 'Choose at least one event.');
  return WEBHOOK_EVENTS.filter((event) => events.includes(event));
}
