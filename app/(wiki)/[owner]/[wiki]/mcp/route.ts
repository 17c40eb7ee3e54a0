import { addressOf, doors } from '../../../../doors.ts';

type Context = { params: Promise<{ owner: string; wiki: string }> };

/** `…/mcp` of one wiki. */
async function serve(request: Request, { params }: Context): Promise<Response> {
  return doors().mcp.wiki(request, addressOf(await params));
}

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as POST };
