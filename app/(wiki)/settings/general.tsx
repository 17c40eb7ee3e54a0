/** Settings: what belongs to the content, and where it is read. */
import { rightsOn } from '#lib/core/access.ts';
import { addressOfWiki } from '#lib/core/hosts.ts';
import { SETTINGS_FILE } from '#lib/services/bootstrap/pages.ts';
import { server } from '../../server.ts';
import type { OpenedWiki } from '../open.ts';
import { AddressForm } from './address-form.tsx';
import { GeneralForm, SidebarForm } from './general-form.tsx';

export async function General({ opened }: { opened: OpenedWiki }) {
  const { t, actor, wiki, urls } = opened;
  const { services, config } = server();
  const address = { owner: wiki.owner, slug: wiki.slug };
  const [settings, home, sidebar] = await Promise.all([
    services.wikis.settings(actor, address),
    services.pages.locate(actor, wiki, ''),
    services.pages.locate(actor, wiki, wiki.sidebarPath),
  ]);
  const own = sidebar.kind === 'page';
  return (
    <>
      <section className="card" aria-labelledby="about">
        <h2 id="about">{t('settings.about')}</h2>
        <p className="hint">{t.rich('settings.about_hint', { file: <code translate="no">{SETTINGS_FILE}</code> })}</p>
        <GeneralForm wiki={address} base={urls.base} settings={settings} homeExists={home.kind === 'page'} />
      </section>
      <section className="card" aria-labelledby="sidebar-title">
        <h2 id="sidebar-title">{t('settings.sidebar_title')}</h2>
        <p>
          {own
            ? t.rich('settings.sidebar_own', {
                page: <a href={urls.page(wiki.sidebarPath)}>{wiki.sidebarPath}</a>,
              })
            : t('settings.sidebar_tree')}
        </p>
        {own ? (
          <p>
            <a className="button" href={urls.tool('edit', wiki.sidebarPath)}>
              {t('settings.sidebar_edit')}
            </a>
          </p>
        ) : (
          <SidebarForm wiki={address} base={urls.base} />
        )}
      </section>
      {rightsOn(actor, wiki).has('admin') ? (
        <section className="card" aria-labelledby="address">
          <h2 id="address">{t('settings.address')}</h2>
          <p>
            <a href={addressOfWiki(wiki, config)} translate="no">
              {addressOfWiki(wiki, config)}
            </a>
          </p>
          <AddressForm wiki={address} customSlug={wiki.customSlug} domain={`.${config.wikiDomain}`} />
        </section>
      ) : null}
    </>
  );
}
