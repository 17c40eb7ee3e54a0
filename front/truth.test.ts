/** Every answer of the cache against the truth, whatever happens in between. */
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cacheHeaders } from '../app/(wiki)/reading/respond.ts';
import { NOBODY } from '#lib/core/access.ts';
import { makeUser } from '#lib/services/testing/deps.ts';
import { startTestSystem, type TestSystem } from '#lib/services/testing/worker.ts';
import { get, openStage, SECRET } from './testing.ts';

const WIKIS = ['01935b0e-0000-7000-8000-000000000001', '01935b0e-0000-7000-8000-000000000002'];

describe('against a web that takes its time', () => {
  const stage = openStage();
  afterEach(() => stage.clear());

  const wiki = fc.nat(WIKIS.length - 1);
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('read' as const), wiki, page: fc.nat(2) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('save' as const), wiki }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const), wiki }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('show' as const), wiki }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(8) }) },
  );

  it('gives nothing from before a purge that is done, to nobody who asks after it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.array(fc.nat(12), { minLength: 7, maxLength: 7 }),
        async (steps, delays) => {
          // The truth is version and visibility; `known` is what has been purged for.
          const truth = WIKIS.map(() => ({ version: 1, isPublic: true }));
          const known = WIKIS.map(() => ({ version: 1, isPublic: true }));
          let count = 0;
          const front = await stage.startFront({
            web: (incoming, outgoing) => {
              const index = Number(/^\/@w(\d)/.exec(incoming.url ?? '')?.[1]);
              const delay = delays[count++ % delays.length] ?? 0;
              void (async () => {
                await sleep(delay / 2);
                // What it answers is read at one moment, and sent at a later one.
                const { version, isPublic } = truth[index] ?? { version: 0, isPublic: false };
                await sleep(delay);
                if (!isPublic) {
                  outgoing.writeHead(302, { Location: '/signin', 'Cache-Control': 'private, no-store' }).end();
                  return;
                }
                const etag = `"${version}"`;
                const headers = { ...cacheHeaders(WIKIS[index] ?? null), ETag: etag };
                if (incoming.headers['if-none-match'] === etag) outgoing.writeHead(304, headers).end();
                else outgoing.writeHead(200, headers).end(JSON.stringify({ url: incoming.url, version }));
              })();
            },
          });
          const work: Promise<unknown>[] = [];
          const change = async (index: number, next: { version?: number; isPublic?: boolean }): Promise<void> => {
            const now = truth[index];
            if (now === undefined) return;
            Object.assign(now, next);
            const purged = { ...now };
            expect(await stage.purge(WIKIS[index] ?? '')).toBe(204);
            const seen = known[index];
            if (seen !== undefined && purged.version >= seen.version) Object.assign(seen, purged);
          };
          const read = async (index: number, page: number): Promise<void> => {
            const least = { ...known[index] };
            const hidden = truth[index]?.isPublic === false && known[index]?.isPublic === false;
            const changes = JSON.stringify(truth[index]);
            const url = `/@w${index}/notes/Page${page}`;
            const { status, body } = await get(front, url);
            if (status === 200) {
              const answer = JSON.parse(body.toString()) as { url: string; version: number };
              expect(answer.url).toBe(url);
              expect(answer.version).toBeGreaterThanOrEqual(least.version ?? 0);
              // Hidden, purged, and not shown again meanwhile: nobody gets it.
              if (hidden) expect(JSON.stringify(truth[index])).not.toBe(changes);
            } else expect(status).toBe(302);
          };
          for (const one of steps) {
            if (one.do === 'wait') await sleep(one.ms);
            else if (one.do === 'read') work.push(read(one.wiki, one.page));
            else if (one.do === 'save') await change(one.wiki, { version: (truth[one.wiki]?.version ?? 0) + 1 });
            else await change(one.wiki, { isPublic: one.do === 'show', version: (truth[one.wiki]?.version ?? 0) + 1 });
          }
          await Promise.all(work);
          stage.clear();
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe('against the real worker', () => {
  const stage = openStage();
  let system: TestSystem;
  let ann: Awaited<ReturnType<typeof makeUser>>;
  let front: string;
  const address = { owner: 'ann', slug: 'notes' };

  beforeAll(async () => {
    // Web as far as it matters here: what the services say to nobody, with the headers of a page.
    const web = createServer((incoming, outgoing) => {
      const { services } = system;
      void (async () => {
        try {
          const wiki = await services.access.open(NOBODY, address, 'read');
          const path = decodeURIComponent((incoming.url ?? '').replace('/@ann/notes/', ''));
          const found = await services.pages.locate(NOBODY, wiki, path);
          if (found.kind !== 'page') outgoing.writeHead(404, { 'Cache-Control': 'private, no-store' }).end();
          else outgoing.writeHead(200, cacheHeaders(wiki.wikiId)).end(found.view.content);
        } catch {
          outgoing.writeHead(302, { Location: '/signin', 'Cache-Control': 'private, no-store' }).end();
        }
      })();
    });
    front = await stage.startFront({ web: await stage.serve(web) });
    system = await startTestSystem({ FRONT_URL: stage.controlUrl(), WORKER_SECRET: SECRET });
    ann = await makeUser(system.deps, 'ann');
    await system.services.wikis.create(ann, { slug: 'notes', isPublic: true }, { agent: null });
  }, 60_000);
  afterAll(async () => {
    stage.clear();
    await system.close();
  });

  /** Well within the two seconds after which it would be out of date by itself. */
  async function soon(what: () => Promise<unknown>, wanted: unknown): Promise<void> {
    const until = performance.now() + 700;
    let last: unknown;
    while (performance.now() < until) {
      last = await what();
      if (last === wanted) return;
      await sleep(5);
    }
    expect(last).toBe(wanted);
  }
  const shown = async (path: string) => {
    const { status, body } = await get(front, `/@ann/notes/${path}`);
    return status === 200 ? body.toString() : status;
  };

  it('shows a save at once, hides a wiki that turns private, and forgets one that is deleted', async () => {
    const { services } = system;
    const wiki = await services.access.open(ann, address, 'read');
    let revision: string | undefined;
    for (let round = 0; round < 5; round++) {
      const content = `round ${round}`;
      const change = { path: 'Page', content, message: 'x', ...(revision === undefined ? {} : { revision }) };
      ({ revision } = await services.pages.put(ann, wiki, change, { agent: null }));
      await soon(() => shown('Page'), content);
    }
    await services.wikis.update(ann, address, { isPublic: false });
    expect(await shown('Page')).toBe(302);
    await services.wikis.update(ann, address, { isPublic: true });
    expect(await shown('Page')).toBe('round 4');
    await services.pages.delete(ann, wiki, { path: 'Page', revision: revision ?? '', message: 'x' }, { agent: null });
    await soon(() => shown('Page'), 404);
    expect(await shown('Home')).toContain('#');
    await services.wikis.delete(ann, address);
    expect(await shown('Home')).toBe(302);
  });
});
