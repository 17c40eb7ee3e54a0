/**
 * The part of WorkOS's API that a sign-in touches, on this machine: the real one can't be asked by tests.
 * Its page to sign in is a redirect back at once, as `method` and `user` say.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface WorkosServer {
  readonly port: number;
  readonly apiKey: string;
  readonly clientId: string;
  /** Who signs in next, and how. */
  next: { method: string; userId: string; identities: readonly { idp_id: string; type: string; provider: string }[] };
  /** Makes the next requests to the API fail with that status. */
  failing: number | null;
  /** What people were sent there with. */
  readonly asked: URLSearchParams[];
  close(): Promise<void>;
}

const KEY = 'sk_test_of_the_tests';
const CLIENT = 'client_of_the_tests';

export async function startWorkosServer(): Promise<WorkosServer> {
  const codes = new Map<string, { challenge: string; who: WorkosServer['next'] }>();
  const identitiesOf = new Map<string, WorkosServer['next']['identities']>();
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://workos.test');
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/user_management/authorize') {
      asked.push(url.searchParams);
      const code = randomBytes(16).toString('hex');
      codes.set(code, { challenge: url.searchParams.get('code_challenge') ?? '', who: state.next });
      identitiesOf.set(state.next.userId, state.next.identities);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', url.searchParams.get('state') ?? '');
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    if (state.failing !== null) return void answer(state.failing, { message: 'It fails.' });
    const listed = /^\/user_management\/users\/([^/]+)\/identities$/.exec(url.pathname)?.[1];
    if (listed !== undefined) {
      if (request.headers.authorization !== `Bearer ${KEY}`) return void answer(401, { message: 'Unauthorized' });
      return void answer(200, identitiesOf.get(listed) ?? []);
    }
    if (url.pathname !== '/user_management/authenticate') return void answer(404, { message: 'Not found' });
    void bodyOf(request).then((body) => {
      const known = codes.get(String(body['code']));
      codes.delete(String(body['code']));
      const challenge = createHash('sha256').update(String(body['code_verifier'])).digest('base64url');
      if (known === undefined || known.challenge !== challenge || body['client_id'] !== CLIENT)
        return answer(400, { error: 'invalid_grant', error_description: 'The code is not valid.' });
      const { userId, method } = known.who;
      return answer(200, {
        user: {
          ...{ object: 'user', id: userId, email: `${userId}@example.org`, email_verified: true },
          ...{ first_name: 'Grace', last_name: 'Hopper', profile_picture_url: null, metadata: {} },
          ...{ created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z' },
        },
        ...{ access_token: 'secret-access-token', refresh_token: 'secret-refresh-token' },
        authentication_method: method,
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: WorkosServer = {
    port: (server.address() as AddressInfo).port,
    apiKey: KEY,
    clientId: CLIENT,
    next: { method: 'GoogleOAuth', userId: 'user_none', identities: [] },
    failing: null,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return (text.startsWith('{') ? JSON.parse(text) : Object.fromEntries(new URLSearchParams(text))) as Record<
    string,
    unknown
  >;
}
