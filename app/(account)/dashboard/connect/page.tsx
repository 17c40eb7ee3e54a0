import type { Metadata } from 'next';
import { rightsOn } from '#lib/core/access.ts';
import type { WikiActivity } from '#lib/services/activity/types.ts';
import { server } from '../../../server.ts';
import { isClient } from '../../../ui/connect/clients.ts';
import { ConnectForm } from '../../../ui/connect/connect-form.tsx';
import { EmptyState } from '../../../ui/feedback.tsx';
import { getTranslator } from '../../../ui/i18n/request.ts';
import { TextsFor } from '../../../ui/i18n/texts-for.tsx';
import type { Translator } from '../../../ui/i18n/translator.ts';
import { Arrow } from '../../../ui/parts.tsx';
import { DashboardFrame, type Query, oneOf, openDashboard } from '../frame.tsx';
import { Steps } from '../steps.tsx';
import { connectAssistant } from './actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('dashboard.connect') };
}

/** How to let an assistant in: to one wiki, or to all of them. */
export default async function ConnectPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { t, actor, user } = await openDashboard('/dashboard/connect');
  const { services, config } = server();
  const [query, wikis] = await Promise.all([searchParams, services.activity.wikis(actor)]);
  const asked = oneOf(query, 'wiki');
  const wiki = wikis.find(({ owner, slug }) => `${owner}/${slug}` === asked) ?? null;
  const isStart = oneOf(query, 'start') !== '' && wiki !== null;
  const client = oneOf(query, 'client');
  const path = wiki === null ? '/mcp' : `/@${wiki.owner}/${wiki.slug}/mcp`;
  const here = new URLSearchParams({ ...(wiki === null ? {} : { wiki: asked }), ...(isStart ? { start: '1' } : {}) });
  return (
    <DashboardFrame
      t={t}
      user={user}
      section="connect"
      title={t('dashboard.connect')}
      text={
        isStart ? t.rich('dashboard.start_ready', { wiki: <b dir="auto">{wiki.name}</b> }) : t('dashboard.connect_text')
      }
      actions={
        isStart ? (
          <a className="button" href={`/@${wiki.owner}/${wiki.slug}`}>
            {t('dashboard.later')} <Arrow />
          </a>
        ) : undefined
      }
    >
      {isStart ? <Steps t={t} current="connect" /> : null}
      {wikis.length === 0 ? (
        <EmptyState
          icon="wiki"
          title={t('dashboard.needs_wiki')}
          actions={
            <a className="button button-primary" href="/dashboard">
              {t('account.create_first')}
            </a>
          }
        >
          {t('dashboard.needs_wiki_text')}
        </EmptyState>
      ) : (
        <section className="card connect-card" aria-label={t('dashboard.connect')}>
          {isStart ? null : <Reach t={t} wikis={wikis} chosen={wiki} />}
          <TextsFor t={t} namespaces={['settings']}>
            <ConnectForm
              key={path}
              name={wiki === null ? 'wikibot' : wiki.slug}
              mcpUrl={new URL(path, config.appUrl).href}
              action={connectAssistant}
              values={{ wiki: wiki === null ? '' : asked }}
              states="/dashboard/connect/state?token="
              here={`/dashboard/connect${here.size === 0 ? '' : `?${here}`}`}
              client={isClient(client) ? client : 'claude-code'}
              mayWrite={wiki === null || rightsOn(actor, wiki).has('write')}
              isPublic={wiki?.isPublic ?? false}
            />
          </TextsFor>
        </section>
      )}
    </DashboardFrame>
  );
}

/** What the token is for: a form of its own, since the steps below say the address. */
function Reach({ t, wikis, chosen }: { t: Translator; wikis: readonly WikiActivity[]; chosen: WikiActivity | null }) {
  const sorted = wikis.toSorted((a, b) => t.compare(a.name, b.name));
  return (
    <form className="field reach" action="/dashboard/connect">
      <label htmlFor="reach">{t('dashboard.token_for')}</label>
      <div className="inline-form">
        <select id="reach" name="wiki" defaultValue={chosen === null ? '' : `${chosen.owner}/${chosen.slug}`}>
          <option value="">{t('dashboard.token_all')}</option>
          {sorted.map(({ wikiId, owner, slug, name }) => (
            <option key={wikiId} value={`${owner}/${slug}`}>
              {name === slug ? `${owner}/${slug}` : `${name} (${owner}/${slug})`}
            </option>
          ))}
        </select>
        <button type="submit" className="button">
          {t('dashboard.apply')}
        </button>
      </div>
      {chosen === null ? <p className="hint">{t('dashboard.token_all_hint')}</p> : null}
    </form>
  );
}
