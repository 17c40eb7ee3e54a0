/** `GET …/api/v1/openapi.json`: the document of the whole API, or of one wiki's. */
import { z } from 'zod';
import type { WikiAddress } from '../../../services/types.ts';
import { etagOf, matches } from '../reply.ts';
import { type Route, route } from '../router.ts';
import { type Document, openApiDocument } from './document.ts';

export const OPENAPI_PATH = 'openapi.json';

/** Both APIs in one document, as the apex has them. */
export function wholeDocument(routes: { account: readonly Route[]; wiki: readonly Route[] }, appUrl: URL): Document {
  const mounts = [
    { routes: routes.account, prefix: '/api/v1' },
    { routes: routes.wiki, prefix: '/@{owner}/{wiki}/api/v1' },
  ];
  return openApiDocument(mounts, { server: appUrl.origin, title: 'wikibot' });
}

/** The document of any wiki as that of one; it is made of the address alone, so that it tells nothing of which wikis exist. */
export function wikiDocument(whole: Document, appUrl: URL, { owner, slug }: WikiAddress): Document {
  const url = `${appUrl.origin}/@${encodeURIComponent(owner)}/${encodeURIComponent(slug)}/api/v1`;
  return { ...whole, servers: [{ url }] };
}

/** What all wikis' documents have in common. */
export function documentOfWikis(routes: readonly Route[]): Document {
  return openApiDocument([{ routes, prefix: '' }], { server: '/', title: 'A wiki of wikibot' });
}

/** The route that serves it. */
export function openApiRoute(make: (appUrl: URL, address: WikiAddress | null) => Document): Route {
  const described = route({
    method: 'GET',
    pattern: OPENAPI_PATH,
    id: 'openapi',
    tag: 'Account',
    summary: 'Describes this API',
    needs: 'nothing',
    answers: { 200: z.record(z.string(), z.unknown()) },
    handle: async () => ({}),
  });
  return {
    ...described,
    run: async (call, address) => {
      // It takes no parameters, and says so as every route does.
      await described.run(call, address);
      const { request, deps } = call;
      const text = JSON.stringify(make(deps.appUrl, address));
      const etag = etagOf(text);
      const headers = {
        ETag: etag,
        'Cache-Control': 'public, max-age=300',
        'X-Content-Type-Options': 'nosniff',
        'Content-Type': 'application/json; charset=utf-8',
      };
      const result = matches(request.headers.get('if-none-match'), etag)
        ? new Response(null, { status: 304, headers })
        : new Response(request.method === 'HEAD' ? null : text, { headers });
      return { result, isPublic: true };
    },
  };
}
