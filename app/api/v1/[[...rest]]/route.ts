import { doors } from '../../../doors.ts';

/** `/api/v1/…` of the account; the routes are in lib/doors/rest/routes/account.ts. */
function serve(request: Request): Promise<Response> {
  return doors().rest.account(request);
}

export { serve as DELETE, serve as GET, serve as HEAD, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT };
