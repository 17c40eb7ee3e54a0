/** For the tests: a front on real sockets, before programs that the test plays. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FrontConfig } from './config.ts';
import { Front } from './front.ts';

export const SECRET = 'a secret of the tests, long enough to be one';

export interface Stage {
  /** Answers the address of a front; what is not given is an address where nobody listens. */
  startFront(
    behind: {
      web?: RequestListener | string;
      worker?: RequestListener;
      metricsToken?: string;
      trustedProxies?: FrontConfig['trustedProxies'];
    },
    appUrl?: string,
  ): Promise<string>;
  /** Tells the front of this stage that a wiki has changed; answers the status. */
  purge(wikiId: string, init?: { method?: string; secret?: string }): Promise<number>;
  controlUrl(): string;
  serve(server: Server): Promise<string>;
  clear(): void;
}

export function openStage(): Stage {
  const servers: Server[] = [];
  const fronts: Front[] = [];
  let control = '';

  async function serve(server: Server): Promise<string> {
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** An address where nobody listens. */
  async function closedOrigin(): Promise<string> {
    const server = createServer();
    const origin = await serve(server);
    await new Promise((resolve) => server.close(resolve));
    return origin;
  }

  const origin = async (program: RequestListener | string | undefined): Promise<string> =>
    typeof program === 'string' ? program : program ? await serve(createServer(program)) : await closedOrigin();

  return {
    serve,
    async startFront(behind, appUrl = 'http://localhost:3000') {
      const front = new Front({
        ...{ port: 0, host: null, controlPort: null, workerSecret: SECRET, development: false },
        appUrl: new URL(appUrl),
        metricsToken: behind.metricsToken ?? null,
        trustedProxies: behind.trustedProxies ?? [],
        wikiDomain: new URL(appUrl).hostname,
        webUrl: await origin(behind.web),
        workerUrl: await origin(behind.worker),
      });
      fronts.push(front);
      control = await serve(front.createControlServer());
      return serve(front.createServer());
    },
    async purge(wikiId, { method = 'POST', secret = SECRET } = {}) {
      const answer = await fetch(`${control}/purge/${wikiId}`, {
        method,
        headers: { authorization: `Bearer ${secret}` },
      });
      return answer.status;
    },
    controlUrl: () => control,
    clear() {
      for (const front of fronts.splice(0)) front.close();
      for (const server of servers.splice(0)) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

export async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export interface Got {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** One request as it is written here: no header is added but Host, and nothing is decoded. */
export async function get(
  origin: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    host = 'localhost:3000',
  }: { method?: string; headers?: Record<string, string>; host?: string } = {},
): Promise<Got> {
  const { hostname, port } = new URL(origin);
  const outgoing = request({ hostname, port, path, method, headers: { host, ...headers } });
  outgoing.end();
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: await bodyOf(incoming) };
}
