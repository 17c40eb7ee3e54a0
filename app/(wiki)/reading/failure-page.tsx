/** What a person sees when something can't be shown: what is wrong, and a way on. */
import { ERROR_TABLE, type WikibotError } from '#lib/core/errors.ts';
import { Brand, Document, SiteFooter, ThemeButton } from '../../ui/document.tsx';
import { PAGE_POLICY, htmlOf } from './respond.ts';

const HEADINGS: Partial<Record<WikibotError['code'], string>> = {
  not_found: 'Nothing here',
  unavailable: 'Back in a moment',
  internal: 'Something went wrong',
  bad_path: 'No page can have this address',
  forbidden: 'Not yours to do',
};

export async function failurePage(
  failure: WikibotError,
  { requestId, here }: { requestId: string; here: string },
): Promise<Response> {
  const heading = HEADINGS[failure.code] ?? ERROR_TABLE[failure.code].title;
  const html = await htmlOf(
    <Document title={heading} noIndex>
      <header className="site-header">
        <div className="site-header-row">
          <Brand name="wikibot" href="/" />
          <div className="user-menu">
            <ThemeButton />
          </div>
        </div>
      </header>
      <main id="content" className="centre stack">
        <h1>{heading}</h1>
        <p className="lede">{failure.message}</p>
        <p className="form-actions">
          <a className="button button-primary" href="/dashboard">
            Your wikis
          </a>
          <a className="button" href={here}>
            Try again
          </a>
        </p>
        <p className="hint">
          Status {failure.status} · request <span className="oid">{requestId}</span>
        </p>
      </main>
      <SiteFooter />
    </Document>,
  );
  const headers: Record<string, string> = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': PAGE_POLICY,
    'Cache-Control': 'private, no-store',
    'X-Request-Id': requestId,
  };
  if (failure.code === 'unavailable') headers['Retry-After'] = '2';
  if (failure.code === 'unauthenticated') headers['WWW-Authenticate'] = 'Bearer realm="wikibot"';
  return new Response(html, { status: failure.status, headers });
}
