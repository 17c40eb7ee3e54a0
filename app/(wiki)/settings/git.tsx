/** Settings: the repository, and copies of it. */
import { rightsOn } from '#lib/core/access.ts';
import { CopyField } from '../../ui/forms.tsx';
import type { OpenedWiki } from '../open.ts';

export function Git({ opened }: { opened: OpenedWiki }) {
  const { t, actor, wiki, urls, appUrl } = opened;
  const copy = t('common.copy');
  const clone = `git clone ${new URL(`/@${wiki.owner}/${wiki.slug}.git`, appUrl).href}`;
  const push = [
    `cd ${wiki.slug}`,
    `echo "# First" > "First.md"`,
    'git add -A',
    'git commit -m "Add First"',
    'git push origin main',
  ].join('\n');
  return (
    <>
      <section className="card" aria-labelledby="git">
        <h2 id="git">{t('settings.clone')}</h2>
        <p className="hint">{t('settings.git_hint')}</p>
        <CopyField id="git-clone" text={clone} copy={copy} />
        <p>
          {t.rich('settings.git_auth', {
            link: <a href={urls.tool('settings', 'tokens')}>{t('settings.git_make_token')}</a>,
          })}
        </p>
        {rightsOn(actor, wiki).has('write') ? (
          <>
            <h3>{t('settings.git_push')}</h3>
            <CopyField id="git-push" text={push} copy={copy} />
            <p className="hint">{t('settings.git_rules')}</p>
          </>
        ) : null}
      </section>
      <section className="card" aria-labelledby="export">
        <h2 id="export">{t('settings.export')}</h2>
        <p className="hint">{t('settings.export_hint')}</p>
        <p className="form-actions">
          <a className="button" href={`${urls.base}/api/v1/export?format=zip`} download={`${wiki.slug}.zip`}>
            {t('settings.export_zip')}
          </a>
          <a className="button" href={`${urls.base}/api/v1/export?format=bundle`} download={`${wiki.slug}.bundle`}>
            {t('settings.export_bundle')}
          </a>
        </p>
        <CopyField
          id="git-bundle"
          label={t('settings.export_open')}
          text={`git clone ${wiki.slug}.bundle ${wiki.slug}`}
          copy={copy}
        />
      </section>
    </>
  );
}
