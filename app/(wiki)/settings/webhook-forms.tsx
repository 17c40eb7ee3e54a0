'use client';

import { useActionState } from 'react';
import { WEBHOOK_EVENTS } from '#lib/protocol/webhook-events.ts';
import type { WebhookEvent } from '#lib/protocol/webhook-events.ts';
import type { WikiAddress } from '#lib/services/types.ts';
import type { FormState } from '../../actions.ts';
import { FormError, Notice } from '../../ui/feedback.tsx';
import { CopyField, Field } from '../../ui/forms.tsx';
import { useTexts } from '../../ui/i18n/client.tsx';
import { AddressFields } from './general-form.tsx';
import { addWebhook, changeWebhook, redeliver, renewSecret, setWebhookActive, testWebhook } from './webhook-actions.ts';

const TEXTS = { 'page.changed': 'webhooks.page_changed', 'member.changed': 'webhooks.member_changed' } as const;

interface WebhookProps {
  readonly wiki: WikiAddress;
  readonly webhookId: string;
}

function WebhookFields({ wiki, webhookId }: WebhookProps) {
  return (
    <>
      <AddressFields wiki={wiki} />
      <input type="hidden" name="webhook" value={webhookId} />
    </>
  );
}

function Target({ url, events }: { url: string; events: readonly string[] }) {
  const t = useTexts<'webhooks'>();
  return (
    <>
      <Field id="webhook-url" label={t('webhooks.url')} hint={t('webhooks.url_hint')}>
        <input
          name="url"
          type="url"
          required
          maxLength={2000}
          autoComplete="off"
          spellCheck={false}
          placeholder={t('webhooks.url_form')}
          defaultValue={url}
        />
      </Field>
      <fieldset>
        <legend className="legend">{t('webhooks.events')}</legend>
        {WEBHOOK_EVENTS.map((event) => (
          <label key={event} className="choice">
            <input type="checkbox" name="event" value={event} defaultChecked={events.includes(event)} />
            <span>{t(TEXTS[event])}</span>
          </label>
        ))}
      </fieldset>
    </>
  );
}

function NewSecret({ id, secret, said }: { id: string; secret: string; said?: string }) {
  const t = useTexts<'webhooks' | 'common'>();
  return (
    <Notice tone="good" alert>
      <p>
        {said === undefined ? '' : `${said} `}
        {t('webhooks.secret_once')}
      </p>
      <CopyField id={id} label={t('webhooks.secret')} text={secret} copy={t('common.copy')} />
    </Notice>
  );
}

export function AddWebhookForm({ wiki }: { wiki: WikiAddress }) {
  const t = useTexts<'webhooks' | 'common'>();
  const [state, action, pending] = useActionState(addWebhook, { error: null, secret: null });
  return (
    <form action={action} className="form">
      <AddressFields wiki={wiki} />
      {state.secret === null ? null : <NewSecret id="new-secret" secret={state.secret} said={t('webhooks.added')} />}
      <Target url={state.values?.['url'] ?? ''} events={state.values?.['events']?.split(' ') ?? ['page.changed']} />
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button button-primary" type="submit" disabled={pending}>
          {t('webhooks.add')}
        </button>
      </div>
    </form>
  );
}

export function ChangeWebhookForm({
  wiki,
  webhookId,
  url,
  events,
}: WebhookProps & { url: string; events: readonly WebhookEvent[] }) {
  const t = useTexts<'webhooks' | 'common'>();
  const [state, action, pending] = useActionState(changeWebhook, { error: null, saved: false });
  return (
    <form action={action} className="form">
      <WebhookFields wiki={wiki} webhookId={webhookId} />
      <Target url={state.values?.['url'] ?? url} events={state.values?.['events']?.split(' ') ?? events} />
      <FormError error={state.error} />
      <div className="form-actions">
        <button className="button" type="submit" disabled={pending}>
          {t('webhooks.save')}
        </button>
        <span role="status">{state.saved && !pending ? t('common.saved') : ''}</span>
      </div>
    </form>
  );
}

/** What can be done with a webhook at once: a test, a pause. */
export function WebhookButtons({ wiki, webhookId, active }: WebhookProps & { active: boolean }) {
  const t = useTexts<'webhooks'>();
  const [tested, test, testing] = useActionState(testWebhook, { error: null, outcome: null });
  const [switched, turn, switching] = useActionState<FormState, FormData>(setWebhookActive, { error: null });
  return (
    <div className="outcome">
      <div className="form-actions">
        {active ? (
          <form action={test}>
            <WebhookFields wiki={wiki} webhookId={webhookId} />
            <button className="button button-primary" type="submit" disabled={testing}>
              {t(testing ? 'webhooks.testing' : 'webhooks.test')}
            </button>
          </form>
        ) : null}
        <form action={turn}>
          <WebhookFields wiki={wiki} webhookId={webhookId} />
          <input type="hidden" name="active" value={active ? 'false' : 'true'} />
          <button className={active ? 'button' : 'button button-primary'} type="submit" disabled={switching}>
            {t(active ? 'webhooks.pause' : 'webhooks.resume')}
          </button>
        </form>
      </div>
      <FormError error={tested.error ?? switched.error} />
      {tested.outcome === null || testing ? null : (
        <Notice tone={tested.outcome.tone} alert>
          <p>{tested.outcome.text}</p>
        </Notice>
      )}
    </div>
  );
}

export function SecretForm({ wiki, webhookId }: WebhookProps) {
  const t = useTexts<'webhooks'>();
  const [state, action, pending] = useActionState(renewSecret, { error: null, secret: null });
  return (
    <form action={action} className="form">
      <WebhookFields wiki={wiki} webhookId={webhookId} />
      <p className="hint">{t('webhooks.new_secret_means')}</p>
      <FormError error={state.error} />
      {state.secret === null ? null : <NewSecret id="renewed-secret" secret={state.secret} />}
      <div className="form-actions">
        <button className="button" type="submit" disabled={pending}>
          {t('webhooks.yes_new_secret')}
        </button>
      </div>
    </form>
  );
}

export function RedeliverForm({
  wiki,
  webhookId,
  deliveryId,
  what,
}: WebhookProps & { deliveryId: string; what: { event: string; date: string } }) {
  const t = useTexts<'webhooks'>();
  const [state, action, pending] = useActionState<FormState, FormData>(redeliver, { error: null });
  return (
    <form action={action}>
      <WebhookFields wiki={wiki} webhookId={webhookId} />
      <input type="hidden" name="delivery" value={deliveryId} />
      <button className="button" type="submit" disabled={pending}>
        {t.rich('webhooks.again', { ...what, hidden: (text) => <span className="visually-hidden">{text}</span> })}
      </button>
      <FormError error={state.error} />
    </form>
  );
}
