import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { providerName } from '#lib/adapters/identity/providers.ts';
import { currentSession } from '../../auth.ts';
import { localPath } from '../../local-path.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { Notice } from '../../ui/feedback.tsx';
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
  const { actor, user } = await currentSession();
  if (user === null) redirect('/signin');
  if (user.username !== null) redirect(returnTo);
  const { identities } = server().services;
  const [isElsewhere, own] = await Promise.all([identities.isEmailElsewhere(actor), identities.list(actor)]);
  const provider = own[0] === undefined ? '' : providerName(own[0].provider, config);
  return (
    <>
      <SiteHeader t={t} user={user} />
      <main id="content" className="centre stack">
        <h1>{t('account.welcome')}</h1>
        <p className="lede">{t('account.welcome_text')}</p>
        {isElsewhere ? (
          <Notice tone="warning">
            <p>{t('identity.same_email')}</p>
            <p>{t('identity.same_email_next', { provider })}</p>
            <p>
              <button type="button" className="button" data-sign-out={t('frame.sign_out_failed')}>
                {t('identity.sign_out')}
              </button>
            </p>
          </Notice>
        ) : null}
        <TextsFor t={t} namespaces={['account', 'identity']}>
          <UsernameForm origin={config.appUrl.origin} returnTo={returnTo} />
        </TextsFor>
      </main>
      <SiteFooter t={t} />
    </>
  );
}
