/** A wiki in a list. */
import type { WikiInfo } from '#lib/services/types.ts';
import { When } from './dates.tsx';

export function WikiCard({ wiki, updatedAt = null }: { wiki: WikiInfo; updatedAt?: Date | null }) {
  const href = `/@${wiki.owner}/${wiki.slug}`;
  return (
    <li className="wiki-card">
      <h2>
        <a href={href}>{wiki.name}</a>
      </h2>
      {wiki.purpose === '' ? null : <p className="hint">{wiki.purpose}</p>}
      <p className="meta">
        <span className="badge">{wiki.isPublic ? 'Public' : 'Private'}</span>
        <span>{wiki.pageCount === 1 ? '1 page' : `${wiki.pageCount} pages`}</span>
        {updatedAt === null ? null : (
          <span>
            changed <When date={updatedAt} form="day" />
          </span>
        )}
        {wiki.role === 'owner' ? <a href={`${href}/-/settings`}>Settings</a> : null}
      </p>
    </li>
  );
}
