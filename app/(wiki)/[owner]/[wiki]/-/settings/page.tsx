import type { Metadata } from 'next';
import { server } from '../../../../../server.ts';
import { When } from '../../../../../ui/dates.tsx';
import { CopyField } from '../../../../../ui/forms.tsx';
import { getTranslator } from '../../../../../ui/i18n/request.ts';
import { TextsFor } from '../../../../../ui/i18n/texts-for.tsx';
import { type WikiParams, openWiki } from '../../../../open.ts';
import { WikiFrame } from '../../../../reading/chrome.tsx';
import { ConnectForm } from '../../../../settings/connect-form.tsx';
import { RevokeButton } from '../../../../settings/revoke-button.tsx';
import { SettingsForm } from '../../../../settings/settings-form.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('settings.title') };
}

export default async function SettingsPage({ params }: { params: Promise<WikiParams> }) {
  const { t, actor, wiki, urls, appUrl, username } = await openWiki(await params, 'admin', '/-/settings');
  const address = new URL(`/@${wiki.owner}/${wiki.slug}`, appUrl).href;
  const mine = await server().services.tokens.list(actor);
  const tokens = mine.filter(
    (token) => token.wiki === null || (token.wiki.owner === wiki.owner && token.wiki.slug === wiki.slug),
  );
  return (
    <WikiFrame
      t={t}
      wiki={wiki}
      urls={urls}
      appUrl={appUrl}
      section="settings"
      here={urls.tool('settings')}
      username={username}
      width="narrow"
    >
      <TextsFor t={t} namespaces={['settings']}>
        <div className="page-head">
          <h1>{t('settings.settings_of', { name: wiki.name })}</h1>
        </div>
        <div className="stack">
          <section className="card" aria-labelledby="connect">
            <h2 id="connect">{t('settings.connect')}</h2>
            <p className="hint">{t('settings.connect_hint')}</p>
            <ConnectForm wiki={{ owner: wiki.owner, slug: wiki.slug }} mcpUrl={`${address}/mcp`} />
            {tokens.length === 0 ? null : (
              <>
                <h3>{t('settings.tokens')}</h3>
                <ul className="rows">
                  {tokens.map((token) => (
                    <li key={token.tokenId}>
                      <div className="row-main">
                        <p className="row-title">{token.label}</p>
                        <p className="row-note">
                          …{token.hint} · {token.scopes.join(', ')} ·{' '}
                          {t(token.wiki === null ? 'settings.all_wikis' : 'settings.this_wiki')} ·{' '}
                          {t.rich('settings.made', { date: <When t={t} date={token.createdAt} form="day" /> })},{' '}
                          {token.lastUsedAt === null
                            ? t('settings.never_used')
                            : t.rich('settings.last_used', {
                                date: <When t={t} date={token.lastUsedAt} form="day" />,
                              })}
                        </p>
                      </div>
                      <RevokeButton tokenId={token.tokenId} label={token.label} />
                    </li>
                  ))}
                </ul>
              </>
            )}
          </section>
          <section className="card" aria-labelledby="git">
            <h2 id="git">{t('settings.git')}</h2>
            <p className="hint">{t('settings.git_hint')}</p>
            <CopyField id="git-clone" text={`git clone ${address}.git`} copy={t('common.copy')} />
          </section>
          <section className="card" aria-labelledby="about">
            <h2 id="about">{t('settings.about')}</h2>
            <SettingsForm
              wiki={{ owner: wiki.owner, slug: wiki.slug }}
              name={wiki.name}
              purpose={wiki.purpose}
              homePath={wiki.homePath}
              isPublic={wiki.isPublic}
            />
          </section>
        </div>
      </TextsFor>
    </WikiFrame>
  );
}
