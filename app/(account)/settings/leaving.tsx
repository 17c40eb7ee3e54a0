/** Taking everything along, and deleting the account. */
import type { Actor } from '#lib/core/access.ts';
import type { DeletionPlan } from '#lib/services/account/types.ts';
import { sizeText } from '../../(wiki)/files/parts.tsx';
import { server } from '../../server.ts';
import { Notice } from '../../ui/feedback.tsx';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import { DeleteAccountForm } from './delete-account-form.tsx';

/** More people than this are told by their number. */
const MOST_NAMES = 5;

export async function Leaving({ t, actor }: { t: Translator; actor: Actor }) {
  const { account } = server().services;
  const [size, plan] = await Promise.all([account.exportSize(actor), account.deletionPlan(actor)]);
  const shared = plan.wikis.filter(({ others }) => others.length > 0);
  return (
    <>
      <section className="card" aria-labelledby="export">
        <h2 id="export">{t('leaving.export')}</h2>
        <p className="hint">{t('leaving.export_hint')}</p>
        <p>
          {t('leaving.export_size', {
            wikis: t('leaving.wikis', { count: size.wikis }),
            pages: t('leaving.pages', { count: size.pages }),
            size: sizeText(t, size.bytes),
          })}
        </p>
        <form action="/settings/export" method="post">
          <button className="button" type="submit">
            {t('leaving.export_button')}
          </button>
        </form>
      </section>
      <section className="card card-danger" aria-labelledby="delete-account">
        <h2 id="delete-account">{t('leaving.delete')}</h2>
        <p>{t('leaving.delete_means')}</p>
        <ul>
          <li>{plan.wikis.length === 0 ? t('leaving.no_wiki_goes') : <Wikis t={t} wikis={plan.wikis} />}</li>
          <li>{t('leaving.gone_access')}</li>
        </ul>
        <p>
          {plan.memberOf === 0 ? null : `${t('leaving.stays', { count: plan.memberOf })} `}
          {t('leaving.name_stays_taken', { name: plan.username ?? '' })}
        </p>
        {shared.length === 0 ? null : <Shared t={t} wikis={shared} />}
        <TextsFor t={t} namespaces={['leaving']}>
          <DeleteAccountForm username={plan.username ?? ''} isShared={shared.length > 0} />
        </TextsFor>
      </section>
    </>
  );
}

type Wikis = DeletionPlan['wikis'];

function Wikis({ t, wikis }: { t: Translator; wikis: Wikis }) {
  const pages = wikis.reduce((sum, wiki) => sum + wiki.pages, 0);
  return t('leaving.gone_wikis', {
    wikis: t('leaving.your_wikis', { count: wikis.length }),
    pages: t('leaving.pages', { count: pages }),
  });
}

/** Whom it concerns besides, and what can be done for them first. */
function Shared({ t, wikis }: { t: Translator; wikis: Wikis }) {
  return (
    <Notice tone="warning">
      <p>{t('leaving.shared')}</p>
      <ul>
        {wikis.map(({ owner, slug, name, others }) => {
          const names = others.slice(0, MOST_NAMES).map((other) => other.username ?? other.displayName);
          const left = others.length - names.length;
          const all = left === 0 ? names : [...names, t('leaving.more_people', { count: left })];
          const people = new Intl.ListFormat(t.language, { type: 'conjunction' }).format(all);
          return (
            <li key={slug}>
              {t.rich('leaving.shared_wiki', { name: <bdi>{name}</bdi>, people: <bdi translate="no">{people}</bdi> })}{' '}
              <a href={`/@${owner}/${slug}/-/settings/danger`}>{t('leaving.transfer')}</a>
            </li>
          );
        })}
      </ul>
    </Notice>
  );
}
