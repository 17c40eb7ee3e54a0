import type { Metadata } from 'next';
import { server } from '../../server.ts';
import { getTranslator } from '../../ui/i18n/request.ts';
import { Icon } from '../../ui/icons.tsx';
import { filterOf } from './filter.ts';
import { DashboardFrame, type Query, oneOf, openDashboard } from './frame.tsx';
import { NewWiki } from './new-wiki.tsx';
import { Recent } from './recent.tsx';
import { Steps } from './steps.tsx';
import { WikiList } from './wiki-list.tsx';

const RECENT = 12;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('account.your_wikis') };
}

/** One's wikis, and what has changed in them. Who has none is shown how to begin. */
export default async function DashboardPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { t, actor, user } = await openDashboard('/dashboard');
  const { activity } = server().services;
  const [wikis, changes, query] = await Promise.all([
    activity.wikis(actor),
    activity.recent(actor, { limit: RECENT }),
    searchParams,
  ]);
  if (wikis.length === 0) {
    return (
      <DashboardFrame t={t} user={user} section="wikis" title={t('dashboard.start')} text={t('dashboard.start_text')}>
        <Steps t={t} current="name" />
        <NewWiki t={t} username={user.username} isFirst />
      </DashboardFrame>
    );
  }
  const filter = filterOf({ q: oneOf(query, 'q'), sort: oneOf(query, 'sort'), show: oneOf(query, 'show') });
  return (
    <DashboardFrame
      t={t}
      user={user}
      section="wikis"
      title={t('account.your_wikis')}
      actions={
        <a className="button button-primary" href="/dashboard/new">
          <Icon name="plus" />
          {t('account.new_wiki')}
        </a>
      }
    >
      <WikiList t={t} wikis={wikis} filter={filter} />
      <Recent t={t} changes={changes} />
    </DashboardFrame>
  );
}
