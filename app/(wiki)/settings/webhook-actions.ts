'use server';

import { redirect } from 'next/navigation';
import { setTimeout as pause } from 'node:timers/promises';
import { WEBHOOK_EVENTS } from '#lib/protocol/webhook-events.ts';
import type { WebhookEvent } from '#lib/protocol/webhook-events.ts';
import type { DeliveryInfo } from '#lib/services/webhooks/types.ts';
import { type FormState, actingUser, textOf } from '../../actions.ts';
import { server } from '../../server.ts';
import { getTranslator } from '../../ui/i18n/request.ts';
import type { SavedState } from './actions.ts';
import { addressOf, done } from './form-work.ts';
import { reasonOf } from './webhook-texts.ts';

export interface SecretState extends FormState {
  /** Shown once: it is kept sealed. */
  readonly secret: string | null;
}

export interface TestState extends FormState {
  /** A sentence on what became of it. */
  readonly outcome: { readonly text: string; readonly tone: 'good' | 'note' | 'warning' } | null;
}

/** How long somebody who has asked for a test waits for what becomes of it. */
const PATIENCE_MS = 6_000;
const LOOK_MS = 250;

function eventsOf(form: FormData): WebhookEvent[] {
  const chosen = form.getAll('event');
  return WEBHOOK_EVENTS.filter((event) => chosen.includes(event));
}

export async function addWebhook(_before: SecretState, form: FormData): Promise<SecretState> {
  const { actor } = await actingUser();
  const input = { url: textOf(form, 'url'), events: eventsOf(form) };
  let secret: string | null = null;
  const error = await done(async () => {
    ({ secret } = await server().services.webhooks.create(actor, addressOf(form), input));
  });
  return { error, secret, ...(error === null ? {} : { values: { url: input.url, events: input.events.join(' ') } }) };
}

export async function changeWebhook(_before: SavedState, form: FormData): Promise<SavedState> {
  const { actor } = await actingUser();
  const input = { webhookId: textOf(form, 'webhook'), url: textOf(form, 'url'), events: eventsOf(form) };
  const error = await done(() => server().services.webhooks.change(actor, addressOf(form), input));
  const values = { url: input.url, events: input.events.join(' ') };
  return error === null ? { error, saved: true } : { error, saved: false, values };
}

export async function setWebhookActive(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const input = { webhookId: textOf(form, 'webhook'), active: form.get('active') === 'true' };
  return { error: await done(() => server().services.webhooks.change(actor, addressOf(form), input)) };
}

export async function renewSecret(_before: SecretState, form: FormData): Promise<SecretState> {
  const { actor } = await actingUser();
  let secret: string | null = null;
  const error = await done(async () => {
    const id = textOf(form, 'webhook');
    ({ secret } = await server().services.webhooks.rotateSecret(actor, addressOf(form), id));
  });
  return { error, secret };
}

export async function deleteWebhook(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const id = textOf(form, 'webhook');
  const error = await done(() => server().services.webhooks.delete(actor, addressOf(form), id));
  if (error !== null) return { error };
  redirect(`${textOf(form, 'base')}/-/settings/webhooks`);
}

export async function testWebhook(_before: TestState, form: FormData): Promise<TestState> {
  const { actor } = await actingUser();
  const { webhooks } = server().services;
  const address = addressOf(form);
  const webhookId = textOf(form, 'webhook');
  const t = await getTranslator();
  let delivery: DeliveryInfo | undefined;
  const error = await done(async () => {
    const { deliveryId } = await webhooks.test(actor, address, webhookId);
    for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_MS) {
      await pause(LOOK_MS);
      const { deliveries } = await webhooks.deliveries(actor, address, { webhookId, limit: 10 });
      delivery = deliveries.find((one) => one.deliveryId === deliveryId);
      if (delivery?.state !== 'waiting') return;
    }
  });
  if (error !== null) return { error, outcome: null };
  if (delivery === undefined || delivery.state === 'waiting')
    return { error, outcome: { text: t('webhooks.test_waiting'), tone: 'note' } };
  if (delivery.state === 'delivered')
    return { error, outcome: { text: t('webhooks.test_delivered', { status: delivery.status ?? 0 }), tone: 'good' } };
  return {
    error,
    outcome: { text: t('webhooks.test_failed', { reason: reasonOf(t, delivery) ?? '' }), tone: 'warning' },
  };
}

export async function redeliver(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const which = { webhookId: textOf(form, 'webhook'), deliveryId: textOf(form, 'delivery') };
  return { error: await done(() => server().services.webhooks.redeliver(actor, addressOf(form), which)) };
}
