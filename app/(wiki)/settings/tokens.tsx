/** Settings: the tokens that were made for this wiki; all of them for its owner, else one's own. */
import { rightsOn, SCOPES } from '#lib/core/access.ts';
import type { TokenInfo } from '#lib/services/types.ts';
import { server } from '../../server.ts';
import { When } from '../../ui/dates.tsx';
import { EmptyState } from '../../ui/feedback.tsx';
import type { OpenedWiki } from '../open.ts';
import { revokeToken } from './actions.ts';
import { EndToken, LastUse } from './token-parts.tsx';
import { TokenForm } from './token-form.tsx';

export async function Tokens({ opened }: { opened: OpenedWiki }) {
  const { t, actor, wiki } = opened;
  const tokens = await server().services.tokens.ofWiki(actor, wiki);
  const rights = rightsOn(actor, wiki);
  return (
    <>
      <section className="card" aria-labelledby="new">
        <h2 id="new">{t('settings.new_token')}</h2>
        <p className="hint">{t('settings.tokens_hint')}</p>
        <TokenForm wiki={{ owner: wiki.owner, slug: wiki.slug }} scopes={SCOPES.filter((scope) => rights.has(scope))} />
      </section>
      <section className="card" aria-labelledby="tokens">
        <h2 id="tokens">{t('settings.tokens')}</h2>
        {tokens.length === 0 ? (
          <EmptyState icon="key" level={3} title={t('settings.no_tokens')} />
        ) : (
          <ul className="rows">
            {tokens.map((token) => (
              <Token key={token.tokenId} opened={opened} token={token} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Token({ opened, token }: { opened: OpenedWiki; token: TokenInfo }) {
  const { t, wiki, username: own } = opened;
  const { tokenId, label, hint, scopes, pathPrefix, username, createdAt, expiresAt, lastUsedAt, lastAgent } = token;
  return (
    <li>
      <div className="row-main">
        <p className="row-title" dir="auto">
          {label}
        </p>
        <p className="row-note">
          <code>…{hint}</code> · {scopes.map((scope) => t(`settings.scope_${scope}`)).join(', ')}
          {pathPrefix === null ? null : <> {t.rich('settings.under', { path: <bdi>{pathPrefix}</bdi> })}</>}
          {username === null || username === own ? null : <> · @{username}</>}
        </p>
        <p className="row-note">
          {t.rich('settings.made', { date: <When t={t} date={createdAt} form="day" /> })}
          {expiresAt === null ? null : (
            <>, {t.rich('settings.until', { date: <When t={t} date={expiresAt} form="day" /> })}</>
          )}
          , <LastUse t={t} at={lastUsedAt} />
          {lastAgent === null ? null : <> ({lastAgent})</>}
        </p>
      </div>
      <EndToken
        t={t}
        token={token}
        action={revokeToken}
        values={{ owner: wiki.owner, wiki: wiki.slug, token: tokenId }}
      />
    </li>
  );
}
