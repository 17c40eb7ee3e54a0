/** Telling other servers what happens in a wiki. */
import type { OutgoingFailure } from '../../core/outside.ts';
import type { Actor } from '../../core/access.ts';
import type { WebhookEvent } from '../../protocol/webhook-events.ts';
import type { DELIVERY_STATES, PAUSED_REASONS } from '../../protocol/webhooks.ts';
import type { WikiAddress } from '../types.ts';

export type PausedReason = (typeof PAUSED_REASONS)[number];
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface WebhookInfo {
  readonly webhookId: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly active: boolean;
  /** Null: it is active, or was paused by somebody. */
  readonly pausedReason: PausedReason | null;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  /** Until then, the secret before signs too. */
  readonly previousSecretUntil: Date | null;
}

export interface DeliveryInfo {
  readonly deliveryId: string;
  readonly event: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** Of the last answer. */
  readonly status: number | null;
  readonly error: OutgoingFailure | 'status' | null;
  readonly createdAt: Date;
  readonly lastAttemptAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** All for those who manage the wiki. */
export interface WebhookService {
  /** The secret is shown this once. */
  create(
    actor: Actor,
    address: WikiAddress,
    input: { url: string; events: readonly WebhookEvent[] },
  ): Promise<{ secret: string; info: WebhookInfo }>;
  list(actor: Actor, address: WikiAddress): Promise<WebhookInfo[]>;
  read(actor: Actor, address: WikiAddress, webhookId: string): Promise<WebhookInfo>;
  /** What happens while it is not active is not sent later; what waited before is sent once it is active again. */
  change(
    actor: Actor,
    address: WikiAddress,
    input: {
      webhookId: string;
      url?: string | undefined;
      events?: readonly WebhookEvent[] | undefined;
      active?: boolean | undefined;
    },
  ): Promise<WebhookInfo>;
  /** A new secret; for a day, both sign. */
  rotateSecret(actor: Actor, address: WikiAddress, webhookId: string): Promise<{ secret: string; info: WebhookInfo }>;
  /** What waits to be sent goes with it. */
  delete(actor: Actor, address: WikiAddress, webhookId: string): Promise<void>;
  /** Has a test event sent to it. */
  test(actor: Actor, address: WikiAddress, webhookId: string): Promise<DeliveryInfo>;
  /** The newest first. */
  deliveries(
    actor: Actor,
    address: WikiAddress,
    query: { webhookId: string; limit: number; cursor?: string | undefined },
  ): Promise<{ deliveries: DeliveryInfo[]; nextCursor: string | null }>;
  /** Has it sent once more, under the same id. */
  redeliver(
    actor: Actor,
    address: WikiAddress,
    which: { webhookId: string; deliveryId: string },
  ): Promise<DeliveryInfo>;
}
