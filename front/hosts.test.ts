/** What hosts lead to, with a web program that knows one owner and one wiki. */
import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { get, openStage, SECRET, type Stage } from './testing.ts';

const WIKI_ID = '01970000-0000-7000-8000-000000000001';
let stage: Stage;
beforeEach(() => {
  stage = openStage();
});
afterEach(() => stage.clear());

/** What web knows of names, what it was asked for, and how often for names. */
function knowing(names: Record<string, object>) {
  const seen: { path: string; wiki: string | undefined; host: string | undefined }[] = [];
  const asked: string[] = [];
  const listener: RequestListener = (request, response) => {
    const { url = '', headers } = request;
    const [, label] = /^\/api\/internal\/hosts\/(.+)$/.exec(url) ?? [];
    if (label === undefined) {
      seen.push({ path: url, wiki: headers['x-wikibot-wiki'] as string | undefined, host: headers.host });
      response.setHeader('X-Wiki-Id', WIKI_ID);
      response.setHeader('CDN-Cache-Control', 'max-age=60');
      response.end(`a page of ${headers.host}`);
      return;
    }
    asked.push(label);
    if (headers.authorization !== `Bearer ${SECRET}`) response.writeHead(404).end();
    else response.setHeader('Content-Type', 'application/json').end(JSON.stringify(names[label] ?? { kind: 'none' }));
  };
  return { names, seen, asked, listener };
}

const ANN = { kind: 'owner', username: 'ann' };
const RESEARCH = { kind: 'wiki', wikiId: WIKI_ID, owner: 'ann', slug: 'notes' };
const on = (label: string) => ({ host: `${label}.localhost:3000` });

it('tells web which wiki a custom slug is of, and asks for names once', async () => {
  const web = knowing({ ann: ANN, research: RESEARCH });
  const front = await stage.startFront({ web: web.listener });
  for (let round = 0; round < 2; round += 1) {
    await get(front, '/Home?x=1', on('research'));
    await get(front, '/notes/Home?x=1', on('ann'));
    await get(front, '/@ann/notes/Home?x=1');
  }
  expect(web.seen.slice(0, 3)).toEqual([
    { path: '/Home?x=1', wiki: 'ann/notes', host: 'research.localhost:3000' },
    { path: '/notes/Home?x=1', wiki: undefined, host: 'ann.localhost:3000' },
    { path: '/@ann/notes/Home?x=1', wiki: undefined, host: 'localhost:3000' },
  ]);
  expect(web.asked.toSorted()).toEqual(['ann', 'research']);
});

it('believes no client about it', async () => {
  const web = knowing({ ann: ANN, research: RESEARCH });
  const front = await stage.startFront({ web: web.listener });
  const headers = { 'x-wikibot-wiki': 'eve/secrets' };
  await get(front, '/Home?', { ...on('research'), headers });
  await get(front, '/notes/Home?', { ...on('ann'), headers });
  await get(front, '/', { headers });
  expect(web.seen.map(({ wiki }) => wiki)).toEqual(['ann/notes', undefined, undefined]);
});

it('answers for nobody with a plain 404, and asks web for no name that can be none', async () => {
  const web = knowing({});
  const front = await stage.startFront({ web: web.listener });
  for (const host of ['somebody.localhost:3000', 'somebody.localhost:3000', 'api.localhost:3000', 'x.localhost:3000']) {
    const { status, headers } = await get(front, '/', { host });
    expect([status, headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8']);
  }
  expect([web.asked, web.seen]).toEqual([['somebody'], []]);
});

it('follows a name as soon as its wiki is purged', async () => {
  const web = knowing({ research: RESEARCH });
  const front = await stage.startFront({ web: web.listener });
  expect((await get(front, '/Home', on('research'))).status).toBe(200);
  expect((await get(front, '/Home', on('studies'))).status).toBe(404);
  delete web.names['research'];
  web.names['studies'] = RESEARCH;
  await stage.purge(WIKI_ID);
  expect((await get(front, '/Home', on('research'))).status).toBe(404);
  expect((await get(front, '/Home', on('studies'))).body.toString()).toBe('a page of studies.localhost:3000');
});

it('keeps a page of each form of the address by itself, and forgets all of them at once', async () => {
  const web = knowing({ ann: ANN, research: RESEARCH });
  const front = await stage.startFront({ web: web.listener });
  const forms = [
    ['/Home', 'research.localhost:3000'],
    ['/notes/Home', 'ann.localhost:3000'],
    ['/@ann/notes/Home', 'localhost:3000'],
  ] as const;
  const round = async () => {
    for (const [path, host] of forms)
      expect((await get(front, path, { host })).body.toString()).toBe(`a page of ${host}`);
  };
  await round();
  await round();
  expect(web.seen).toHaveLength(3);
  await stage.purge(WIKI_ID);
  await round();
  expect(web.seen).toHaveLength(6);
});

it('serves nobody else’s pages under the name of an owner', async () => {
  const web = knowing({ ann: ANN });
  const front = await stage.startFront({ web: web.listener });
  const read = await get(front, '/@bob/notes/A%20b?x=1', on('ann'));
  expect([read.status, read.headers.location]).toEqual([308, 'http://localhost:3000/@bob/notes/A%20b?x=1']);
  expect((await get(front, '/@bob/notes/api/v1/pages/A', { ...on('ann'), method: 'DELETE' })).status).toBe(404);
  expect(web.seen).toEqual([]);
});

it('lets web say what is wrong while names can’t be asked for', async () => {
  const front = await stage.startFront({ web: (_request, response) => response.writeHead(503).end() });
  expect((await get(front, '/notes/Home?', on('ann'))).status).toBe(503);
});

it('tells those who probe the machine that it is alive', async () => {
  const front = await stage.startFront({});
  expect((await get(front, '/healthz', { host: '10.0.0.7:3000' })).status).toBe(200);
  expect((await get(front, '/', { host: '10.0.0.7:3000' })).status).toBe(404);
});
