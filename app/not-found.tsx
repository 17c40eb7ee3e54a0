import { SiteFooter } from './ui/document.tsx';
import { getTranslator } from './ui/i18n/request.ts';
import { Sorry } from './ui/sorry.tsx';

export default async function NotFound() {
  const t = await getTranslator();
  return (
    <>
      <Sorry t={t} heading={t('errors.not_found')}>
        {t('errors.not_found_text')}
      </Sorry>
      <SiteFooter t={t} />
    </>
  );
}
