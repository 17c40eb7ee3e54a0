import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getSession } from '../../auth.ts';
import { DEFAULT_PATH, localPath } from '../../local-path.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { FormError, Notice } from '../../ui/feedback.tsx';
import { CopyField, Field } from '../../ui/forms.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { SiteHeader } from '../../ui/site-header.tsx';
import { RememberReturn } from './return-to.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslator())('account.sign_in'), robots: { index: false } };
}

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { config } = server();
  const t = await getTranslator();
  const { return_to: wanted, error } = await searchParams;
  const returnTo = localPath(wanted, config.appUrl);
  const user = await getSession();
  if (user !== null) redirect(returnTo);
  return (
    <>
      <SiteHeader t={t} user={null} />
      <main id="content" className="centre stack">
        <h1>{t('account.sign_in')}</h1>
        {error === undefined ? null : <FormError error={t('account.sign_in_failed')} />}
        {returnTo === DEFAULT_PATH ? null : <Notice>{t('account.sign_in_first')}</Notice>}
        {config.localSignIn ? <LocalSignIn t={t} /> : <p>{t('account.ask_operator')}</p>}
        <RememberReturn path={returnTo} />
      </main>
      <SiteFooter t={t} />
    </>
  );
}

function LocalSignIn({ t }: { t: Translator }) {
  return (
    <div className="card">
      <h2>{t('account.one_time_link')}</h2>
      <p>{t.rich('account.one_time_text', { command: <code translate="no">npm start</code> })}</p>
      <CopyField id="sign-in-command" text="npm run -s wikibot -- sign-in" copy={t('common.copy')} />
      <form className="form" action="/signin/local">
        <Field id="code" label={t('account.paste_code')}>
          <input name="code" type="text" autoComplete="off" required />
        </Field>
        <div className="form-actions">
          <button className="button button-primary" type="submit">
            {t('account.sign_in')}
          </button>
        </div>
      </form>
    </div>
  );
}
