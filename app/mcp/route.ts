import { doors } from '../doors.ts';

/** `/mcp`: all wikis of the account. */
function serve(request: Request): Promise<Response> {
  return doors().mcp.account(request);
}

export { serve as DELETE, serve as GET, serve as OPTIONS, serve as POST };
