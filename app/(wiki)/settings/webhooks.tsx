/** Settings: servers that are told of changes; with one chosen, what became of each message to it. */
import { isWikibotError } from '#lib/core/errors.ts';
import type { DeliveryInfo, WebhookInfo } from '#lib/services/webhooks/types.ts';
import { server } from '../../server.ts';
import { When } from '../../ui/dates.tsx';
import { EmptyState, Notice } from '../../ui/feedback.tsx';
import { Arrow, Badge } from '../../ui/parts.tsx';
import type { OpenedWiki } from '../open.ts';
import { Pager } from '../tools/history.tsx';
import { Confirm } from './confirm.tsx';
import { deleteWebhook } from './webhook-actions.ts';
import { AddWebhookForm, ChangeWebhookForm, RedeliverForm, SecretForm, WebhookButtons } from './webhook-forms.tsx';
import { eventName, reasonOf } from './webhook-texts.ts';

const ON_A_PAGE = 20;

interface Chosen {
  readonly webhook: string;
  readonly cursor: string;
}

export async function Webhooks({ opened, chosen }: { opened: OpenedWiki; chosen: Chosen }) {
  const { actor, wiki } = opened;
  const { webhooks } = server().services;
  const address = { owner: wiki.owner, slug: wiki.slug };
  if (chosen.webhook !== '') {
    const found = await webhooks.read(actor, address, chosen.webhook).catch((error: unknown) => {
      if (isWikibotError(error) && error.code === 'not_found') return null;
      throw error;
    });
    if (found !== null) return <OneWebhook opened={opened} webhook={found} cursor={chosen.cursor} />;
  }
  return <AllWebhooks opened={opened} list={await webhooks.list(actor, address)} />;
}

function AllWebhooks({ opened: { t, wiki, urls }, list }: { opened: OpenedWiki; list: readonly WebhookInfo[] }) {
  return (
    <>
      <section className="card" aria-labelledby="new">
        <h2 id="new">{t('webhooks.new')}</h2>
        <p className="hint">
          {t('webhooks.about')} <a href="/docs/webhooks">{t('webhooks.how')}</a>
        </p>
        <AddWebhookForm wiki={{ owner: wiki.owner, slug: wiki.slug }} />
      </section>
      <section className="card" aria-labelledby="webhooks">
        <h2 id="webhooks">{t('webhooks.list')}</h2>
        {list.length === 0 ? (
          <EmptyState icon="send" level={3} title={t('webhooks.none')}>
            {t('webhooks.none_text')}
          </EmptyState>
        ) : (
          <ul className="rows">
            {list.map((webhook) => (
              <li key={webhook.webhookId}>
                <div className="row-main">
                  <p className="row-title break-anywhere">
                    <a href={urls.tool('settings', 'webhooks', { webhook: webhook.webhookId })}>{webhook.url}</a>
                  </p>
                  <p className="row-note">
                    {t.list(webhook.events.map((event) => eventName(t, event)))} ·{' '}
                    {t.rich('webhooks.made', { date: <When t={t} date={webhook.createdAt} form="day" /> })}
                  </p>
                </div>
                <State t={t} webhook={webhook} />
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function State({ t, webhook }: { t: OpenedWiki['t']; webhook: WebhookInfo }) {
  return (
    <div className="row-actions">
      {webhook.active ? (
        <Badge tone="accent">{t('webhooks.active')}</Badge>
      ) : (
        <Badge tone={webhook.pausedReason === null ? 'quiet' : 'danger'}>{t('webhooks.paused')}</Badge>
      )}
    </div>
  );
}

async function OneWebhook({ opened, webhook, cursor }: { opened: OpenedWiki; webhook: WebhookInfo; cursor: string }) {
  const { t, wiki, urls } = opened;
  const { webhookId, url, events, active, pausedReason, createdAt, createdBy, previousSecretUntil } = webhook;
  const address = { owner: wiki.owner, slug: wiki.slug };
  const made = <When t={t} date={createdAt} form="day" />;
  return (
    <>
      <section className="card" aria-labelledby="webhook">
        <p>
          <a href={urls.tool('settings', 'webhooks')}>
            <Arrow back /> {t('webhooks.back')}
          </a>
        </p>
        <h2 id="webhook" className="break-anywhere">
          {new URL(url).host}
        </h2>
        <p className="row-note">
          <Badge tone={active ? 'accent' : pausedReason === null ? 'quiet' : 'danger'}>
            {t(active ? 'webhooks.active' : 'webhooks.paused')}
          </Badge>{' '}
          {createdBy === null
            ? t.rich('webhooks.made', { date: made })
            : t.rich('webhooks.made_by', { date: made, name: createdBy })}
        </p>
        {active ? null : (
          <Notice tone={pausedReason === null ? 'note' : 'warning'}>
            <p>{t(pausedReason === null ? 'webhooks.is_paused' : `webhooks.is_${pausedReason}`)}</p>
          </Notice>
        )}
        <WebhookButtons key={String(active)} wiki={address} webhookId={webhookId} active={active} />
      </section>
      <Deliveries opened={opened} webhook={webhook} cursor={cursor} />
      <section className="card" aria-labelledby="target">
        <h2 id="target">{t('webhooks.settings')}</h2>
        <ChangeWebhookForm wiki={address} webhookId={webhookId} url={url} events={events} />
      </section>
      <section className="card" aria-labelledby="secret">
        <h2 id="secret">{t('webhooks.secret')}</h2>
        {previousSecretUntil === null ? null : (
          <p>{t.rich('webhooks.overlap', { date: <When t={t} date={previousSecretUntil} /> })}</p>
        )}
        <SecretForm wiki={address} webhookId={webhookId} />
      </section>
      <section className="card" aria-labelledby="delete">
        <h2 id="delete">{t('webhooks.delete_title')}</h2>
        <p className="hint">{t('webhooks.delete_means')}</p>
        <Confirm
          action={deleteWebhook}
          values={{ owner: wiki.owner, wiki: wiki.slug, webhook: webhookId, base: urls.base }}
          label={t('webhooks.delete')}
          yes={t('webhooks.yes_delete')}
        >
          <p>{t('webhooks.delete_sure', { host: new URL(url).host })}</p>
        </Confirm>
      </section>
    </>
  );
}

interface DeliveriesProps {
  readonly opened: OpenedWiki;
  readonly webhook: WebhookInfo;
  readonly cursor: string;
}

async function Deliveries({ opened, webhook, cursor }: DeliveriesProps) {
  const { t, actor, wiki, urls } = opened;
  const { webhookId } = webhook;
  const list = (from: string) =>
    server().services.webhooks.deliveries(
      actor,
      { owner: wiki.owner, slug: wiki.slug },
      {
        ...{ webhookId, limit: ON_A_PAGE, cursor: from },
      },
    );
  // A cursor that somebody has mistyped in the address shows the beginning.
  const { deliveries, nextCursor } = await list(cursor).catch((error: unknown) => {
    if (isWikibotError(error) && error.code === 'invalid_input') return list('');
    throw error;
  });
  const here = (query: Record<string, string>) => urls.tool('settings', 'webhooks', { webhook: webhookId, ...query });
  return (
    <section className="card" aria-labelledby="deliveries">
      <h2 id="deliveries">{t('webhooks.deliveries')}</h2>
      {deliveries.length === 0 ? (
        <EmptyState icon="send" level={3} title={t('webhooks.no_deliveries')}>
          {t('webhooks.no_deliveries_text')}
        </EmptyState>
      ) : (
        <>
          <p className="hint">{t('webhooks.kept')}</p>
          <ul className="rows deliveries">
            {deliveries.map((delivery) => (
              <Delivery key={delivery.deliveryId} opened={opened} webhook={webhook} delivery={delivery} />
            ))}
          </ul>
          <Pager
            t={t}
            first={cursor === '' ? null : here({})}
            next={nextCursor === null ? null : here({ cursor: nextCursor })}
          />
        </>
      )}
    </section>
  );
}

const TONES = { delivered: 'accent', waiting: 'quiet', failed: 'danger' } as const;

interface DeliveryProps {
  readonly opened: OpenedWiki;
  readonly webhook: WebhookInfo;
  readonly delivery: DeliveryInfo;
}

function Delivery({ opened: { t, wiki }, webhook, delivery }: DeliveryProps) {
  const { deliveryId, event, state, attempts, status, createdAt, nextAttemptAt } = delivery;
  const reason = reasonOf(t, delivery);
  return (
    <li>
      <div className="row-main">
        <p className="row-title">
          {eventName(t, event)} <Badge tone={TONES[state]}>{t(`webhooks.${state}`)}</Badge>
        </p>
        <p className="row-note">
          <When t={t} date={createdAt} />
          {attempts === 0 ? null : <> · {t('webhooks.attempts', { count: attempts })}</>}
          {state === 'delivered' && status !== null ? <> · {t('webhooks.answered', { status })}</> : null}
          {state === 'waiting' && attempts > 0 && nextAttemptAt !== null ? (
            <> · {t.rich('webhooks.next', { date: <When t={t} date={nextAttemptAt} /> })}</>
          ) : null}
        </p>
        {reason === null ? null : <p className="hint hint-bad">{reason}</p>}
        <details className="payload">
          <summary>{t('webhooks.payload')}</summary>
          <pre>{JSON.stringify(delivery.payload, null, 2)}</pre>
        </details>
      </div>
      <div className="row-actions">
        {webhook.active && state !== 'waiting' ? (
          <RedeliverForm
            wiki={{ owner: wiki.owner, slug: wiki.slug }}
            webhookId={webhook.webhookId}
            deliveryId={deliveryId}
            what={{ event: eventName(t, event), date: t.date(createdAt) }}
          />
        ) : null}
      </div>
    </li>
  );
}
