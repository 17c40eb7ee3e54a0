/** Rows of webhooks and deliveries as the services show them. */
import { OUTGOING_FAILURES } from '../../core/outside.ts';
import { WEBHOOK_EVENTS } from '../../protocol/webhook-events.ts';
import { PAUSED_REASONS } from '../../protocol/webhooks.ts';
import type { DeliveryInfo, WebhookInfo } from './types.ts';

/** Without the secrets, which nothing but the sender reads. */
export const WEBHOOK_FIELDS = {
  id: true,
  url: true,
  events: true,
  active: true,
  pausedReason: true,
  createdAt: true,
  previousUntil: true,
  createdBy: { select: { username: true, displayName: true } },
} as const;

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  readonly pausedReason: string | null;
  readonly createdAt: Date;
  readonly previousUntil: Date | null;
  readonly createdBy: { readonly username: string | null; readonly displayName: string } | null;
}

export function toWebhookInfo(row: WebhookRow, now: Date): WebhookInfo {
  const { id, url, active, createdAt, createdBy, previousUntil } = row;
  return {
    ...{ webhookId: id, url, active, createdAt },
    events: WEBHOOK_EVENTS.filter((event) => row.events.includes(event)),
    pausedReason: active ? null : (PAUSED_REASONS.find((reason) => reason === row.pausedReason) ?? null),
    createdBy: createdBy === null ? null : (createdBy.username ?? createdBy.displayName),
    previousSecretUntil: previousUntil !== null && previousUntil > now ? previousUntil : null,
  };
}

export interface DeliveryRow {
  readonly id: string;
  readonly event: string;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly lastAttemptAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly payload: unknown;
}

const ERRORS = [...OUTGOING_FAILURES, 'status'] as const;

export function toDeliveryInfo(row: DeliveryRow): DeliveryInfo {
  const { id, event, attempts, createdAt, lastAttemptAt, nextAttemptAt, deliveredAt } = row;
  return {
    ...{ deliveryId: id, event, attempts, createdAt, lastAttemptAt, nextAttemptAt, deliveredAt },
    state: deliveredAt !== null ? 'delivered' : nextAttemptAt === null ? 'failed' : 'waiting',
    status: row.lastStatus,
    // Always one: it is written by us.
    payload: Object.fromEntries(Object.entries(row.payload ?? {})),
    error: ERRORS.find((error) => error === row.lastError) ?? null,
  };
}
