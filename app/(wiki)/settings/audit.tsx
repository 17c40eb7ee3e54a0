/** Settings: who did what in this wiki, for its owner. */
import { AuditList } from '../../(account)/dashboard/log/audit-list.tsx';
import { logFields, logFilter } from '../../(account)/dashboard/log/query.ts';
import { readLog } from '../../(account)/dashboard/log/read.ts';
import type { OpenedWiki } from '../open.ts';

interface AuditProps {
  readonly opened: OpenedWiki;
  /** The value of a parameter of the address. */
  readonly asked: (name: string) => string;
}

export async function Audit({ opened, asked }: AuditProps) {
  const { t, actor, wiki, urls, appUrl } = opened;
  const address = `${wiki.owner}/${wiki.slug}`;
  const fields = { ...logFields(asked), wiki: address };
  const cursor = asked('cursor');
  return (
    <section className="card" aria-labelledby="audit">
      <h2 id="audit">{t('settings.audit')}</h2>
      <p className="hint">{t('dashboard.log_wiki_text')}</p>
      <AuditList
        t={t}
        answer={await readLog(actor, logFilter(fields), cursor)}
        fields={fields}
        isFirst={cursor === ''}
        here={urls.tool('settings', 'audit')}
        origin={appUrl.origin}
      />
    </section>
  );
}
