/** The REST door: one function for the API of a wiki, one for that of the account. */
import type { WikiAddress } from '../../services/types.ts';
import type { DoorDeps } from '../deps.ts';
import { accountRoutes } from './routes/account.ts';
import { wikiRoutes } from './routes/wiki.ts';
import { createApi } from './router.ts';

export interface RestDoor {
  /** `…/api/v1/…` of the wiki at the address. */
  wiki(request: Request, address: WikiAddress): Promise<Response>;
  /** `/api/v1/…` of the apex. */
  account(request: Request): Promise<Response>;
}

export function createRestDoor(deps: DoorDeps): RestDoor {
  const wiki = createApi(wikiRoutes, deps);
  const account = createApi(accountRoutes, deps);
  return { wiki, account: (request) => account(request, null) };
}
