/**
 * Sends what waits in `webhook_deliveries`. One at a time for each webhook, so that a receiver that
 * keeps up gets the events in their order; a failed one is tried again later while the next ones
 * go on, so order is no promise. Neither is "once": a delivery is claimed for a minute before it is
 * sent, and is due again when nobody has noted what became of it.
 *
 *   waiting ──2xx──► delivered
 *      │  ▲
 *      │  └─ later (retry-plan.ts) ─ any other answer, or none
 *      └──► failed: a day has passed, or 410. The webhook is paused, and its owner told.
 */
import type { Logger } from 'pino';
import { OutgoingError } from '#lib/core/outside.ts';
import { TEST_EVENT } from '#lib/protocol/webhooks.ts';
import { webhookPausedMail } from '#lib/services/mail/messages.ts';
import { queueMail } from '#lib/services/mail/outbox.ts';
import type { Database, KeyRing, Outgoing } from '#lib/services/ports.ts';
import { signatureHeaders } from '#lib/services/webhooks/secrets.ts';
import type { Sender } from './outbox.ts';
import { nextAttempt } from './retry-plan.ts';

const AT_ONCE = 32;
const AT_ONCE_FOR_A_HOST = 4;
const TIMEOUT_MS = 10_000;
/** Nothing is done with an answer; this much of it is read so that an ordinary one ends as it should. */
const ANSWER_BYTES = 4 * 1024;
/** After this a claim is void: several times what an attempt can take. */
const CLAIM_MS = 60_000;
const GONE = 410;

export interface WebhookSenderDeps {
  readonly db: Database;
  readonly keys: KeyRing;
  readonly outgoing: Pick<Outgoing, 'request'>;
  readonly appUrl: string;
  readonly log: Logger;
  readonly now: () => Date;
}

interface Due {
  readonly id: string;
  readonly webhook_id: string;
  readonly url: string;
}

interface Claimed extends Due {
  readonly event: string;
  readonly payload: unknown;
  readonly attempts: number;
  readonly created_at: Date;
  readonly secret: Uint8Array;
  readonly key_id: string;
  readonly previous_secret: Uint8Array | null;
  readonly previous_key_id: string | null;
  readonly previous_until: Date | null;
}

export class WebhookSender implements Sender {
  readonly #deps: WebhookSenderDeps;
  /** Webhooks that are being sent to, with their hosts. */
  readonly #busy = new Map<string, string>();

  constructor(deps: WebhookSenderDeps) {
    this.#deps = deps;
  }

  /** Claims and starts as many as may be under way now. */
  async begin(): Promise<Promise<void>[]> {
    const free = AT_ONCE - this.#busy.size;
    if (free <= 0) return [];
    const chosen = this.#choose(await this.#due(), free);
    if (chosen.length === 0) return [];
    const claimed = await this.#claim(chosen);
    return claimed.map(async (delivery) => {
      this.#busy.set(delivery.webhook_id, hostOf(delivery));
      try {
        await this.#attempt(delivery);
      } catch (error) {
        // The claim ends by itself; what can't be noted (the database is down) is sent again.
        this.#deps.log.warn({ err: error, delivery: delivery.id }, 'a delivery could not be brought to an end');
      } finally {
        this.#busy.delete(delivery.webhook_id);
      }
    });
  }

  /** The first of each webhook, the one that has waited longest first. */
  async #due(): Promise<Due[]> {
    return await this.#deps.db.$queryRaw<Due[]>`
      SELECT id::text, webhook_id::text, url FROM (
        SELECT DISTINCT ON (d.webhook_id) d.id, d.webhook_id, d.next_attempt_at, h.url
          FROM webhook_deliveries d JOIN webhooks h ON h.id = d.webhook_id
         WHERE d.next_attempt_at <= ${this.#deps.now()} AND h.active
           AND NOT d.webhook_id = ANY(${[...this.#busy.keys()]}::uuid[])
         ORDER BY d.webhook_id, d.next_attempt_at, d.id) AS first
       ORDER BY next_attempt_at LIMIT ${4 * AT_ONCE}`;
  }

  #choose(due: readonly Due[], free: number): Due[] {
    const atHost = new Map<string, number>();
    for (const host of this.#busy.values()) atHost.set(host, (atHost.get(host) ?? 0) + 1);
    const chosen: Due[] = [];
    for (const delivery of due) {
      const host = hostOf(delivery);
      const there = atHost.get(host) ?? 0;
      if (there >= AT_ONCE_FOR_A_HOST || chosen.length >= free) continue;
      atHost.set(host, there + 1);
      chosen.push(delivery);
    }
    return chosen;
  }

  /** Whoever else claims them at the same time finds them not due. */
  async #claim(chosen: readonly Due[]): Promise<Claimed[]> {
    const now = this.#deps.now();
    return await this.#deps.db.$queryRaw<Claimed[]>`
      UPDATE webhook_deliveries d
         SET attempts = d.attempts + 1, last_attempt_at = ${now}, next_attempt_at = ${new Date(now.getTime() + CLAIM_MS)}
        FROM webhooks h
       WHERE h.id = d.webhook_id AND h.active AND d.next_attempt_at <= ${now}
         AND d.id = ANY(${chosen.map(({ id }) => id)}::uuid[])
      RETURNING d.id::text, d.webhook_id::text, h.url, d.event, d.payload, d.attempts, d.created_at,
                h.secret, h.key_id, h.previous_secret, h.previous_key_id, h.previous_until`;
  }

  async #attempt(delivery: Claimed): Promise<void> {
    const outcome = await this.#post(delivery);
    const { db, now } = this.#deps;
    const { status, error } = outcome;
    const note = { lastStatus: status, lastError: error };
    if (error === null) {
      await this.#note(delivery, { ...note, deliveredAt: now(), nextAttemptAt: null });
      return;
    }
    const next = delivery.event === TEST_EVENT || status === GONE ? null : nextAttempt(delivery.attempts, now());
    await this.#note(delivery, { ...note, nextAttemptAt: next });
    if (next !== null || delivery.event === TEST_EVENT) return;
    // What is refused alone, while others are taken, does not stop the others.
    const takenSince = { webhookId: delivery.webhook_id, deliveredAt: { gt: delivery.created_at } };
    if (status !== GONE && (await db.webhookDelivery.count({ where: takenSince })) > 0) return;
    await this.#pause(delivery, status === GONE ? 'gone' : 'failing');
  }

  async #post(delivery: Claimed): Promise<{ status: number | null; error: string | null }> {
    const { outgoing, now, appUrl } = this.#deps;
    const body = JSON.stringify(delivery.payload);
    try {
      const { status } = await outgoing.request(delivery.url, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'User-Agent': `wikibot (+${appUrl})`,
          ...signatureHeaders({ id: delivery.id, at: now(), body }, this.#secretsOf(delivery)),
        },
        body: Buffer.from(body),
        ...{ timeoutMs: TIMEOUT_MS, maxBytes: ANSWER_BYTES },
      });
      return { status, error: status >= 200 && status < 300 ? null : 'status' };
    } catch (error) {
      if (error instanceof OutgoingError) return { status: null, error: error.reason };
      throw error;
    }
  }

  #secretsOf(delivery: Claimed): string[] {
    const { keys, now } = this.#deps;
    const { secret, key_id, previous_secret, previous_key_id, previous_until } = delivery;
    const secrets = [keys.open({ sealed: secret, keyId: key_id })];
    if (previous_secret !== null && previous_key_id !== null && previous_until !== null && previous_until > now())
      secrets.push(keys.open({ sealed: previous_secret, keyId: previous_key_id }));
    return secrets;
  }

  /** Not where somebody has asked for another delivery meanwhile, or deleted the webhook. */
  async #note(
    { id, attempts }: Claimed,
    data: { lastStatus: number | null; lastError: string | null; nextAttemptAt: Date | null; deliveredAt?: Date },
  ): Promise<void> {
    await this.#deps.db.webhookDelivery.updateMany({ where: { id, attempts }, data });
  }

  async #pause({ webhook_id: id, url }: Claimed, why: 'gone' | 'failing'): Promise<void> {
    const { db, keys, appUrl, log } = this.#deps;
    await db.$transaction(async (tx) => {
      const { count } = await tx.webhook.updateMany({
        where: { id, active: true },
        data: { active: false, pausedReason: why },
      });
      if (count === 0) return;
      const { wiki } = await tx.webhook.findUniqueOrThrow({
        where: { id },
        select: {
          wiki: { select: { name: true, slug: true, owner: { select: { username: true, email: true } } } },
        },
      });
      const { name, slug, owner } = wiki;
      const host = new URL(url).host;
      const content = webhookPausedMail({ appUrl, host, why, wiki: { name, slug, owner: owner.username ?? '' } });
      await queueMail(tx, keys, { to: owner.email, content });
    });
    log.info({ webhook: id, why }, 'a webhook was paused');
  }
}

function hostOf({ url }: Due): string {
  return new URL(url).host;
}
