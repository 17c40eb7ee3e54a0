/** A wiki in a list. */
import type { WikiInfo } from '#lib/services/types.ts';
import { When } from './dates.tsx';
import type { Translator } from './i18n/translator.ts';
import { Icon } from './icons.tsx';
import { Badge } from './parts.tsx';

export function WikiCard({ t, wiki, updatedAt = null }: { t: Translator; wiki: WikiInfo; updatedAt?: Date | null }) {
  const href = `/@${wiki.owner}/${wiki.slug}`;
  return (
    <li className="wiki-card">
      <h2 dir="auto">
        <a href={href}>{wiki.name}</a>
      </h2>
      {wiki.purpose === '' ? null : (
        <p className="purpose" dir="auto">
          {wiki.purpose}
        </p>
      )}
      <p className="meta">
        <Badge>
          <Icon name={wiki.isPublic ? 'globe' : 'lock'} />
          {t(wiki.isPublic ? 'common.public' : 'common.private')}
        </Badge>
        <span>{t('common.pages', { count: wiki.pageCount })}</span>
        {updatedAt === null ? null : (
          <span>{t.rich('account.changed', { date: <When t={t} date={updatedAt} form="day" /> })}</span>
        )}
        {wiki.role === 'owner' ? <a href={`${href}/-/settings`}>{t('frame.settings')}</a> : null}
      </p>
    </li>
  );
}
