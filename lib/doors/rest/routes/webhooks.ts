/** Webhooks of a wiki: who is told what, and what became of it. */
import type { z } from 'zod';
import { deletedById } from '../../../protocol/account.ts';
import {
  createWebhookBody,
  deliveriesQuery,
  deliveryAnswer,
  deliveryListAnswer,
  updateWebhookBody,
  webhookAnswer,
  webhookListAnswer,
  webhookWithSecret,
} from '../../../protocol/webhooks.ts';
import type { DeliveryAnswer, WebhookAnswer } from '../../../protocol/webhooks.ts';
import type { DeliveryInfo, WebhookInfo } from '../../../services/webhooks/types.ts';
import { Reply } from '../reply.ts';
import { type Call, type Route, route } from '../router.ts';
import { addressOf } from './people.ts';

const WEBHOOKS = 'wikis/{owner}/{slug}/webhooks';

export const webhookRoutes: readonly Route[] = [
  route({
    method: 'GET',
    pattern: WEBHOOKS,
    id: 'listWebhooks',
    tag: 'Webhooks',
    summary: 'Lists the webhooks',
    answers: { 200: webhookListAnswer },
    handle: async ({ services, actor, params }) => ({
      webhooks: (await services.webhooks.list(actor, addressOf(params))).map(toWebhook),
    }),
  }),
  route({
    method: 'POST',
    pattern: WEBHOOKS,
    id: 'createWebhook',
    repeatable: true,
    tag: 'Webhooks',
    summary: 'Has a server told of changes',
    answers: { 201: webhookWithSecret },
    body: createWebhookBody,
    handle: async ({ services, actor, params, body }) => {
      const { secret, info } = await services.webhooks.create(actor, addressOf(params), body);
      return new Reply({ ...toWebhook(info), secret }, 201);
    },
  }),
  route({
    method: 'GET',
    pattern: `${WEBHOOKS}/{id}`,
    id: 'readWebhook',
    tag: 'Webhooks',
    summary: 'Reads one webhook',
    answers: { 200: webhookAnswer },
    handle: async ({ services, actor, params }) =>
      toWebhook(await services.webhooks.read(actor, addressOf(params), idOf(params))),
  }),
  route({
    method: 'PATCH',
    pattern: `${WEBHOOKS}/{id}`,
    id: 'updateWebhook',
    tag: 'Webhooks',
    summary: 'Changes, pauses or resumes a webhook',
    description: 'What waited when it was paused is sent once it is active again.',
    answers: { 200: webhookAnswer },
    body: updateWebhookBody,
    handle: async ({ services, actor, params, body }) =>
      toWebhook(await services.webhooks.change(actor, addressOf(params), { webhookId: idOf(params), ...body })),
  }),
  route({
    method: 'DELETE',
    pattern: `${WEBHOOKS}/{id}`,
    id: 'deleteWebhook',
    tag: 'Webhooks',
    summary: 'Deletes a webhook with its deliveries',
    answers: { 200: deletedById },
    handle: async ({ services, actor, params }) => {
      await services.webhooks.delete(actor, addressOf(params), idOf(params));
      return { deleted: true, id: idOf(params) };
    },
  }),
  route({
    method: 'POST',
    pattern: `${WEBHOOKS}/{id}/secret`,
    id: 'rotateWebhookSecret',
    repeatable: true,
    tag: 'Webhooks',
    summary: 'Makes a new secret',
    description: 'For a day, the secret before signs too.',
    answers: { 200: webhookWithSecret },
    handle: async ({ services, actor, params }) => {
      const { secret, info } = await services.webhooks.rotateSecret(actor, addressOf(params), idOf(params));
      return { ...toWebhook(info), secret };
    },
  }),
  route({
    method: 'POST',
    pattern: `${WEBHOOKS}/{id}/test`,
    id: 'testWebhook',
    repeatable: true,
    tag: 'Webhooks',
    summary: 'Sends a test event',
    description: 'It is tried once. What became of it is in the list of deliveries a moment later.',
    answers: { 202: deliveryAnswer },
    handle: async ({ services, actor, params }) =>
      new Reply(toDelivery(await services.webhooks.test(actor, addressOf(params), idOf(params))), 202),
  }),
  route({
    method: 'GET',
    pattern: `${WEBHOOKS}/{id}/deliveries`,
    id: 'listWebhookDeliveries',
    tag: 'Webhooks',
    summary: 'Lists what was sent, and what became of it',
    description: 'The newest first, for 30 days.',
    answers: { 200: deliveryListAnswer },
    query: deliveriesQuery,
    handle: async ({ services, actor, params, query }): Promise<z.input<typeof deliveryListAnswer>> => {
      const { deliveries, nextCursor } = await services.webhooks.deliveries(actor, addressOf(params), {
        ...{ webhookId: idOf(params), ...query },
      });
      return { deliveries: deliveries.map(toDelivery), next_cursor: nextCursor };
    },
  }),
  route({
    method: 'POST',
    pattern: `${WEBHOOKS}/{id}/deliveries/{delivery}/redeliver`,
    id: 'redeliverWebhook',
    repeatable: true,
    tag: 'Webhooks',
    summary: 'Sends a delivery once more',
    description: 'Under the same `webhook-id`.',
    answers: { 202: deliveryAnswer },
    handle: async ({ services, actor, params }) => {
      const which = { webhookId: idOf(params), deliveryId: params['delivery'] ?? '' };
      return new Reply(toDelivery(await services.webhooks.redeliver(actor, addressOf(params), which)), 202);
    },
  }),
];

function idOf(params: Call['params']): string {
  return params['id'] ?? '';
}

function toWebhook(info: WebhookInfo): WebhookAnswer {
  return {
    ...{ id: info.webhookId, url: info.url, events: [...info.events], active: info.active },
    paused_reason: info.pausedReason,
    created_by: info.createdBy,
    created_at: info.createdAt.toISOString(),
    previous_secret_until: info.previousSecretUntil?.toISOString() ?? null,
  };
}

function toDelivery(info: DeliveryInfo): DeliveryAnswer {
  const { deliveryId: id, event, state, attempts, status, error, payload } = info;
  return {
    ...{ id, event, state, attempts, status, error },
    created_at: info.createdAt.toISOString(),
    last_attempt_at: info.lastAttemptAt?.toISOString() ?? null,
    next_attempt_at: info.nextAttemptAt?.toISOString() ?? null,
    delivered_at: info.deliveredAt?.toISOString() ?? null,
    payload: { ...payload },
  };
}
