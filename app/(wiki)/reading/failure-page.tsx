/** What a person sees when something can't be shown: what is wrong, and a way on. */
import type { WikibotError } from '#lib/core/errors.ts';
import { Document, SiteFooter } from '../../ui/document.tsx';
import type { Translator } from '../../ui/i18n/translator.ts';
import type { IconName } from '../../ui/icons.tsx';
import { Sorry } from '../../ui/sorry.tsx';
import { PAGE_POLICY, htmlOf } from './respond.ts';

const ICONS = {
  not_found: 'compass',
  unavailable: 'history',
  internal: 'alert',
  bad_path: 'compass',
  forbidden: 'lock',
  other: 'alert',
} as const satisfies Record<string, IconName>;

export async function failurePage(
  failure: WikibotError,
  { t, requestId, here }: { t: Translator; requestId: string; here: string },
): Promise<Response> {
  const kind = kindOf(failure.code);
  const heading = t(`errors.${kind}`);
  const html = await htmlOf(
    <Document t={t} title={heading} noIndex>
      <Sorry
        t={t}
        heading={heading}
        icon={ICONS[kind]}
        actions={
          <a className="button" href={here}>
            {t('common.try_again')}
          </a>
        }
        small={t.rich('errors.status', {
          status: String(failure.status),
          id: <span className="oid">{requestId}</span>,
        })}
      >
        {/* The services say in English what exactly was wrong; other languages say what kind of thing it was. */}
        {t.language === 'en' ? failure.message : t(`errors.${kind}_text`)}
      </Sorry>
      <SiteFooter t={t} />
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

function kindOf(code: string): keyof typeof ICONS {
  return Object.hasOwn(ICONS, code) ? (code as keyof typeof ICONS) : 'other';
}
