import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWikibotError } from '../core/errors.ts';
import { OutgoingError, parseRange } from '../core/outside.ts';
import type { AddressRange } from '../core/outside.ts';
import { createOutgoing } from './outgoing.ts';

const LIMITS = { timeoutMs: 2_000, maxBytes: 1_000 };
const allowed = ranges('127.0.0.1');

let server: Server;
let port = 0;
let asked: string[] = [];
let answer: RequestListener = () => undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.headers.host}${request.url}`);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function ranges(...texts: string[]): AddressRange[] {
  return texts.map(parseRange).filter((range) => range !== null);
}

async function reasonOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'answered';
  } catch (error) {
    if (error instanceof OutgoingError) return error.reason;
    return isWikibotError(error) ? error.code : String(error);
  }
}

describe('what is asked', () => {
  it('is an address that the operator has allowed, with method, headers and body', async () => {
    let got = '';
    answer = (request, response) => {
      request.on('data', (chunk: Buffer) => (got += chunk.toString()));
      request.on('end', () => response.setHeader('X-Answer', 'yes').writeHead(201).end('thanks'));
    };
    const result = await createOutgoing({ allowed }).request(`http://127.0.0.1:${port}/hook?x=1`, {
      ...LIMITS,
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from('{"a":"ü"}'),
    });
    expect(got).toBe('{"a":"ü"}');
    expect({ ...result, body: Buffer.from(result.body).toString() }).toMatchObject({
      status: 201,
      headers: { 'x-answer': 'yes' },
      body: 'thanks',
      complete: true,
    });
    expect(asked.at(-1)).toBe(`POST 127.0.0.1:${port}/hook?x=1`);
  });

  it('is the address that was judged, whatever the name means a moment later', async () => {
    answer = (_request, response) => void response.end();
    const answers = [[{ address: '127.0.0.1', family: 4 }], [{ address: '10.0.0.1', family: 4 }]];
    let times = 0;
    const resolve = async () => answers[times++] ?? [];
    const outgoing = createOutgoing({ allowed, resolve });
    expect((await outgoing.request(`http://hook.example:${port}/`, LIMITS)).status).toBe(200);
    expect(times).toBe(1);
    expect(asked.at(-1)).toBe(`GET hook.example:${port}/`);
    // The next one is judged by what the name means then.
    expect(await reasonOf(outgoing.request(`http://hook.example:${port}/`, LIMITS))).toBe('blocked');
  });

  it('is nothing on the inside, by name or by number, even where one of several addresses is public', async () => {
    asked = [];
    const resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const outgoing = createOutgoing({ allowed: [], resolve });
    for (const host of ['rebind.example', '127.0.0.1', '0177.0.0.1', '2130706433', '[::ffff:127.0.0.1]']) {
      expect(await reasonOf(outgoing.request(`http://${host}:${port}/`, LIMITS))).toBe('blocked');
      expect(await reasonOf(outgoing.check(`http://${host}:${port}/`))).toBe('invalid_input');
    }
    expect(await reasonOf(outgoing.request('file:///etc/passwd', LIMITS))).toBe('blocked');
    expect(await reasonOf(createOutgoing({ allowed: [] }).request(`http://localhost:${port}/`, LIMITS))).toBe(
      'blocked',
    );
    expect(asked).toEqual([]);
  });

  it('is not what a redirect points to', async () => {
    asked = [];
    answer = (_request, response) => void response.writeHead(302, { Location: `http://127.0.0.1:${port}/in` }).end();
    expect((await createOutgoing({ allowed }).request(`http://127.0.0.1:${port}/out`, LIMITS)).status).toBe(302);
    expect(asked).toEqual([`GET 127.0.0.1:${port}/out`]);
  });
});

describe('an answer', () => {
  it('is read up to the limit', async () => {
    const sent = Buffer.alloc(64 * 1024, 'x');
    let closed: Promise<unknown> = Promise.resolve();
    answer = (_request, response) => {
      closed = once(response, 'close');
      const more = (): void => {
        while (!response.destroyed && response.write(sent)) continue;
      };
      response.on('drain', more);
      more();
    };
    const result = await createOutgoing({ allowed }).request(`http://127.0.0.1:${port}/`, LIMITS);
    expect([result.body.length, result.complete]).toEqual([LIMITS.maxBytes, false]);
    await closed;
  });

  it('has its time, headers and body together', async () => {
    answer = (_request, response) => void response.write('x');
    const request = createOutgoing({ allowed }).request(`http://127.0.0.1:${port}/`, { ...LIMITS, timeoutMs: 50 });
    expect(await reasonOf(request)).toBe('timeout');
  });

  it('is missing for a reason', async () => {
    const outgoing = createOutgoing({ allowed });
    answer = (request) => void request.socket.destroy();
    expect(await reasonOf(outgoing.request(`http://127.0.0.1:${port}/`, LIMITS))).toBe('unreachable');
    expect(await reasonOf(outgoing.request(`https://127.0.0.1:${port}/`, LIMITS))).toBe('tls');
    const unknown = createOutgoing({ allowed, resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await reasonOf(unknown.request('http://nowhere.example/', LIMITS))).toBe('unresolved');
    // It may be there by the time that there is something to send.
    expect(await reasonOf(unknown.check('http://nowhere.example/'))).toBe('answered');
  });
});
