import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentSession } from '../../auth.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { WikiCard } from '../../ui/wiki-card.tsx';
import { CreateWikiForm } from './create-wiki-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('account.your_wikis') };
}

export default async function DashboardPage() {
  const t = await getTranslator();
  const { actor, user } = await currentSession();
  if (user === null) redirect('/signin');
  if (user.username === null) redirect('/welcome');
  const { services, config } = server();
  const wikis = (await services.wikis.list(actor)).toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
  return (
    <>
      <SiteHeader t={t} user={user} />
      <main id="content" className="frame">
        <div className="page-head">
          <h1>{t('account.your_wikis')}</h1>
        </div>
        <div className="dashboard">
          {wikis.length === 0 ? (
            <EmptyState icon="wiki" title={t('account.no_wiki')}>
              {t('account.no_wiki_text')}
            </EmptyState>
          ) : (
            <ul className="wiki-cards">
              {wikis.map((wiki) => (
                <WikiCard t={t} key={wiki.wikiId} wiki={wiki} updatedAt={wiki.updatedAt} />
              ))}
            </ul>
          )}
          <section className="card" aria-labelledby="create">
            <h2 id="create">{t('account.new_wiki')}</h2>
            <TextsFor t={t} namespaces={['account']}>
              <CreateWikiForm prefix={`${config.appUrl.origin}/@${user.username}/`} />
            </TextsFor>
          </section>
        </div>
      </main>
      <SiteFooter t={t} />
    </>
  );
}
