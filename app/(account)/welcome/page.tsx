import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getSession } from '../../auth.ts';
import { localPath } from '../../local-path.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { UsernameForm } from './username-form.tsx';

export const metadata: Metadata = { title: 'Welcome' };

interface Props {
  searchParams: Promise<{ return_to?: string | string[] }>;
}

export default async function WelcomePage({ searchParams }: Props) {
  const { config } = server();
  const returnTo = localPath((await searchParams).return_to, config.appUrl);
  const user = await getSession();
  if (user === null) redirect('/signin');
  if (user.username !== null) redirect(returnTo);
  return (
    <>
      <SiteHeader user={user} />
      <main id="content" className="centre stack">
        <h1>Welcome</h1>
        <p className="lede">
          Choose a username. It is part of the address of your wikis and stands beside what you write.
        </p>
        <UsernameForm origin={config.appUrl.origin} returnTo={returnTo} />
      </main>
      <SiteFooter />
    </>
  );
}
