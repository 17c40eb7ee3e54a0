import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { SCOPES } from '#lib/core/access.ts';
import type { SessionInfo, TokenInfo } from '#lib/services/types.ts';
import { Confirm } from '../../(wiki)/settings/confirm.tsx';
import { TokenForm } from '../../(wiki)/settings/token-form.tsx';
import { EndToken, LastUse } from '../../(wiki)/settings/token-parts.tsx';
import { currentSession } from '../../auth.ts';
import { deviceOf } from '../../identity/device.ts';
import { server } from '../../server.ts';
import { When } from '../../ui/dates.tsx';
import { SiteFooter } from '../../ui/document.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { Badge } from '../../ui/parts.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { endAllSessions, endSession, revokeToken } from './actions.ts';
import { Leaving } from './leaving.tsx';
import { NameForm } from './name-form.tsx';
import { Ways } from './ways.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('account.your_account') };
}

/** The account: the name that others see, where it is signed in, and its tokens. */
interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function AccountPage({ searchParams }: Props) {
  const t = await getTranslator();
  const { actor, user } = await currentSession();
  if (user === null) redirect('/signin?return_to=%2Fsettings');
  if (user.username === null) redirect('/welcome');
  const { services, config } = server();
  const { link, provider } = await searchParams;
  const [sessions, tokens, identities] = await Promise.all([
    services.sessions.list(actor),
    services.tokens.list(actor),
    services.identities.list(actor),
  ]);
  return (
    <>
      <SiteHeader t={t} user={user} />
      <main id="content" className="frame frame-narrow">
        <div className="page-head">
          <h1>{t('account.your_account')}</h1>
        </div>
        <div className="stack">
          <section className="card" aria-labelledby="you">
            <h2 id="you" translate="no">
              @{user.username}
            </h2>
            <TextsFor t={t} namespaces={['account']}>
              <NameForm name={user.displayName} />
            </TextsFor>
          </section>
          {config.localSignIn ? null : <Ways t={t} identities={identities} outcome={{ link, provider }} />}
          <section className="card" aria-labelledby="sessions">
            <h2 id="sessions">{t('account.sessions')}</h2>
            <ul className="rows">
              {sessions.map((session) => (
                <Session key={session.sessionId} t={t} session={session} />
              ))}
            </ul>
            <div className="form-actions">
              {sessions.length < 2 ? null : (
                <Confirm
                  action={endSession}
                  values={{}}
                  label={t('account.end_others')}
                  yes={t('account.end_others_yes')}
                >
                  <p>{t('account.end_others_means')}</p>
                </Confirm>
              )}
              <Confirm
                action={endAllSessions}
                values={{}}
                label={t('identity.end_all')}
                yes={t('identity.end_all_yes')}
              >
                <p>{t('identity.end_all_means')}</p>
              </Confirm>
            </div>
          </section>
          <section className="card" aria-labelledby="tokens">
            <h2 id="tokens">{t('account.tokens')}</h2>
            <p className="hint">{t('account.tokens_hint')}</p>
            <TextsFor t={t} namespaces={['settings', 'common']}>
              <TokenForm wiki={null} scopes={SCOPES} />
            </TextsFor>
            {tokens.length === 0 ? (
              <EmptyState icon="key" level={3} title={t('settings.no_tokens')} />
            ) : (
              <ul className="rows">
                {tokens.map((token) => (
                  <Token key={token.tokenId} t={t} token={token} />
                ))}
              </ul>
            )}
          </section>
          <Leaving t={t} actor={actor} />
        </div>
      </main>
      <SiteFooter t={t} />
    </>
  );
}

function Session({ t, session }: { t: Translator; session: SessionInfo }) {
  const { sessionId, userAgent, startedAt, lastSeenAt, hosts, current } = session;
  return (
    <li>
      <div className="row-main">
        <p className="row-title">
          {userAgent === null ? t('account.unknown_browser') : deviceOf(userAgent)}{' '}
          {current ? <Badge tone="accent">{t('account.this_one')}</Badge> : null}
        </p>
        <p className="row-note">
          {t.rich('account.signed_in_since', {
            since: <When t={t} date={startedAt} form="day" />,
            seen: <When t={t} date={lastSeenAt} />,
          })}
          {hosts.length === 0 ? null : ` · ${t('identity.also_on', { hosts: hosts.join(', ') })}`}
        </p>
      </div>
      {current ? null : (
        <Confirm
          action={endSession}
          values={{ session: sessionId }}
          label={t('account.end_session')}
          yes={t('account.end_session_yes')}
        >
          <p>{t('account.end_session_means')}</p>
        </Confirm>
      )}
    </li>
  );
}

function Token({ t, token }: { t: Translator; token: TokenInfo }) {
  const { tokenId, label, hint, scopes, wiki, pathPrefix, expiresAt, lastUsedAt, lastAgent } = token;
  return (
    <li>
      <div className="row-main">
        <p className="row-title" dir="auto">
          {label}
        </p>
        <p className="row-note">
          <code>…{hint}</code> · {wiki === null ? t('account.all_wikis') : `${wiki.owner}/${wiki.slug}`} ·{' '}
          {scopes.map((scope) => t(`settings.scope_${scope}`)).join(', ')}
          {pathPrefix === null ? null : <> {t.rich('settings.under', { path: <bdi>{pathPrefix}</bdi> })}</>}
        </p>
        <p className="row-note">
          {expiresAt === null ? null : (
            <>{t.rich('settings.until', { date: <When t={t} date={expiresAt} form="day" /> })}, </>
          )}
          <LastUse t={t} at={lastUsedAt} />
          {lastAgent === null ? null : <> ({lastAgent})</>}
        </p>
      </div>
      <EndToken t={t} token={token} action={revokeToken} values={{ token: tokenId }} />
    </li>
  );
}
