/** What clients may try with a cache that others read from. */
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { cacheKeyOf } from './cacheable.ts';
import { get, openStage } from './testing.ts';

const stage = openStage();
afterEach(() => stage.clear());

const WIKI = '01935b0e-0000-7000-8000-000000000001';
const PAGE = '/@ann/notes/Home';

/** A careless web: its public answer repeats every header that it is sent. */
function careless(): { seen: string[]; listener: RequestListener } {
  const seen: string[] = [];
  return {
    seen,
    listener: (incoming, outgoing) => {
      seen.push(incoming.url ?? '');
      outgoing.setHeader('CDN-Cache-Control', 'max-age=60');
      outgoing.setHeader('X-Wiki-Id', WIKI);
      outgoing.setHeader('Content-Type', 'text/plain');
      const { 'x-request-id': _id, ...headers } = incoming.headers;
      outgoing.end(JSON.stringify({ url: incoming.url, headers }));
    },
  };
}

/** Bytes as they are, for requests that no client library would send. */
async function raw(origin: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  let answer = '';
  socket.on('data', (part: Buffer) => (answer += part.toString('latin1')));
  socket.write(bytes);
  setTimeout(() => socket.end(), 300);
  await once(socket, 'close');
  return answer;
}

describe('poisoning', () => {
  it.each([
    { 'x-forwarded-host': 'evil.example' },
    { 'x-forwarded-proto': 'ftp' },
    { 'x-forwarded-for': '6.6.6.6' },
    { forwarded: 'host=evil.example' },
    { 'x-original-url': '/evil' },
    { 'x-rewrite-url': '/evil' },
    { 'x-http-method-override': 'DELETE' },
    { 'x-wiki-id': 'evil' },
    { 'user-agent': '<script>' },
    { referer: 'https://evil.example' },
    { origin: 'https://evil.example' },
    { accept: 'evil/evil' },
    { 'accept-language': 'evil' },
    { cookie: 'theme=evil' },
    { connection: 'x-evil, close', 'x-evil': 'evil' },
  ] as Record<string, string>[])('nobody is shown what another one sent: %j', async (headers) => {
    const web = careless();
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE, { headers });
    const victim = await get(front, PAGE);
    expect(web.seen).toHaveLength(1);
    expect(victim.body.toString()).not.toMatch(/evil|ftp|6\.6\.6\.6|DELETE|script/);
  });

  it('keeps hosts and wikis apart', async () => {
    const web = careless();
    const front = await stage.startFront({ web: web.listener });
    const hosts = ['localhost:3000', 'ann.localhost:3000', 'bob.localhost:3000'];
    for (const host of hosts) {
      const { body } = await get(front, '/notes/Home', { host });
      expect(JSON.parse(body.toString())).toMatchObject({ headers: { host } });
    }
    for (const host of hosts.slice(1)) {
      const { body } = await get(front, '/notes/Home', { host: host.toUpperCase() });
      expect(JSON.parse(body.toString())).toMatchObject({ headers: { host } });
    }
  });

  it.each(['localhost', 'localhost:3001'])('keeps nothing under the name %s', async (host) => {
    const web = careless();
    const front = await stage.startFront({ web: web.listener });
    for (let round = 0; round < 2; round++) await get(front, PAGE, { host });
    expect(web.seen).toHaveLength(2);
  });

  it.each(['evil.example', 'localhost.:3000', 'a.b.localhost:3000', 'www.localhost:3000', 'ann.localhost:3001'])(
    'serves nothing under the name %s',
    async (host) => {
      const web = careless();
      const front = await stage.startFront({ web: web.listener });
      for (const path of [PAGE, '/', '/mcp', '/api/v1/me', '/@ann/notes.git/info/refs?service=git-upload-pack']) {
        const { status, headers, body } = await get(front, path, { host });
        expect([path, status, headers['content-type']]).toEqual([path, 404, 'text/plain; charset=utf-8']);
        expect(body.toString()).not.toContain(host);
      }
      expect(web.seen).toHaveLength(0);
    },
  );
});

describe('keys', () => {
  const site = { appUrl: new URL('http://localhost:3000'), wikiDomain: 'localhost' };
  const keyOf = (url: string, host = 'localhost:3000') => cacheKeyOf({ method: 'GET', url, headers: { host } }, site);

  it.each([
    '/@ann/notes',
    PAGE,
    '/@ann/notes/A%20page/M%C3%BCnchen',
    "/@ann/notes/It's(here)!",
    '/@ann/notes/x.png',
    '/@ann/notes/-/index',
    '/ui/wikibot.css?v=abcDEF123_-x',
    '/_next/static/chunks/a.js',
    ...['/', '/pricing', '/docs', '/docs/git', '/docs/git.md'],
  ])('%s has one', (url) => expect(keyOf(url)).toBe(`http://localhost:3000${url}`));

  it.each([
    `${PAGE}?x=1`,
    `${PAGE}?`,
    '/@ann/notes/-/search?q=x',
    '/ui/wikibot.css?v=1',
    '/ui/wikibot.css?w=abcDEF123_-x',
    '/@ann//notes/Home',
    '//@ann/notes/Home',
    '/@ann/notes/%48ome',
    '/@ann/notes/M%c3%bcnchen',
    '/@ann/notes/a%2fb',
    '/@ann/notes/a%2F..%2Fb',
    '/@ann/notes/%2e%2e/Home',
    '/@ann/notes/../other/Home',
    '/@ann/notes/./Home',
    '/@ann/notes/a\\b',
    '/@ann/notes/a%5Cb',
    '/@ann/notes/a%00b',
    '/@ann/notes/a%0D%0Ab',
    '/%40ann/notes/Home',
    '/@ann',
    '/@ann/notes/-/edit/Home',
    '/@ann/notes/-/settings',
    '/@ann/notes/api/v1/pages',
    '/@ann/notes/mcp',
    ...['/?x=1', '/docs?x=1', '/docsy', '/pricing/', '/docs/../dashboard'],
    '/dashboard',
    '/signin',
    '/api/auth/csrf',
    '/mcp',
  ])('%s has none', (url) => expect(keyOf(url)).toBeNull());

  it.each(['/api/v1/me', '/mcp', '/notes/api/v1/pages', '/notes/-/edit/Home', '/.well-known/x', '/'])(
    '%s has none on the host of an owner',
    (url) => expect(keyOf(url, 'ann.localhost:3000')).toBeNull(),
  );
});

describe('the wire', () => {
  it.each([
    [
      'two lengths',
      `POST ${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    ],
    [
      'length and chunks',
      `POST ${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n`,
    ],
    [
      'an unknown coding',
      `POST ${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`,
    ],
    ['two hosts', `GET ${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\nHost: evil.example\r\n\r\n`],
    ['no host', `GET ${PAGE} HTTP/1.1\r\n\r\n`],
    ['an absolute target', `GET http://evil.example${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\n\r\n`],
    ['a folded header', `GET ${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\nX-A: a\r\n b\r\n\r\n`],
    ['a bare line feed', `GET ${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\nX-A: a\nX-B: b\r\n\r\n`],
  ])('refuses %s', async (_what, bytes) => {
    const web = careless();
    const front = await stage.startFront({ web: web.listener });
    expect(await raw(front, bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect(web.seen).not.toContain('/smuggled');
    expect(web.seen).toEqual([]);
  });

  it('reads a body on a page as a body, not as the next request', async () => {
    const web = careless();
    const front = await stage.startFront({ web: web.listener });
    const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
    await raw(front, `GET ${PAGE} HTTP/1.1\r\nHost: localhost:3000\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`);
    expect(web.seen).toEqual([PAGE]);
  });

  it('splits no answer', async () => {
    const front = await stage.startFront({
      web: (incoming, outgoing) => outgoing.writeHead(302, { Location: incoming.url ?? '' }).end(),
    });
    const answer = await get(front, '/x%0d%0aSet-Cookie:%20a=b');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers.location).toBe('/x%0d%0aSet-Cookie:%20a=b');
  });

  it('is not led elsewhere by a path that looks like a host', async () => {
    const web = careless();
    const front = await stage.startFront({ web: web.listener });
    for (const path of ['//evil.example/x', '/\\evil.example/x', '/@evil.example/x']) {
      const { body } = await get(front, path);
      expect(JSON.parse(body.toString())).toMatchObject({ headers: { host: 'localhost:3000' } });
    }
  });

  it('keeps its memory whatever is asked', async () => {
    const web = careless();
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE);
    for (let index = 0; index < 300; index++) await get(front, `${PAGE}?x=${index}`);
    await get(front, PAGE);
    // The page itself, and each of the addresses that nobody keeps.
    expect(web.seen).toHaveLength(301);
  });
});
