/** Settings: how to connect each assistant. */
import { rightsOn } from '#lib/core/access.ts';
import type { OpenedWiki } from '../open.ts';
import type { ClientId } from '../../ui/connect/clients.ts';
import { ConnectForm } from '../../ui/connect/connect-form.tsx';
import { makeToken } from './actions.ts';

export function Connect({ opened, client }: { opened: OpenedWiki; client: ClientId }) {
  const { t, actor, wiki, urls, appUrl } = opened;
  return (
    <section className="card" aria-labelledby="connect">
      <h2 id="connect">{t('settings.connect')}</h2>
      <p className="hint">{t('settings.connect_hint')}</p>
      <ConnectForm
        name={wiki.slug}
        action={makeToken}
        values={{ owner: wiki.owner, wiki: wiki.slug }}
        states={`/api/v1/wikis/${wiki.owner}/${wiki.slug}/tokens/`}
        mcpUrl={new URL(`/@${wiki.owner}/${wiki.slug}/mcp`, appUrl).href}
        here={urls.tool('settings', 'connect')}
        client={client}
        mayWrite={rightsOn(actor, wiki).has('write')}
        isPublic={wiki.isPublic}
      />
    </section>
  );
}
