import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getSession } from '../../auth.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { AcceptForm } from './accept-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('settings.invited'), robots: { index: false }, referrer: 'no-referrer' };
}

interface Props {
  searchParams: Promise<{ code?: string | string[] }>;
}

/** Where an invitation by link leads. It is used up by the button alone, so that a preview of the link does no harm. */
export default async function InvitePage({ searchParams }: Props) {
  const { code: given } = await searchParams;
  const code = typeof given === 'string' ? given : '';
  const [t, user, invitation] = await Promise.all([
    getTranslator(),
    getSession(),
    server().services.invitations.look(code),
  ]);
  const here = `/invite?code=${encodeURIComponent(code)}`;
  if (user !== null && user.username === null) redirect(`/welcome?return_to=${encodeURIComponent(here)}`);
  return (
    <>
      <SiteHeader t={t} user={user} />
      <main id="content" className="centre stack">
        {invitation === null ? (
          <EmptyState icon="lock" level={1} title={t('settings.invitation_gone')}>
            {t('settings.invitation_gone_text')}
          </EmptyState>
        ) : (
          <>
            <h1>{t('settings.invited')}</h1>
            <p className="lede">
              {t.rich('settings.invited_to', {
                name: invitation.invitedBy,
                wiki: <b dir="auto">{invitation.wiki.name}</b>,
                role: t(`settings.${invitation.role}`),
              })}
            </p>
            {user === null ? (
              <p>
                <a className="button button-primary" href={`/signin?return_to=${encodeURIComponent(here)}`}>
                  {t('settings.sign_in_to_accept')}
                </a>
              </p>
            ) : (
              <TextsFor t={t} namespaces={['settings']}>
                <AcceptForm code={code} />
              </TextsFor>
            )}
          </>
        )}
      </main>
      <SiteFooter t={t} />
    </>
  );
}
