/** Route handlers of the pages about wikibot itself: static markup that is the same for everybody. */
import type { ReactElement } from 'react';
import { WikibotError } from '#lib/core/errors.ts';
import type { Config } from '#lib/config.ts';
import { isUnavailable } from '#lib/adapters/db/client.ts';
import { failureOf } from '#lib/doors/failure.ts';
import { requestIdOf } from '#lib/doors/identity.ts';
import { failurePage } from '../(wiki)/reading/failure-page.tsx';
import { PAGE_POLICY, htmlOf, tagged } from '../(wiki)/reading/respond.ts';
import { server } from '../server.ts';
import { DEFAULT_LANGUAGE } from '../ui/i18n/languages.ts';
import { translatorOf } from '../ui/i18n/request.ts';
import type { Translator } from '../ui/i18n/translator.ts';

export interface SiteContext {
  readonly request: Request;
  readonly url: URL;
  readonly t: Translator;
  readonly config: Config;
}

/** What a page is: elements, or something else than HTML with its type. */
export type SiteAnswer = ReactElement | { readonly text: string; readonly type: string };

/**
 * These pages change with the program, of which the front is a part, so nobody has to tell it: what
 * it keeps is out of date after a minute. While web is down it stands in for an hour.
 */
const KEPT = {
  'Cache-Control': 'public, max-age=0, must-revalidate',
  'CDN-Cache-Control': 'max-age=60, stale-if-error=3600',
};

/** Null: there is no such page. The front keeps what is in nobody's chosen language (front/cacheable.ts). */
export function siteRoute(
  answer: (context: SiteContext) => SiteAnswer | null | Promise<SiteAnswer | null>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const t = translatorOf(request, { shared: true });
    try {
      const url = new URL(request.url);
      const made = await answer({ request, url, t, config: server().config });
      if (made === null) throw new WikibotError('not_found', 'There is no such page.');
      const isText = 'text' in made;
      const body = isText ? made.text : await htmlOf(made);
      const response = tagged(request, body, {
        'Content-Type': isText ? made.type : 'text/html; charset=utf-8',
        'Content-Security-Policy': isText ? "default-src 'none'; sandbox" : PAGE_POLICY,
        ...(isText ? { 'X-Robots-Tag': 'noindex' } : {}),
      });
      if (t.language === DEFAULT_LANGUAGE)
        for (const [name, value] of Object.entries(KEPT)) response.headers.set(name, value);
      return response;
    } catch (error) {
      const requestId = requestIdOf(request);
      const failure = failureOf(error, { log: server().log, isUnavailable }, requestId);
      return await failurePage(failure, { t, requestId, here: new URL(request.url).pathname });
    }
  };
}
