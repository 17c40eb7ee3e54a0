import { addressOf, doors } from '../../../../../../doors.ts';

type Context = { params: Promise<{ owner: string; wiki: string }> };

/** `…/api/v1/…` of one wiki; the routes are in lib/doors/rest/routes/wiki.ts. */
async function serve(request: Request, { params }: Context): Promise<Response> {
  return doors().rest.wiki(request, addressOf(await params));
}

export { serve as DELETE, serve as GET, serve as HEAD, serve as OPTIONS, serve as PATCH, serve as POST, serve as PUT };
