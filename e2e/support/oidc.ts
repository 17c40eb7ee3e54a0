/** A real OpenID provider (`oidc-provider`, certified) with its own pages to sign in and to agree. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

export interface Person {
  readonly name: string;
  readonly email: string;
}

export interface OidcServer {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What the provider was asked to begin, as query parameters. */
  readonly asked: URLSearchParams[];
  close(): Promise<void>;
}

/** @param people by what they type as their login, which is their subject too */
export async function startOidcServer(
  people: Readonly<Record<string, Person>>,
  { redirectUris }: { redirectUris: string[] },
): Promise<OidcServer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [clientId, clientSecret] = ['wikibot', 'a-secret-of-the-tests-alone'];
  const asked: URLSearchParams[] = [];
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: redirectUris }],
    cookies: { keys: ['keys-of-the-tests'] },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...people[id], email_verified: true }),
    }),
  });
  const handle = provider.callback();
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', issuer);
    if (url.pathname === '/auth') asked.push(url.searchParams);
    void handle(request, response);
  });
  return {
    issuer,
    clientId,
    clientSecret,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
