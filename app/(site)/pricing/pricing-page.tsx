/** What a wiki costs: where billing is configured, the two plans; elsewhere everything is unlocked. */
import type { Limits } from '#lib/config.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Icon } from '../../ui/icons.tsx';
import { SiteDocument, type SitePlace } from '../shell.tsx';
import { PLANS, PLAN_ROWS, type PlanRow } from './plans.ts';

interface PricingProps extends SitePlace {
  readonly isBilled: boolean;
  /** As the operator wrote it; null: not said. */
  readonly price: string | null;
  readonly contact: string | null;
  readonly limits: Limits;
  readonly wikiDomain: string;
}

export function PricingPage({ isBilled, price, contact, limits, wikiDomain, ...site }: PricingProps) {
  const { t } = site;
  return (
    <SiteDocument
      {...site}
      title={t('site.pricing')}
      description={t(isBilled ? 'site.pricing_billed' : 'site.pricing_open')}
      path="/pricing"
      section="pricing"
      card="pricing"
    >
      <main id="content" className="pricing">
        <header className="docs-top">
          <h1>{t(isBilled ? 'site.pricing_title' : 'site.pricing_open_title')}</h1>
          <p className="lede">{t(isBilled ? 'site.pricing_billed' : 'site.pricing_open')}</p>
        </header>
        {isBilled ? (
          <Plans t={t} price={price} contact={contact} wikiDomain={wikiDomain} />
        ) : (
          <Unlocked t={t} limits={limits} />
        )}
        <section className="pricing-notes" aria-labelledby="promises">
          <h2 id="promises">{t('site.promises')}</h2>
          <ul>
            {(['leave', 'lapse', 'limit', 'inactive'] as const)
              .filter((promise) => isBilled || promise === 'leave' || promise === 'inactive')
              .map((promise) => (
                <li key={promise}>
                  <Icon name="check" />
                  <span>{t(`site.promise_${promise}`)}</span>
                </li>
              ))}
          </ul>
        </section>
      </main>
    </SiteDocument>
  );
}

function Plans({
  t,
  price,
  contact,
  wikiDomain,
}: {
  t: Translator;
  price: string | null;
  contact: string | null;
  wikiDomain: string;
}) {
  const asked = contact === null ? null : contact.includes('@') ? `mailto:${contact}` : contact;
  return (
    <div>
      <table className="plans">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('site.plan_what')}</span>
            </th>
            <th scope="col">
              <b>{t('site.plan_free')}</b>
              <span>{t('site.price_free')}</span>
            </th>
            <th scope="col">
              <b>{t('site.plan_paid')}</b>
              <span>
                {price ?? (asked === null ? t('site.price_unsaid') : <a href={asked}>{t('site.price_ask')}</a>)}
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {PLAN_ROWS.map((row) => (
            <tr key={row}>
              <th scope="row">{t(`site.row_${row}`)}</th>
              <td>{cell(t, 'free', row, wikiDomain)}</td>
              <td>{cell(t, 'paid', row, wikiDomain)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="form-actions">
        <a className="button button-primary button-large" href="/signin">
          {t('site.get_started')}
        </a>
      </p>
    </div>
  );
}

function cell(t: Translator, plan: keyof typeof PLANS, row: PlanRow, domain: string): string {
  const value = PLANS[plan][row];
  if (typeof value === 'number') return row === 'files' ? sizeOf(t, value) : t.number(value);
  if (value === 'own') return `name.${domain}`;
  if (value === 'owner') return `you.${domain}/wiki`;
  return t(`site.has_${value}`);
}

function sizeOf(t: Translator, megabytes: number): string {
  return megabytes >= 1024 ? `${t.number(megabytes / 1024)} GB` : `${t.number(megabytes)} MB`;
}

function Unlocked({ t, limits }: { t: Translator; limits: Limits }) {
  const rows = [
    ['wikis', t('site.has_any')],
    ['people', t('site.has_any')],
    ['pages', t('site.each_wiki', { count: limits.pages })],
    ['git', t('site.has_push')],
    ['file', sizeOf(t, limits.fileBytes / 1024 / 1024)],
  ] as const;
  return (
    <dl className="unlocked">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`site.row_${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
