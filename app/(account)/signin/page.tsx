import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { providerLabels } from '#lib/adapters/identity/providers.ts';
import { getSession } from '../../auth.ts';
import { isSignInProblem } from '../../identity/failures.ts';
import { welcomePath } from '../../identity/paths.ts';
import { problemText } from '../../identity/problem-text.ts';
import { DEFAULT_PATH, localPath } from '../../local-path.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { Notice } from '../../ui/feedback.tsx';
import { CopyField, Field } from '../../ui/forms.tsx';
import { getTranslator } from '../../ui/i18n/request.ts';
import type { Translator } from '../../ui/i18n/translator.ts';
import { TextsFor } from '../../ui/i18n/texts-for.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { ProviderButtons } from './provider-buttons.tsx';
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
  const { return_to: wanted, error, provider } = await searchParams;
  const returnTo = localPath(wanted, config.appUrl);
  const problem = isSignInProblem(error) ? error : error === undefined ? null : 'failed';
  const user = await getSession();
  // Whoever has just been told what went wrong would never read it.
  if (user !== null && problem === null) redirect(returnTo);
  return (
    <>
      <SiteHeader t={t} user={user} />
      <main id="content" className="centre stack">
        <h1>{t('account.sign_in')}</h1>
        {problem === null ? null : (
          // Whoever has cancelled knows it, and has done nothing wrong.
          <Notice tone={problem === 'cancelled' ? 'note' : 'danger'} alert>
            <p>{problemText(t, problem, provider)}</p>
          </Notice>
        )}
        {returnTo === DEFAULT_PATH || problem !== null ? null : <Notice>{t('account.sign_in_first')}</Notice>}
        {user === null ? <WaysIn t={t} returnTo={returnTo} /> : null}
      </main>
      <SiteFooter t={t} />
    </>
  );
}

function WaysIn({ t, returnTo }: { t: Translator; returnTo: string }) {
  const { config } = server();
  if (config.localSignIn) {
    return (
      <>
        <LocalSignIn t={t} />
        <RememberReturn path={returnTo} />
      </>
    );
  }
  if (config.workos !== null) {
    return (
      <div className="card providers">
        {/* Not a page of this site: the browser itself has to go there. */}
        <a className="button button-primary" href={`/signin/workos?${new URLSearchParams({ return_to: returnTo })}`}>
          {t('account.continue')}
        </a>
        <p className="hint">{t('identity.elsewhere')}</p>
      </div>
    );
  }
  return (
    <TextsFor t={t} namespaces={['identity', 'account']}>
      <ProviderButtons providers={providerLabels(config)} callbackUrl={welcomePath(returnTo)} />
    </TextsFor>
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
