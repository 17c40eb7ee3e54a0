import type { Metadata } from 'next';
import { server } from '../../../../../server.ts';
import { When } from '../../../../../ui/dates.tsx';
import { SiteFooter } from '../../../../../ui/document.tsx';
import { type WikiParams, openWiki } from '../../../../open.ts';
import { WikiHeader } from '../../../../reading/chrome.tsx';
import { ConnectForm } from '../../../../settings/connect-form.tsx';
import { RevokeButton } from '../../../../settings/revoke-button.tsx';
import { SettingsForm } from '../../../../settings/settings-form.tsx';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ params }: { params: Promise<WikiParams> }) {
  const { actor, wiki, urls, appUrl, username } = await openWiki(await params, 'admin', '/-/settings');
  const here = `/@${wiki.owner}/${wiki.slug}`;
  const address = new URL(here, appUrl).href;
  const mine = await server().services.tokens.list(actor);
  const tokens = mine.filter(
    (token) => token.wiki === null || (token.wiki.owner === wiki.owner && token.wiki.slug === wiki.slug),
  );
  return (
    <>
      <WikiHeader
        wiki={wiki}
        urls={urls}
        appUrl={appUrl}
        section="settings"
        here={urls.tool('settings')}
        username={username}
      />
      <main id="content" className="frame frame-narrow stack">
        <h1>Settings of {wiki.name}</h1>
        <section className="card" aria-labelledby="connect">
          <h2 id="connect">Connect an assistant</h2>
          <p className="hint">
            Assistants reach this wiki over MCP, with a token that acts in your name. Each change says which assistant
            made it.
          </p>
          <ConnectForm wiki={{ owner: wiki.owner, slug: wiki.slug }} mcpUrl={`${address}/mcp`} />
          {tokens.length === 0 ? null : (
            <>
              <h3>Tokens that reach this wiki</h3>
              <ul className="rows">
                {tokens.map((token) => (
                  <li key={token.tokenId}>
                    <div className="row-main">
                      <p className="row-title">{token.label}</p>
                      <p className="row-note">
                        …{token.hint} · {token.scopes.join(', ')} ·{' '}
                        {token.wiki === null ? 'all your wikis' : 'this wiki'} · made{' '}
                        <When date={token.createdAt} form="day" />
                        {token.lastUsedAt === null ? (
                          ', never used'
                        ) : (
                          <>
                            , last used <When date={token.lastUsedAt} form="day" />
                          </>
                        )}
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
          <h2 id="git">Use it with git</h2>
          <p className="hint">The wiki is a repository. Any user name and a token as the password sign you in.</p>
          <div className="command">
            <pre id="git-clone">git clone {address}.git</pre>
            <button type="button" className="button" data-copy="git-clone">
              Copy
            </button>
          </div>
        </section>
        <section className="card" aria-labelledby="about">
          <h2 id="about">About this wiki</h2>
          <SettingsForm
            wiki={{ owner: wiki.owner, slug: wiki.slug }}
            name={wiki.name}
            purpose={wiki.purpose}
            homePath={wiki.homePath}
            isPublic={wiki.isPublic}
          />
        </section>
      </main>
      <SiteFooter>{wiki.name}</SiteFooter>
    </>
  );
}
