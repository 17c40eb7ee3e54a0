import { redirect } from 'next/navigation';
import { getSession } from '../auth.ts';
import { SiteFooter } from '../ui/document.tsx';
import { getTranslator } from '../ui/i18n/request.ts';
import { Icon } from '../ui/icons.tsx';
import { SiteHeader } from '../ui/site-header.tsx';

const FEATURES = [
  { id: 'together', icon: 'people' },
  { id: 'in_git', icon: 'git' },
  { id: 'yours', icon: 'key' },
] as const;

export default async function FrontPage() {
  const user = await getSession();
  if (user !== null) redirect('/dashboard');
  const t = await getTranslator();
  return (
    <>
      <SiteHeader t={t} user={null} />
      <main id="content" className="frame frame-site">
        <section className="hero">
          <h1>{t('account.hero')}</h1>
          <p className="lede">{t('account.hero_text')}</p>
          <p className="form-actions">
            <a className="button button-primary button-large" href="/signin">
              {t('account.sign_in')}
            </a>
          </p>
        </section>
        <section className="features" aria-label={t('account.features')}>
          {FEATURES.map(({ id, icon }) => (
            <div key={id} className="feature">
              <Icon name={icon} />
              <h2>{t(`account.${id}`)}</h2>
              <p>{t(`account.${id}_text`)}</p>
            </div>
          ))}
        </section>
      </main>
      <SiteFooter t={t} />
    </>
  );
}
