/** Node's own HTTP client with kept connections: the one that takes least of the processor. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** As it was sent, compressed or not. */
  readonly body: Buffer;
}

type Get = (path: string, headers?: Record<string, string>) => Promise<Got>;

interface HttpClient {
  readonly get: Get;
  /** @throws when the status is another one */
  readonly must: (status: number, ...given: Parameters<Get>) => Promise<Got>;
  readonly close: () => void;
}

export function httpClient(origin: string): HttpClient {
  const agent = new Agent({ keepAlive: true });
  const get: Get = (path, headers = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${origin}${path}`, { agent, headers }, (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts) }),
        );
        incoming.on('error', reject);
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  return {
    get,
    must: async (status, path, headers) => {
      const answer = await get(path, headers);
      if (answer.status !== status) throw new Error(`${path}: ${answer.status} instead of ${status}`);
      return answer;
    },
    close: () => agent.destroy(),
  };
}
