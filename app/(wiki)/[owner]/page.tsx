import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { currentSession } from '../../auth.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
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
  const { actor, user } = await currentSession();
  const { services, config } = server();
  const found = await services.wikis.ofOwner(actor, username);
  if (found === null) notFound();
  const isOwn = user !== null && user.userId === found.owner.userId;
  return (
    <>
      <SiteHeader user={user} origin={config.appUrl.origin} />
      <main id="content" className="frame frame-narrow">
        <div className="page-head">
          <h1>@{found.owner.username}</h1>
        </div>
        {found.wikis.length === 0 ? (
          <div className="empty">
            <h2>{isOwn ? 'No wiki yet' : 'No public wikis'}</h2>
            <p>
              {isOwn ? <a href="/dashboard">Create your first wiki</a> : `@${username} has no wiki that you can see.`}
            </p>
          </div>
        ) : (
          <ul className="wiki-cards">
            {found.wikis.map((wiki) => (
              <WikiCard key={wiki.wikiId} wiki={wiki} />
            ))}
          </ul>
        )}
      </main>
      <SiteFooter />
    </>
  );
}
