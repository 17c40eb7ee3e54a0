/** One request as a program sends it: to this machine, under whatever host, and the answer's exact bytes. */
import { type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** From the request to the last byte. */
  readonly ms: number;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** @param url sent as it is written, without a browser's or a library's idea of a normal spelling */
export function ask(url: string, { method = 'GET', headers = {}, body }: Question = {}): Promise<Answer> {
  const [, host = '', port = '80', path = ''] = /^http:\/\/([^/:]+)(?::(\d+))?(.*)$/.exec(url) ?? [];
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        ...{ host: '127.0.0.1', port, path: path === '' ? '/' : path, method },
        headers: { host: `${host}:${port}`, ...headers },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          const all = Buffer.concat(parts);
          resolve({
            ...{ status: response.statusCode ?? 0, headers: response.headers, body: all, text: all.toString() },
            ms: performance.now() - began,
          });
        });
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}
