/** Settings: who may read, who belongs to the wiki, who is invited. */
import { rightsOn } from '#lib/core/access.ts';
import { addressOfWiki } from '#lib/core/hosts.ts';
import type { InvitationInfo, MemberInfo } from '#lib/services/types.ts';
import { server } from '../../server.ts';
import { When } from '../../ui/dates.tsx';
import { CopyField } from '../../ui/forms.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Avatar, Badge } from '../../ui/parts.tsx';
import type { OpenedWiki } from '../open.ts';
import { removeMember, revokeInvitation, setVisibility } from './actions.ts';
import { Confirm } from './confirm.tsx';
import { AddMemberForm, InviteForm, RoleForm } from './people-forms.tsx';

export async function People({ opened }: { opened: OpenedWiki }) {
  const { t, actor, wiki } = opened;
  const { services } = server();
  const address = { owner: wiki.owner, slug: wiki.slug };
  const manages = rightsOn(actor, wiki).has('admin');
  const [members, invitations] = await Promise.all([
    services.members.list(actor, address),
    manages ? services.invitations.list(actor, address) : [],
  ]);
  return (
    <>
      <Visibility opened={opened} manages={manages} />
      <section className="card" aria-labelledby="members">
        <h2 id="members">{t('settings.members', { count: members.length })}</h2>
        <ul className="rows">
          {members.map((member) => (
            <Member key={member.userId} opened={opened} member={member} manages={manages} />
          ))}
        </ul>
        {manages ? (
          <>
            <h3>{t('settings.add_member')}</h3>
            <AddMemberForm wiki={address} />
          </>
        ) : null}
      </section>
      {manages ? (
        <section className="card" aria-labelledby="invite">
          <h2 id="invite">{t('settings.invite')}</h2>
          <p className="hint">{t('settings.invite_hint')}</p>
          <InviteForm wiki={address} />
          {invitations.length === 0 ? null : (
            <>
              <h3>{t('settings.open_invitations')}</h3>
              <ul className="rows">
                {invitations.map((invitation) => (
                  <Invitation key={invitation.invitationId} opened={opened} invitation={invitation} />
                ))}
              </ul>
            </>
          )}
        </section>
      ) : null}
    </>
  );
}

function Visibility({ opened, manages }: { opened: OpenedWiki; manages: boolean }) {
  const { t, wiki } = opened;
  const values = { owner: wiki.owner, wiki: wiki.slug, visibility: wiki.isPublic ? 'private' : 'public' };
  return (
    <section className="card" aria-labelledby="visibility">
      <h2 id="visibility">{t('settings.visibility')}</h2>
      <p className="with-icon">
        <Icon name={wiki.isPublic ? 'globe' : 'lock'} />
        {t(wiki.isPublic ? 'settings.is_public' : 'settings.is_private')}
      </p>
      {wiki.isPublic ? (
        <CopyField
          id="share-link"
          label={t('settings.share_link')}
          text={addressOfWiki(wiki, server().config)}
          copy={t('common.copy')}
        />
      ) : null}
      {!manages ? null : wiki.isPublic ? (
        <Confirm
          key="private"
          action={setVisibility}
          values={values}
          danger={false}
          label={t('settings.make_private')}
          yes={t('settings.yes_private')}
        >
          <p>{t('settings.private_means')}</p>
        </Confirm>
      ) : (
        <Confirm
          key="public"
          action={setVisibility}
          values={values}
          danger={false}
          label={t('settings.make_public')}
          yes={t('settings.yes_public')}
        >
          <p>{t('settings.public_means')}</p>
          <ul>
            <li>{t('settings.public_pages', { count: wiki.pageCount })}</li>
            <li>{t('settings.public_deleted')}</li>
            <li>{t('settings.public_names')}</li>
            <li>{t('settings.public_found')}</li>
          </ul>
        </Confirm>
      )}
    </section>
  );
}

function Member({ opened, member, manages }: { opened: OpenedWiki; member: MemberInfo; manages: boolean }) {
  const { t, wiki, username: own } = opened;
  const address = { owner: wiki.owner, slug: wiki.slug };
  const { username, displayName, role, since } = member;
  const name = username ?? displayName;
  const isOwn = username !== null && username === own;
  const values = { owner: wiki.owner, wiki: wiki.slug, username: username ?? '' };
  return (
    <li className="member">
      <div className="row-main with-icon">
        <Avatar name={name} />
        <div>
          <p className="row-title">
            <bdi>{displayName}</bdi> {isOwn ? <Badge tone="accent">{t('settings.you')}</Badge> : null}
          </p>
          <p className="row-note">
            {username === null || username === displayName ? null : <>@{username} · </>}
            {t.rich('settings.member_since', { date: <When t={t} date={since} form="day" /> })}
          </p>
        </div>
      </div>
      <div className="row-actions">
        {manages && role !== 'owner' && username !== null ? (
          <RoleForm wiki={address} username={username} role={role} />
        ) : (
          <Badge>{t(`settings.${role}`)}</Badge>
        )}
        {username === null || role === 'owner' ? null : isOwn ? (
          <Confirm action={removeMember} values={values} label={t('settings.leave')} yes={t('settings.yes_leave')}>
            <p>{t('settings.leave_means')}</p>
          </Confirm>
        ) : manages ? (
          <Confirm
            action={removeMember}
            values={values}
            label={t.rich('settings.remove_member', {
              name: username,
              hidden: (text) => <span className="visually-hidden">{text}</span>,
            })}
            yes={t('settings.remove')}
          >
            <p>{t('settings.remove_means', { name: username })}</p>
          </Confirm>
        ) : null}
      </div>
    </li>
  );
}

function Invitation({ opened, invitation }: { opened: OpenedWiki; invitation: InvitationInfo }) {
  const { t, wiki } = opened;
  const { role, createdBy, expiresAt, invitationId, email } = invitation;
  const until = <When t={t} date={expiresAt} form="day" />;
  return (
    <li>
      <div className="row-main">
        <p className="row-title">{t(`settings.${role}`)}</p>
        <p className="row-note">
          {email === null
            ? t.rich('settings.invited_by', { name: createdBy, date: until })
            : t.rich('settings.invited_mail', { email: <bdi>{email}</bdi>, name: createdBy, date: until })}
        </p>
      </div>
      <Confirm
        action={revokeInvitation}
        values={{ owner: wiki.owner, wiki: wiki.slug, invitation: invitationId }}
        label={t.rich('settings.end_invitation', {
          role: t(`settings.${role}`),
          hidden: (text) => <span className="visually-hidden">{text}</span>,
        })}
        yes={t('settings.end')}
      >
        <p>{t('settings.end_invitation_means')}</p>
      </Confirm>
    </li>
  );
}
