import { afterEach, describe, expect, it } from 'vitest';
import { kindOf } from './metrics.ts';
import { openStage, SECRET } from './testing.ts';

const stage = openStage();
afterEach(() => stage.clear());

const TOKEN = 'a token for metrics, long enough to be one';
const web = (_request: unknown, response: { writeHead(status: number): { end(body: string): void } }): void =>
  response.writeHead(200).end('a page');

describe('/metrics', () => {
  it('counts requests by what they are for, and adds what the worker tells', async () => {
    const asked: (string | undefined)[] = [];
    const url = await stage.startFront({
      web,
      worker: (request, response) => {
        asked.push(`${request.url} ${request.headers.authorization}`);
        response.end('wikibot_search_queue_pages{embedder="minilm"} 3\n');
      },
    });
    await (await fetch(`${url}/@o/w/Page`)).text();
    await (await fetch(`${url}/@o/w/Page?x=1`)).text();
    await (await fetch(`${url}/@o/w/api/v1/search?q=secret`)).text();
    const answer = await fetch(`${url}/metrics`);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(text).toContain('wikibot_http_request_duration_seconds_count{kind="page",method="GET",status="2xx"} 2');
    expect(text).toContain('wikibot_http_request_duration_seconds_count{kind="search",method="GET",status="2xx"} 1');
    expect(text).toContain('wikibot_worker_up 1\n');
    expect(text).toContain('wikibot_front_process_resident_memory_bytes');
    expect(text).toContain('wikibot_search_queue_pages{embedder="minilm"} 3\n');
    expect(text).not.toContain('secret');
    expect(asked).toEqual([`/metrics Bearer ${SECRET}`]);
  });

  it('tells that the worker is down', async () => {
    const url = await stage.startFront({ web });
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('wikibot_worker_up 0\n');
  });

  it('is for this machine alone, unless there is a token', async () => {
    const local = await stage.startFront({ web });
    expect((await fetch(`${local}/metrics`, { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(401);
    expect((await fetch(`${local}/metrics`, { headers: { forwarded: 'for=192.0.2.1' } })).status).toBe(401);

    const hosted = await stage.startFront({ web }, 'https://wiki.example');
    const refused = await fetch(`${hosted}/metrics`);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ code: 'unauthenticated' });

    const guarded = await stage.startFront({ web, metricsToken: TOKEN }, 'https://wiki.example');
    const ask = (authorization: string) => fetch(`${guarded}/metrics`, { headers: { authorization } });
    expect((await ask(`Bearer ${TOKEN}`)).status).toBe(200);
    expect((await ask(`Bearer ${TOKEN}x`)).status).toBe(401);
    expect((await fetch(`${guarded}/metrics`)).status).toBe(401);
  });
});

describe('kindOf', () => {
  it.each([
    ['/@o/w.git/info/refs?service=git-upload-pack', 'git'],
    ['/_next/static/x.js', 'asset'],
    ['/ui/reader.js', 'asset'],
    ['/mcp', 'mcp'],
    ['/@o/w/mcp/', 'mcp'],
    ['/@o/w/-/search?q=x', 'search'],
    ['/@o/w/api/v1/semantic-search?q=x', 'search'],
    ['/api/v1/me', 'api'],
    ['/@o/w/api/v1/pages/Home', 'api'],
    ['/readyz', 'probe'],
    ['/@o/w/Home', 'page'],
    ['/', 'page'],
  ])('%s is %s', (url, kind) => {
    expect(kindOf(url)).toBe(kind);
  });
});
