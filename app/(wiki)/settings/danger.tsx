/** Settings: what can't be taken back. */
import { server } from '../../server.ts';
import type { OpenedWiki } from '../open.ts';
import { DeleteForm, TransferForm } from './danger-forms.tsx';

export async function Danger({ opened }: { opened: OpenedWiki }) {
  const { t, actor, wiki, urls } = opened;
  const { services } = server();
  const address = { owner: wiki.owner, slug: wiki.slug };
  const [contents, members] = await Promise.all([
    services.wikis.contents(actor, address),
    services.members.list(actor, address),
  ]);
  const others = members.flatMap(({ role, username }) => (role === 'owner' || username === null ? [] : [username]));
  return (
    <>
      <section className="card" aria-labelledby="transfer">
        <h2 id="transfer">{t('settings.transfer')}</h2>
        <p className="hint">{t('settings.transfer_hint')}</p>
        {others.length === 0 ? <p>{t('settings.transfer_none')}</p> : <TransferForm wiki={address} members={others} />}
      </section>
      <section className="card card-danger" aria-labelledby="delete">
        <h2 id="delete">{t('settings.delete')}</h2>
        <p>{t('settings.delete_means')}</p>
        <ul>
          <li>{t('settings.gone_pages', { count: contents.pages })}</li>
          <li>{t('settings.gone_files', { count: contents.files })}</li>
          <li>{t('settings.gone_commits', { count: contents.commits })}</li>
          <li>{t('settings.gone_tokens', { count: contents.tokens })}</li>
          <li>{t('settings.gone_members', { count: contents.members })}</li>
        </ul>
        <p>
          <a href={urls.tool('settings', 'git')}>{t('settings.delete_export')}</a>
        </p>
        <DeleteForm wiki={address} name={wiki.name} />
      </section>
    </>
  );
}
