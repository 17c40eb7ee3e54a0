import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { currentSession } from '../../auth.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import { SiteHeader } from '../../ui/site-header.tsx';
import { WikiCard } from '../../ui/wiki-card.tsx';

interface Props {
  params: Promise<{ owner: string }>;
}

function usernameOf(owner: string): string {
  const name = /^(?:@|%40)(.+)$/i.exec(owner)?.[1];
  return name ?? notFound();
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `@${usernameOf((await params).owner)}` };
}

export default async function OwnerPage({ params }: Props) {
  const username = usernameOf((await params).owner);
  const t = await getTranslator();
  const { actor, user } = await currentSession();
  const { services, config } = server();
  const found = await services.wikis.ofOwner(actor, username);
  if (found === null) notFound();
  const isOwn = user !== null && user.userId === found.owner.userId;
  return (
    <>
      <SiteHeader t={t} user={user} origin={config.appUrl.origin} />
      <main id="content" className="frame frame-narrow">
        <div className="page-head">
          <h1>@{found.owner.username}</h1>
        </div>
        {found.wikis.length === 0 ? (
          <EmptyState icon="wiki" title={t(isOwn ? 'account.no_wiki' : 'account.no_public_wikis')}>
            {isOwn ? (
              <a href={`${config.appUrl.origin}/dashboard`}>{t('account.create_first')}</a>
            ) : (
              t('account.none_visible', { name: username })
            )}
          </EmptyState>
        ) : (
          <ul className="wiki-cards">
            {found.wikis.map((wiki) => (
              <WikiCard t={t} key={wiki.wikiId} wiki={wiki} />
            ))}
          </ul>
        )}
      </main>
      <SiteFooter t={t} />
    </>
  );
}
