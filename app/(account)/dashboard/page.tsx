import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentSession } from '../../auth.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { WikiCard } from '../../ui/wiki-card.tsx';
import { CreateWikiForm } from './create-wiki-form.tsx';

export const metadata: Metadata = { title: 'Your wikis' };

export default async function DashboardPage() {
  const { actor, user } = await currentSession();
  if (user === null) redirect('/signin');
  if (user.username === null) redirect('/welcome');
  const { services, config } = server();
  const wikis = (await services.wikis.list(actor)).toSorted((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime());
  return (
    <>
      <SiteHeader user={user} />
      <main id="content" className="frame">
        <div className="page-head">
          <h1>Your wikis</h1>
        </div>
        <div className="dashboard">
          {wikis.length === 0 ? (
            <div className="empty">
              <h2>No wiki yet</h2>
              <p>
                A wiki starts with a home page and a guide for your assistant. Give it a name and say what it is for;
                both can be changed later.
              </p>
            </div>
          ) : (
            <ul className="wiki-cards">
              {wikis.map((wiki) => (
                <WikiCard key={wiki.wikiId} wiki={wiki} updatedAt={wiki.updatedAt} />
              ))}
            </ul>
          )}
          <section className="card" aria-labelledby="create">
            <h2 id="create">New wiki</h2>
            <CreateWikiForm prefix={`${config.appUrl.origin}/@${user.username}/`} />
          </section>
        </div>
      </main>
      <SiteFooter />
    </>
  );
}
