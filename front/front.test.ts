import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf as body, get, openStage } from './testing.ts';

const stage = openStage();
const startFront: typeof stage.startFront = (...given) => stage.startFront(...given);
afterEach(() => stage.clear());
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('streaming', () => {
  it('carries 15 MB both ways byte for byte', async () => {
    const up = randomBytes(15 << 20);
    const down = randomBytes(15 << 20);
    let received = '';
    const origin = await startFront({
      worker: (incoming, outgoing) => {
        void body(incoming).then((bytes) => {
          received = sha256(bytes);
          outgoing.end(down);
        });
      },
    });
    const answer = await fetch(`${origin}/@ann/notes.git/git-receive-pack`, { method: 'POST', body: up });
    expect(sha256(Buffer.from(await answer.arrayBuffer()))).toBe(sha256(down));
    expect(received).toBe(sha256(up));
  });

  it('sends the first bytes before the last have come', async () => {
    let finish = (): void => {};
    const origin = await startFront({
      web: (_incoming, outgoing) => {
        outgoing.write('first');
        finish = () => outgoing.end('last');
      },
    });
    const answer = await fetch(origin);
    const reader = answer.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('first');
    finish();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('last');
  });

  it('lets a client that expects 100-continue send its body', async () => {
    const origin = await startFront({
      web: (incoming, outgoing) =>
        void body(incoming).then((bytes) => outgoing.end(`${incoming.headers.expect} ${bytes.length}`)),
    });
    const outgoing = request(origin, { method: 'POST', headers: { expect: '100-continue', 'content-length': 3 } });
    outgoing.flushHeaders();
    await once(outgoing, 'continue');
    outgoing.end('abc');
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect((await body(incoming)).toString()).toBe('undefined 3');
  });

  it('tells the program behind when the client goes away', async () => {
    const closed = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const origin = await startFront({
      web: (incoming, outgoing) => {
        outgoing.on('close', closed.resolve);
        incoming.resume();
        reached.resolve();
      },
    });
    const abort = new AbortController();
    const answer = fetch(origin, { signal: abort.signal });
    await reached.promise;
    abort.abort();
    await expect(answer).rejects.toThrow();
    await closed.promise;
  });
});

describe('headers', () => {
  const echo: RequestListener = (incoming, outgoing) => {
    outgoing.setHeader('X-Wiki-Id', 'secret');
    outgoing.setHeader('X-Powered-By', 'Next.js');
    outgoing.setHeader('X-Request-Id', 'of-web');
    outgoing.setHeader('X-Frame-Options', 'DENY');
    outgoing.end(JSON.stringify({ url: incoming.url, headers: incoming.headers }));
  };

  it('says who asks, whatever the client claims', async () => {
    const origin = await startFront({ web: echo }, 'https://wiki.example');
    const answer = await get(origin, '/', {
      host: 'wiki.example',
      headers: {
        'X-Forwarded-For': '1.2.3.4',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Prefix': '/evil',
        Forwarded: 'host=evil.example',
        'X-Real-IP': '1.2.3.4',
        'X-Request-Id': 'chosen',
        'X-Middleware-Subrequest': 'middleware:middleware',
        'X-Wikibot-Internal': '1',
        'X-Wikibot-Wiki': 'eve/secrets',
        'X-Wiki-Id': '1',
        Authorization: 'Bearer x',
      },
    });
    const { headers } = JSON.parse(answer.body.toString()) as { headers: Record<string, string> };
    expect(headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'wiki.example',
      'x-forwarded-proto': 'https',
      authorization: 'Bearer x',
      'x-request-id': answer.headers['x-request-id'],
    });
    expect(headers['x-request-id']).not.toBe('chosen');
    for (const name of [
      'x-forwarded-prefix',
      'forwarded',
      'x-real-ip',
      'x-middleware-subrequest',
      'x-wikibot-internal',
      'x-wikibot-wiki',
      'x-wiki-id',
    ]) {
      expect(headers).not.toHaveProperty(name);
    }
  });

  it('adds what all answers share, and hides what is internal', async () => {
    const origin = await startFront({ web: echo }, 'https://wiki.example');
    const { headers } = await get(origin, '/', { host: 'wiki.example:443' });
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['strict-transport-security']).toContain('max-age');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect([headers['x-wiki-id'], headers['x-powered-by']]).toEqual([undefined, undefined]);
  });

  it('speaks for its own connections alone', async () => {
    const origin = await startFront({
      web: (_incoming, outgoing) => outgoing.setHeader('Keep-Alive', 'timeout=75').end('ok'),
    });
    for (const [wish, connection, keepAlive] of [
      ['keep-alive', 'keep-alive', 'timeout=30'],
      ['close', 'close', undefined],
    ] as const) {
      const outgoing = request(origin, { headers: { connection: wish } });
      outgoing.end();
      const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
      expect([incoming.headers.connection, incoming.headers['keep-alive']]).toEqual([connection, keepAlive]);
      incoming.resume();
      await once(incoming, 'end');
    }
  });

  it('refuses a path whose percent-encoding is none', async () => {
    const origin = await startFront({ web: echo });
    for (const path of ['/%', '/%zz', '/@a/b/%E0%A4%A']) expect((await fetch(origin + path)).status).toBe(400);
    expect((await fetch(`${origin}/100%25?q=100%`)).status).toBe(200);
  });

  it('refuses a request without a usable host', async () => {
    const origin = await startFront({ web: echo });
    const outgoing = request(origin, { headers: { host: 'evil/../x' } });
    outgoing.end();
    const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(incoming.statusCode).toBe(400);
  });
});

describe('when a program behind is down', () => {
  it('answers a problem document', async () => {
    const origin = await startFront({});
    for (const path of ['/x', '/@ann/notes.git/info/refs']) {
      const answer = await fetch(origin + path, { method: 'POST', body: 'x' });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
      expect(await answer.json()).toMatchObject({ code: 'unavailable', status: 503 });
    }
  });

  it('answers a page to a browser', async () => {
    const origin = await startFront({});
    const answer = await fetch(origin, { headers: { accept: 'text/html' } });
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(await answer.text()).toContain('Back in a moment');
  });

  it('says 502 when it broke off before answering', async () => {
    const origin = await startFront({ web: (incoming) => incoming.socket.destroy() });
    const answer = await fetch(origin, { method: 'POST', body: 'x' });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ status: 502, code: 'unavailable' });
  });

  it('breaks off an answer that came in half', async () => {
    const origin = await startFront({
      web: (_incoming, outgoing) => {
        outgoing.writeHead(200, { 'content-length': 100 });
        outgoing.write('half', () => outgoing.socket?.destroy());
      },
    });
    const answer = await fetch(origin);
    await expect(answer.text()).rejects.toThrow();
  });

  it('is alive itself', async () => {
    const origin = await startFront({});
    expect(await (await fetch(`${origin}/healthz`)).json()).toEqual({ status: 'ok' });
  });
});
