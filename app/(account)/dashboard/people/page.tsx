import type { Metadata } from 'next';
import type { Companion, OpenInvitation } from '#lib/services/activity/types.ts';
import { server } from '../../../server.ts';
import { When } from '../../../ui/dates.tsx';
import { EmptyState } from '../../../ui/feedback.tsx';
import { getTranslator } from '../../../ui/i18n/request.ts';
import type { Translator } from '../../../ui/i18n/translator.ts';
import { Avatar, Badge } from '../../../ui/parts.tsx';
import { DashboardFrame, openDashboard } from '../frame.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('dashboard.people') };
}

/** With whom one works, and who may still come. Each wiki's settings change it. */
export default async function PeoplePage() {
  const { t, actor, user } = await openDashboard('/dashboard/people');
  const { activity } = server().services;
  const [people, invitations] = await Promise.all([activity.people(actor), activity.invitations(actor)]);
  return (
    <DashboardFrame t={t} user={user} section="people" title={t('dashboard.people')} text={t('dashboard.people_text')}>
      {people.length === 0 ? (
        <EmptyState icon="people" title={t('dashboard.no_people')}>
          {t('dashboard.no_people_text')}
        </EmptyState>
      ) : (
        <ul className="rows people">
          {people.map((person) => (
            <Person key={person.userId} t={t} person={person} />
          ))}
        </ul>
      )}
      {invitations.length === 0 ? null : (
        <section className="dashboard-part" aria-labelledby="invitations">
          <h2 id="invitations">{t('dashboard.open_invitations')}</h2>
          <ul className="rows">
            {invitations.map((invitation) => (
              <Invitation key={invitation.invitationId} t={t} invitation={invitation} />
            ))}
          </ul>
        </section>
      )}
    </DashboardFrame>
  );
}

function Person({ t, person: { username, displayName, wikis } }: { t: Translator; person: Companion }) {
  return (
    <li>
      <Avatar name={displayName} />
      <div className="row-main">
        <p className="row-title">
          {username === null ? (
            <bdi>{displayName}</bdi>
          ) : (
            <a href={`/@${username}`} dir="auto">
              {displayName}
            </a>
          )}{' '}
          {username === null || username === displayName ? null : (
            <span className="row-note" translate="no">
              @{username}
            </span>
          )}
        </p>
        <ul className="person-wikis">
          {wikis.map(({ owner, slug, name, role }) => (
            <li key={`${owner}/${slug}`}>
              <a href={`/@${owner}/${slug}/-/settings/people`} dir="auto">
                {name}
              </a>{' '}
              <Badge tone={role === 'owner' ? 'accent' : 'quiet'}>{t(`settings.${role}`)}</Badge>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function Invitation({ t, invitation }: { t: Translator; invitation: OpenInvitation }) {
  const { wiki, role, createdBy, email, expiresAt } = invitation;
  const said = { name: <bdi>{createdBy}</bdi>, date: <When t={t} date={expiresAt} form="day" /> };
  return (
    <li>
      <div className="row-main">
        <p className="row-title">
          {t.rich('dashboard.invited_to', {
            wiki: (
              <a href={`/@${wiki.owner}/${wiki.slug}/-/settings/people`} dir="auto">
                {wiki.name}
              </a>
            ),
            role: t(`settings.${role}`),
          })}
        </p>
        <p className="row-note">
          {email === null
            ? t.rich('dashboard.invited_note', said)
            : t.rich('dashboard.invited_mail', { ...said, email: <bdi>{email}</bdi> })}
        </p>
      </div>
    </li>
  );
}
