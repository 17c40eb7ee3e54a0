import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getSession } from '../../auth.ts';
import { localPath } from '../../local-path.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { UsernameForm } from './username-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('account.welcome') };
}

interface Props {
  searchParams: Promise<{ return_to?: string | string[] }>;
}

export default async function WelcomePage({ searchParams }: Props) {
  const { config } = server();
  const t = await getTranslator();
  const returnTo = localPath((await searchParams).return_to, config.appUrl);
  const user = await getSession();
  if (user === null) redirect('/signin');
  if (user.username !== null) redirect(returnTo);
  return (
    <>
      <SiteHeader t={t} user={user} />
      <main id="content" className="centre stack">
        <h1>{t('account.welcome')}</h1>
        <p className="lede">{t('account.welcome_text')}</p>
        <TextsFor t={t} namespaces={['account']}>
          <UsernameForm origin={config.appUrl.origin} returnTo={returnTo} />
        </TextsFor>
      </main>
      <SiteFooter t={t} />
    </>
  );
}
