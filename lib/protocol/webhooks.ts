/** Webhooks: what is sent when something happened in a wiki, and the API that manages who is sent it. */
import { z } from 'zod';
import { OUTGOING_FAILURES } from '../core/outside.ts';
import { CHANGE_KINDS } from './rest.ts';
import { WEBHOOK_EVENTS } from './webhook-events.ts';

/** Sent when somebody asks for it, to one webhook, whatever it listens to. */
export const TEST_EVENT = 'webhook.test';

const date = z.iso.datetime();
const wiki = z.object({ id: z.uuid(), owner: z.string(), slug: z.string() });
const oid = z.string().regex(/^[0-9a-f]{40}$/);

/** How many pages an event names. */
export const PAGES_IN_EVENT = 100;

export const pageChangedData = z.object({
  wiki,
  revision: oid.describe('The commit. Where `commits` is more than one, the last of them.'),
  before: oid.nullable().describe('The commit before: what lies between is the change. Null for the first of a wiki.'),
  seq: z.int().describe('The position of `revision` in the wiki: what comes out of order is put in order by it.'),
  commits: z.int().describe('One; more for a long push or import, which is told as one event.'),
  date,
  author: z.string().describe('As commits show the person.'),
  agent: z.string().nullable().describe('The program that wrote on their behalf.'),
  pages: z
    .array(z.object({ path: z.string(), kind: z.enum(CHANGE_KINDS), old_path: z.string().optional() }))
    .describe(`The first ${PAGES_IN_EVENT}.`),
  pages_total: z.int(),
});
export type PageChangedData = z.infer<typeof pageChangedData>;

export const MEMBER_CHANGES = ['added', 'joined', 'changed', 'removed', 'left', 'transferred'] as const;

export const memberChangedData = z.object({
  wiki,
  change: z.enum(MEMBER_CHANGES).describe('`joined`: by an invitation. `transferred`: they own the wiki now.'),
  username: z.string().nullable(),
  role: z.enum(['owner', 'editor', 'viewer']).nullable().describe('Null: not a member any more.'),
  by: z.string().nullable().describe('Who did it; null: the operator of the server.'),
});
export type MemberChangedData = z.infer<typeof memberChangedData>;

/** The body of what is sent (Standard Webhooks). */
export const webhookPayload = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('page.changed'), timestamp: date, data: pageChangedData }),
    z.object({ type: z.literal('member.changed'), timestamp: date, data: memberChangedData }),
    z.object({ type: z.literal(TEST_EVENT), timestamp: date, data: z.object({ wiki }) }),
  ])
  .meta({ id: 'WebhookPayload' });

const events = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);
const url = z.string().max(2000).describe('https or http, at a public address. Redirects are not followed.');

export const createWebhookBody = z.strictObject({ url, events: events.default([...WEBHOOK_EVENTS]) });
export const updateWebhookBody = z.strictObject({
  url: url.optional(),
  events: events.optional(),
  active: z.boolean().optional().describe('False: nothing is sent, and what happens meanwhile is not sent later.'),
});
export const deliveriesQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});

export const PAUSED_REASONS = ['failing', 'gone', 'creator_left'] as const;

export const webhookAnswer = z
  .object({
    id: z.uuid(),
    url: z.string(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    active: z.boolean(),
    paused_reason: z
      .enum(PAUSED_REASONS)
      .nullable()
      .describe('Why it was paused without being asked to: no success for a day, a 410, or its maker left.'),
    created_by: z.string().nullable(),
    created_at: date,
    previous_secret_until: date.nullable().describe('Until then, the secret before signs too.'),
  })
  .meta({ id: 'Webhook' });
export type WebhookAnswer = z.infer<typeof webhookAnswer>;

export const webhookListAnswer = z.object({ webhooks: z.array(webhookAnswer) }).meta({ id: 'WebhookList' });
export const webhookWithSecret = webhookAnswer
  .extend({ secret: z.string().describe('`whsec_` and base64. It is shown this once.') })
  .meta({ id: 'WebhookWithSecret' });

export const DELIVERY_STATES = ['waiting', 'delivered', 'failed'] as const;

export const deliveryAnswer = z
  .object({
    id: z.uuid().describe('The `webhook-id` that it is sent with, at each attempt the same.'),
    event: z.string(),
    state: z.enum(DELIVERY_STATES).describe('`failed`: given up.'),
    attempts: z.int(),
    status: z.int().nullable().describe('HTTP status of the last answer.'),
    error: z.enum([...OUTGOING_FAILURES, 'status']).nullable(),
    created_at: date,
    last_attempt_at: date.nullable(),
    next_attempt_at: date.nullable(),
    delivered_at: date.nullable(),
    payload: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'WebhookDelivery' });
export type DeliveryAnswer = z.infer<typeof deliveryAnswer>;

export const deliveryListAnswer = z
  .object({ deliveries: z.array(deliveryAnswer), next_cursor: z.string().nullable() })
  .meta({ id: 'WebhookDeliveryList' });
