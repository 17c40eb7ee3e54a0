import type { Metadata } from 'next';
import { SiteFooter } from '../../../ui/document.tsx';
import { getTranslator } from '../../../ui/i18n/request.ts';
import { SiteHeader } from '../../../ui/site-header.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('leaving.deleted') };
}

/** The last page that somebody sees whose account is deleted. */
export default async function DeletedPage() {
  const t = await getTranslator();
  return (
    <>
      <SiteHeader t={t} user={null} />
      <main id="content" className="frame frame-narrow">
        <div className="page-head">
          <h1>{t('leaving.deleted')}</h1>
        </div>
        <div className="stack">
          <section className="card">
            <p>{t('leaving.deleted_text')}</p>
            <p>{t('leaving.deleted_provider')}</p>
            <p>
              <a className="button" href="/">
                {t('leaving.front_page')}
              </a>
            </p>
          </section>
        </div>
      </main>
      <SiteFooter t={t} />
    </>
  );
}
