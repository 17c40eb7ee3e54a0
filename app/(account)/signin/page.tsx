import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { getSession } from '../../auth.ts';
import { DEFAULT_PATH, localPath } from '../../local-path.ts';
import { server } from '../../server.ts';
import { SiteFooter } from '../../ui/document.tsx';
import { SiteHeader } from '../../ui/site-header.tsx';
import { RememberReturn } from './return-to.tsx';

export const metadata: Metadata = { title: 'Sign in', robots: { index: false } };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function SignInPage({ searchParams }: Props) {
  const { config } = server();
  const { return_to: wanted, error } = await searchParams;
  const returnTo = localPath(wanted, config.appUrl);
  const user = await getSession();
  if (user !== null) redirect(returnTo);
  return (
    <>
      <SiteHeader user={null} />
      <main id="content" className="centre stack">
        <h1>Sign in</h1>
        {error === undefined ? null : (
          <p className="notice notice-danger" role="alert">
            Signing in did not work. Please try again.
          </p>
        )}
        {returnTo === DEFAULT_PATH ? null : (
          <p className="notice">You need to be signed in to see this page. You will be taken back to it.</p>
        )}
        {config.localSignIn ? (
          <LocalSignIn />
        ) : (
          <p>This wiki signs people in with an identity provider; ask its operator for access.</p>
        )}
        <RememberReturn path={returnTo} />
      </main>
      <SiteFooter />
    </>
  );
}

function LocalSignIn() {
  return (
    <div className="card">
      <h2>With a one-time link</h2>
      <p>
        Open the sign-in link that <code>npm start</code> printed. It works once. For another one, run this where
        wikibot is installed:
      </p>
      <div className="command">
        <pre id="sign-in-command">npm run -s wikibot -- sign-in</pre>
        <button type="button" className="button" data-copy="sign-in-command">
          Copy
        </button>
      </div>
      <form className="form" action="/signin/local">
        <div className="field">
          <label htmlFor="code">Or paste the code of the link</label>
          <input id="code" name="code" type="text" autoComplete="off" required />
        </div>
        <div className="form-actions">
          <button className="button button-primary" type="submit">
            Sign in
          </button>
        </div>
      </form>
    </div>
  );
}
