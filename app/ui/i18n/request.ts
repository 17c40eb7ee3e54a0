/** The translator of a request: route handlers say the request, Next's own pages nothing. */
import { headers } from 'next/headers';
import { cache } from 'react';
import { translatorFor } from './catalogue.ts';
import { languageOf } from './languages.ts';
import type { Translator } from './translator.ts';

/** `shared`: of a page that is the same for everybody who has chosen no language. */
export function translatorOf(request: Request, options: { shared?: boolean } = {}): Translator {
  return translatorFor(languageOf(request.headers, options));
}

/** For server components, actions and `generateMetadata`. */
export const getTranslator = cache(async (): Promise<Translator> => {
  const head = await headers();
  return translatorFor(languageOf(new Headers(head)));
});
