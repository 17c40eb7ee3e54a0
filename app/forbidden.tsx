import { SiteFooter } from './ui/document.tsx';
import { getTranslator } from './ui/i18n/request.ts';
import { Sorry } from './ui/sorry.tsx';

export default async function Forbidden() {
  const t = await getTranslator();
  return (
    <>
      <Sorry t={t} heading={t('errors.forbidden')} icon="lock">
        {t('errors.forbidden_text')}
      </Sorry>
      <SiteFooter t={t} />
    </>
  );
}
