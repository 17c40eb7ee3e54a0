import { createHash } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { get, openStage } from './testing.ts';

const stage = openStage();
afterEach(() => stage.clear());

const WIKI = '01935b0e-0000-7000-8000-000000000001';
const PAGE = '/@ann/notes/Home';
const text = (marker: string) => `<p>${marker}</p>${'<p>Some words that repeat.</p>'.repeat(200)}`;
const tagOf = (body: string) => `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;

interface Play {
  body: string;
  headers: Record<string, string>;
  /** The requests that came this far. */
  seen: { url: string; headers: Record<string, unknown> }[];
  listener: RequestListener;
}

/** Web, as far as the cache sees it: one page of a public wiki. */
function play(headers: Record<string, string> = {}): Play {
  const web: Play = {
    body: text('one'),
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'public, max-age=0, must-revalidate',
      'CDN-Cache-Control': 'max-age=2, stale-if-error=60',
      'X-Wiki-Id': WIKI,
      ...headers,
    },
    seen: [],
    listener: (incoming, outgoing) => {
      web.seen.push({ url: incoming.url ?? '', headers: incoming.headers });
      answer(web, outgoing, String(incoming.headers['if-none-match']));
    },
  };
  return web;
}

function answer(web: Play, outgoing: ServerResponse, ifNoneMatch: string): void {
  const etag = tagOf(web.body);
  for (const [name, value] of Object.entries({ ...web.headers, ETag: etag })) outgoing.setHeader(name, value);
  if (ifNoneMatch === etag) outgoing.writeHead(304).end();
  else outgoing.end(web.body);
}

describe('what is kept', () => {
  it('answers a public page once from web and then by itself, the same bytes in every form', async () => {
    const web = play();
    const front = await stage.startFront({ web: web.listener });
    const first = await get(front, PAGE);
    const again = await get(front, PAGE);
    const brotli = await get(front, PAGE, { headers: { 'accept-encoding': 'gzip, deflate, br' } });
    const zipped = await get(front, PAGE, { headers: { 'accept-encoding': 'gzip' } });
    const head = await get(front, PAGE, { method: 'HEAD' });
    expect(web.seen).toHaveLength(1);
    expect(first.body.toString()).toBe(web.body);
    expect(again.body.toString()).toBe(web.body);
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.body).toString()).toBe(web.body);
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.body).toString()).toBe(web.body);
    expect(brotli.body.length).toBeLessThan(web.body.length / 4);
    expect([head.status, head.body.length, head.headers['content-length']]).toEqual([200, 0, String(web.body.length)]);
    for (const { headers } of [first, again, brotli]) {
      expect(headers.etag).toBe(tagOf(web.body));
      expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate');
      expect(headers.vary).toBe('Accept-Encoding');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect([headers['x-wiki-id'], headers['cdn-cache-control']]).toEqual([undefined, undefined]);
    }
    expect(first.headers['x-request-id']).not.toBe(again.headers['x-request-id']);
  });

  it('keeps the pages about wikibot itself, which no wiki purges', async () => {
    const web = play({ 'X-Wiki-Id': '', 'CDN-Cache-Control': 'max-age=60' });
    const front = await stage.startFront({ web: web.listener });
    for (const path of ['/', '/docs/git', '/', '/docs/git']) {
      const found = await get(front, path);
      expect([path, found.status, found.body.toString()]).toEqual([path, 200, web.body]);
    }
    expect(web.seen.map(({ url }) => url)).toEqual(['/', '/docs/git']);
    // Under the name of an owner the same path is a wiki's.
    for (let round = 0; round < 2; round++) await get(front, '/docs/git', { host: 'ann.localhost:3000' });
    expect(web.seen.length).toBeGreaterThanOrEqual(4);
  });

  it('says 304 to whoever has it', async () => {
    const web = play();
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE);
    for (const tag of [tagOf(web.body), `W/${tagOf(web.body)}`, `"x", ${tagOf(web.body)}`, '*']) {
      const { status, headers, body } = await get(front, PAGE, { headers: { 'if-none-match': tag } });
      expect([status, body.length, headers.etag]).toEqual([304, 0, tagOf(web.body)]);
    }
    expect((await get(front, PAGE, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    expect(web.seen).toHaveLength(1);
  });

  it('asks once for a hundred who come at the same time', async () => {
    const web = play();
    const front = await stage.startFront({
      web: (incoming, outgoing) => void sleep(50).then(() => web.listener(incoming, outgoing)),
    });
    const all = await Promise.all(Array.from({ length: 100 }, () => get(front, PAGE)));
    expect(web.seen).toHaveLength(1);
    expect(new Set(all.map(({ body }) => body.toString()))).toEqual(new Set([web.body]));
  });

  it('asks again once it is out of date, and for the whole only when it has changed', async () => {
    const web = play({ 'CDN-Cache-Control': 'max-age=1' });
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE);
    await sleep(1100);
    expect((await get(front, PAGE)).body.toString()).toBe(web.body);
    expect(web.seen.at(-1)?.headers['if-none-match']).toBe(tagOf(web.body));
    expect((await get(front, PAGE)).status).toBe(200);
    expect(web.seen).toHaveLength(2);
    web.body = text('two');
    await sleep(1100);
    expect((await get(front, PAGE)).body.toString()).toBe(web.body);
    expect(web.seen).toHaveLength(3);
  });

  it('asks for one page of a wiki to know of all, before they are out of date', async () => {
    const web = play({ 'CDN-Cache-Control': 'max-age=2', 'X-Wiki-State': 's1' });
    const front = await stage.startFront({ web: web.listener });
    const paths = Array.from({ length: 20 }, (_, index) => `/@ann/notes/Page${index}`);
    for (const path of paths) await get(front, path);
    expect(web.seen).toHaveLength(20);
    const until = performance.now() + 5000;
    while (performance.now() < until) {
      for (const path of paths) expect((await get(front, path)).headers['x-wiki-state']).toBeUndefined();
      await sleep(20);
    }
    // Once a second, and not twenty times.
    expect(web.seen.length).toBeGreaterThan(22);
    expect(web.seen.length).toBeLessThan(28);
    // Another state: each is asked for once more.
    [web.body, web.headers['X-Wiki-State']] = [text('two'), 's2'];
    await sleep(2050);
    for (const path of paths) expect((await get(front, path)).body.toString()).toBe(web.body);
  }, 15_000);

  it('asks again for whoever reloads', async () => {
    const web = play();
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE);
    web.body = text('two');
    for (const value of ['no-cache', 'max-age=0']) {
      await sleep(5);
      expect((await get(front, PAGE, { headers: { 'cache-control': value } })).body.toString()).toBe(web.body);
    }
    // Whoever would take an old answer gets none all the same.
    expect(web.seen).toHaveLength(3);
  });

  it.each<[string, Record<string, string>]>([
    ['private', { 'CDN-Cache-Control': '', 'Cache-Control': 'private, no-cache' }],
    ['no-store', { 'CDN-Cache-Control': 'no-store' }],
    ['that sets a cookie', { 'Set-Cookie': 'a=b' }],
    ['that varies by more than its form', { Vary: 'Accept-Encoding, Cookie' }],
    ['that no purge would find', { 'X-Wiki-Id': '' }],
    ['without a lifetime', { 'CDN-Cache-Control': 'public' }],
  ])('keeps no answer %s', async (_what, headers) => {
    const web = play(headers);
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE);
    web.body = text('two');
    const again = await get(front, PAGE);
    expect(again.body.toString()).toBe(web.body);
    expect(again.headers['set-cookie']).toEqual(headers['Set-Cookie'] === undefined ? undefined : ['a=b']);
  });

  it.each<[string, { method?: string; headers?: Record<string, string> }]>([
    ['a session', { headers: { cookie: 'a=b; wikibot.session=x' } }],
    ['a session on https', { headers: { cookie: '__Host-wikibot.session=x' } }],
    ['a language', { headers: { cookie: 'wikibot.lang=de' } }],
    ['a token', { headers: { authorization: 'Bearer x' } }],
    ['a range', { headers: { range: 'bytes=0-9' } }],
    ["Next's own form", { headers: { rsc: '1' } }],
    ['another method', { method: 'POST' }],
  ])('neither keeps nor gives for %s', async (_what, options) => {
    const web = play();
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE, options);
    await get(front, PAGE);
    expect(web.seen).toHaveLength(2);
    web.body = text('two');
    expect((await get(front, PAGE, options)).body.toString()).toBe(web.body);
    expect(web.seen).toHaveLength(3);
    for (const [name, value] of Object.entries(options.headers ?? {}))
      expect(web.seen.at(-1)?.headers[name]).toBe(value);
  });

  it('does not keep what is large, and passes it whole', async () => {
    const web = play({ 'Content-Type': 'image/png', 'Accept-Ranges': 'bytes' });
    web.body = 'x'.repeat(3 << 20);
    const front = await stage.startFront({ web: web.listener });
    for (let round = 0; round < 2; round++)
      expect((await get(front, '/@ann/notes/large.png')).body.length).toBe(web.body.length);
  });
});

describe('purging', () => {
  it('forgets the whole wiki at once, and no other', async () => {
    const web = play();
    const other = play({ 'X-Wiki-Id': WIKI.replace(/1$/, '2') });
    const front = await stage.startFront({
      web: (incoming, outgoing) => (incoming.url?.startsWith('/@bob') ? other : web).listener(incoming, outgoing),
    });
    const paths = [PAGE, '/@ann/notes/Other', '/@bob/notes/Home'];
    for (const path of paths) await get(front, path);
    [web.body, other.body] = [text('two'), text('two')];
    expect(await stage.purge(WIKI)).toBe(204);
    const now = await Promise.all(paths.map((path) => get(front, path)));
    expect(now.map(({ body }) => body.toString())).toEqual([web.body, web.body, text('one')]);
  });

  it('keeps no answer that was on its way, and gives it to nobody who waits', async () => {
    const web = play();
    let release = (): void => undefined;
    const front = await stage.startFront({
      web: (incoming, outgoing) => {
        const made = web.body;
        if (web.seen.length > 0) {
          web.listener(incoming, outgoing);
          return;
        }
        web.seen.push({ url: '', headers: {} });
        release = () => answer({ ...web, body: made }, outgoing, '');
      },
    });
    const waiting = get(front, PAGE);
    while (web.seen.length === 0) await sleep(1);
    web.body = text('two');
    await stage.purge(WIKI);
    const late = get(front, PAGE);
    await sleep(20);
    release();
    for (const got of [await waiting, await late, await get(front, PAGE)]) expect(got.body.toString()).toBe(web.body);
  });

  it('serves nothing old of a wiki that was purged while web is down', async () => {
    const web = play({ 'CDN-Cache-Control': 'max-age=1, stale-if-error=60' });
    let down = false;
    const front = await stage.startFront({
      web: (incoming, outgoing) => (down ? outgoing.writeHead(503).end('down') : web.listener(incoming, outgoing)),
    });
    await get(front, PAGE);
    down = true;
    await sleep(1100);
    const standIn = await get(front, PAGE);
    expect([standIn.status, standIn.body.toString()]).toEqual([200, web.body]);
    expect(Number(standIn.headers.age)).toBeGreaterThan(0);
    await stage.purge(WIKI);
    expect((await get(front, PAGE)).status).toBe(503);
  });

  it('lets an old answer stand in for a web that is gone, for a time', async () => {
    const web = play({ 'CDN-Cache-Control': 'max-age=1, stale-if-error=1' });
    let gone = false;
    const front = await stage.startFront({
      web: (incoming, outgoing) => (gone ? incoming.socket.destroy() : web.listener(incoming, outgoing)),
    });
    await get(front, PAGE);
    gone = true;
    await sleep(1100);
    expect((await get(front, PAGE)).status).toBe(200);
    await sleep(1100);
    const page = await get(front, PAGE, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(502);
    expect(page.body.toString()).toContain('Back in a moment');
  });

  it('takes no purge without the secret, and none from outside', async () => {
    const web = play();
    const front = await stage.startFront({ web: web.listener });
    await get(front, PAGE);
    expect(await stage.purge(WIKI, { secret: 'guessed' })).toBe(401);
    expect(await stage.purge(WIKI, { method: 'GET' })).toBe(405);
    expect(await stage.purge('x')).toBe(404);
    for (const path of [`/purge/${WIKI}`, `/@ann/notes/../../purge/${WIKI}`]) {
      const headers = { authorization: 'Bearer a secret of the tests, long enough to be one' };
      await get(front, path, { method: 'POST', headers });
    }
    web.body = text('two');
    expect((await get(front, PAGE)).body.toString()).toBe(text('one'));
  });
});

describe('web itself', () => {
  it('compresses what is not kept, and passes ranges as they are', async () => {
    const web = play({ 'CDN-Cache-Control': '', 'Cache-Control': 'private, no-cache', 'Accept-Ranges': 'bytes' });
    const front = await stage.startFront({
      web: (incoming, outgoing) => {
        if (incoming.headers.range === undefined) return web.listener(incoming, outgoing);
        outgoing.writeHead(206, { 'Content-Type': 'text/html', 'Content-Range': 'bytes 0-1999/9999', ETag: '"a"' });
        outgoing.end(web.body.slice(0, 2000));
      },
    });
    const headers = { cookie: 'wikibot.session=x', 'accept-encoding': 'br' };
    const whole = await get(front, PAGE, { headers });
    expect(brotliDecompressSync(whole.body).toString()).toBe(web.body);
    // Parts of the two forms must not be put together.
    expect([whole.headers.etag, whole.headers['accept-ranges']]).toEqual([`W/${tagOf(web.body)}`, undefined]);
    const part = await get(front, PAGE, { headers: { ...headers, range: 'bytes=0-1999' } });
    expect([part.status, part.headers['content-range'], part.headers['content-encoding'], part.headers.etag]).toEqual([
      206,
      'bytes 0-1999/9999',
      undefined,
      '"a"',
    ]);
    expect(part.body.toString()).toBe(web.body.slice(0, 2000));
  });

  it("shows the calm page for Next's own failure while a part is down, and only then", async () => {
    let ready = 503;
    const front = await stage.startFront({
      web: (incoming, outgoing) => {
        if (incoming.url === '/readyz') outgoing.writeHead(ready).end('{}');
        else
          outgoing.writeHead(500, { 'Content-Type': 'text/html; charset=utf-8' }).end('<h1>Something went wrong</h1>');
      },
    });
    const browser = { headers: { accept: 'text/html', cookie: 'wikibot.session=x' } };
    const calm = await get(front, '/dashboard', browser);
    expect([calm.status, calm.headers['retry-after']]).toEqual([503, '2']);
    expect(calm.body.toString()).toContain('Back in a moment');
    ready = 200;
    expect((await get(front, '/dashboard', browser)).status).toBe(500);
  });
});
