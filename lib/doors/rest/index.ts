/** The REST door: one function for the API of a wiki, one for that of the account. */
import type { WikiAddress } from '../../services/types.ts';
import type { DoorDeps } from '../deps.ts';
import type { Document } from './openapi/document.ts';
import { documentOfWikis, openApiRoute, wholeDocument, wikiDocument } from './openapi/serve.ts';
import { accountRoutes } from './routes/account.ts';
import { wikiRoutes } from './routes/wiki.ts';
import { type Route, createApi } from './router.ts';

export interface RestDoor {
  /** `…/api/v1/…` of the wiki at the address. */
  wiki(request: Request, address: WikiAddress): Promise<Response>;
  /** `/api/v1/…` of the apex. */
  account(request: Request): Promise<Response>;
}

const ofWiki: readonly Route[] = [
  openApiRoute((appUrl, address) => {
    wikis ??= documentOfWikis(ofWiki);
    return address === null ? wikis : wikiDocument(wikis, appUrl, address);
  }),
  ...wikiRoutes,
];
const ofAccount: readonly Route[] = [openApiRoute(apiDocument), ...accountRoutes];

// Made when it is first asked for: it takes 12 ms, and no other request needs it.
let wikis: Document | null = null;
let whole: { readonly origin: string; readonly document: Document } | null = null;

/** The document of the whole API. A wiki's own would stand in it twice. */
export function apiDocument(appUrl: URL): Document {
  if (whole?.origin !== appUrl.origin) {
    whole = { origin: appUrl.origin, document: wholeDocument({ account: ofAccount, wiki: wikiRoutes }, appUrl) };
  }
  return whole.document;
}

export function createRestDoor(deps: DoorDeps): RestDoor {
  const wiki = createApi(ofWiki, deps);
  const account = createApi(ofAccount, deps);
  return { wiki, account: (request) => account(request, null) };
}
