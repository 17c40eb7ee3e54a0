import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSystem, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';
import { KeywordSearch } from './thread-host.ts';
import { NO_FILTERS } from './types.ts';
import type { SearchFilters, SignalAnswer } from './types.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

const put = (path: string, content: string) => ({ op: 'put' as const, path, content });

/** Paths of the pages that are found by whole words, the best first, each once. */
async function found(wiki: TestWiki, query: string, filters: Partial<SearchFilters> = {}, by?: KeywordSearch) {
  const answer = await (by ?? system.worker.keyword).search(wiki.id, `${query} `, { ...NO_FILTERS, ...filters }, 50);
  expect(answer.state).toBe('ok');
  return await pathsOf(wiki, answer);
}

async function pathsOf(wiki: TestWiki, { hits }: SignalAnswer): Promise<string[]> {
  const pages = await system.db.page.findMany({ where: { wikiId: wiki.id }, select: { id: true, path: true } });
  const paths = new Map(pages.map(({ id, path }) => [id, path]));
  return [...new Set(hits.map(({ pageId }) => paths.get(pageId) ?? 'gone'))];
}

function open(options: { bytes?: number; snapshotPauseMs?: number } = {}): KeywordSearch {
  return new KeywordSearch({
    databaseUrl: system.databaseUrl,
    root: system.worker.repositories.root,
    bytes: options.bytes ?? 1e9,
    log: pino({ level: 'silent' }),
    patienceMs: 60_000,
    ...(options.snapshotPauseMs === undefined ? {} : { snapshotPauseMs: options.snapshotPauseMs }),
  });
}

/** Enough chunks for a snapshot. */
async function largeWiki(): Promise<TestWiki> {
  const wiki = await system.wiki();
  const section = (page: number, nth: number) =>
    `## Part ${nth}\n\n${`subject${page} detail${nth} matter `.repeat(20)}\n`;
  const pages = Array.from({ length: 120 }, (_, page) =>
    put(`Large/Page ${page}`, Array.from({ length: 5 }, (__, nth) => section(page, nth)).join('\n')),
  );
  await system.commit(wiki, pages);
  return wiki;
}

const snapshotOf = (wiki: TestWiki): string => join(dirname(wiki.gitDir), 'search.idx');

describe('what is written', () => {
  it('is found by the next request: made, changed, renamed, deleted', async () => {
    const wiki = await system.wiki();
    expect(await found(wiki, 'anything')).toEqual([]);
    const made = await system.commit(wiki, [put('Ships', 'A zeppelin is no ship.'), put('Other', 'Nothing here.')]);
    expect(await found(wiki, 'zeppelin')).toEqual(['Ships']);
    const changed = await system.commit(wiki, [{ ...put('Ships', 'A submarine is one.'), revision: made.revision }]);
    expect(await found(wiki, 'zeppelin')).toEqual([]);
    expect(await found(wiki, 'submarine')).toEqual(['Ships']);
    await system.commit(wiki, [{ op: 'rename', path: 'Ships', new_path: 'Vessels', revision: changed.revision }]);
    expect(await found(wiki, 'submarine')).toEqual(['Vessels']);
    expect(await found(wiki, 'submarine', { prefix: 'vessels' })).toEqual(['Vessels']);
    expect(await found(wiki, 'submarine', { prefix: 'ships' })).toEqual([]);
    const [page] = await system.db.page.findMany({ where: { wikiId: wiki.id, path: 'Vessels' } });
    await system.commit(wiki, [{ op: 'delete', path: 'Vessels', revision: page?.revision ?? '' }]);
    expect(await found(wiki, 'submarine')).toEqual([]);
  });

  it('is found while many write and many search', async () => {
    const wiki = await system.wiki();
    await Promise.all(
      Array.from({ length: 30 }, async (_, nth) => {
        await system.commit(wiki, [put(`Page ${nth}`, `It is about unique${nth} and all.`)]);
        expect(await found(wiki, `unique${nth}`)).toEqual([`Page ${nth}`]);
      }),
    );
    const answer = await system.worker.keyword.search(wiki.id, 'about all', NO_FILTERS, 100);
    expect(answer.total).toBe(30);
  });

  it('is found by a search that nobody has told of it', async () => {
    const wiki = await system.wiki();
    await system.commit(wiki, [put('A', 'the first thing')]);
    const other = open();
    try {
      expect(await found(wiki, 'first', {}, other)).toEqual(['A']);
      // Its feed says nothing of this.
      await system.commit(wiki, [put('B', 'the second thing')]);
      expect(await found(wiki, 'second', {}, other)).toEqual(['B']);
      // A word of something that it has not heard the beginning of.
      const [row] = await system.db.wiki.findMany({ where: { id: wiki.id } });
      other.published({ wikiId: wiki.id, from: 'f'.repeat(40), to: row?.indexedOid ?? '', pageIds: [] });
      await system.commit(wiki, [put('C', 'the third thing')]);
      expect(await found(wiki, 'third', {}, other)).toEqual(['C']);
    } finally {
      await other.close();
    }
  });

  it('is found after its rows were made again', async () => {
    const wiki = await system.wiki();
    await system.commit(wiki, [put('A', 'something rare')]);
    expect(await found(wiki, 'rare')).toEqual(['A']);
    // As an update of the program may change what a chunk is: under the same commit.
    await system.db.chunk.updateMany({ where: { wikiId: wiki.id }, data: { text: 'of old' } });
    await system.repos.call('reconcile', { wikiId: wiki.id, rebuild: true });
    expect(await found(wiki, 'rare')).toEqual(['A']);
    expect(await found(wiki, 'old')).toEqual([]);
  });
});

describe('filters', () => {
  it('keep pages out, and the total says so', async () => {
    const wiki = await system.wiki();
    await system.commit(wiki, [
      put('Actors/Iran', '---\ntags: [Oil]\ncategory: State\n---\noil tanker'),
      put('Actors/Iraq', 'oil tanker'),
      put('Actorsx', 'oil tanker'),
    ]);
    await system.commit(wiki, [put('Ports/Kharg', 'oil tanker')], { actor: userActor(wiki.users.owner) });
    expect((await found(wiki, 'tanker')).sort()).toEqual(['Actors/Iran', 'Actors/Iraq', 'Actorsx', 'Ports/Kharg']);
    expect((await found(wiki, 'tanker', { prefix: 'actors' })).sort()).toEqual(['Actors/Iran', 'Actors/Iraq']);
    expect(await found(wiki, 'tanker', { prefix: 'actors', pathLimit: 'actors/iraq' })).toEqual(['Actors/Iraq']);
    expect(await found(wiki, 'tanker', { tag: 'oil' })).toEqual(['Actors/Iran']);
    expect(await found(wiki, 'tanker', { category: 'state' })).toEqual(['Actors/Iran']);
    expect(await found(wiki, 'tanker', { author: wiki.users.owner })).toEqual(['Ports/Kharg']);
    expect(await found(wiki, 'tanker', { author: 'The Owner' })).toEqual(['Ports/Kharg']);
    const past = new Date(Date.now() - 3_600_000);
    expect(await found(wiki, 'tanker', { since: past })).toHaveLength(4);
    expect(await found(wiki, 'tanker', { until: past })).toEqual([]);
    const limited = { ...NO_FILTERS, prefix: 'actors' };
    expect((await system.worker.keyword.search(wiki.id, 'tanker', limited, 1)).total).toBe(2);
  });
});

describe('the thread', () => {
  it('is started again when it dies, over searches too, and finds all', async () => {
    const wiki = await system.wiki();
    await system.commit(wiki, [put('A', 'the first thing')]);
    const search = open();
    try {
      expect(await found(wiki, 'first', {}, search)).toEqual(['A']);
      const during = Promise.all(Array.from({ length: 5 }, () => found(wiki, 'first', {}, search)));
      await search.kill();
      for (const paths of await during) expect(paths).toEqual(['A']);
      await system.commit(wiki, [put('B', 'the second thing')]);
      expect(await found(wiki, 'second', {}, search)).toEqual(['B']);
      expect((await search.stats()).restarts).toBe(1);
    } finally {
      await search.close();
    }
  });

  it('says that it failed where it dies again and again, and recovers', async () => {
    const wiki = await system.wiki();
    await system.commit(wiki, [put('A', 'the first thing')]);
    const search = open();
    try {
      const asked = search.search(wiki.id, 'first', NO_FILTERS, 10);
      for (let deaths = 0; deaths < 2; deaths += 1) {
        await search.kill();
        await expect.poll(() => search.isRunning).toBe(true);
      }
      expect(await asked).toEqual({ state: 'failed', hits: [] });
      expect(await found(wiki, 'first', {}, search)).toEqual(['A']);
    } finally {
      await search.close();
    }
  });

  it('says that it failed while the database is away', async () => {
    const search = new KeywordSearch({
      databaseUrl: 'postgresql://nobody@127.0.0.1:9/none',
      root: system.data,
      bytes: 1e9,
      log: pino({ level: 'silent' }),
    });
    try {
      const answer = await search.search('01988888-8888-7888-8888-888888888888', 'first', NO_FILTERS, 10);
      expect(answer).toEqual({ state: 'failed', hits: [] });
    } finally {
      await search.close();
    }
  });

  it('says that it is building where that takes long, and goes on', async () => {
    const wiki = await largeWiki();
    const search = new KeywordSearch({
      databaseUrl: system.databaseUrl,
      root: system.worker.repositories.root,
      bytes: 1e9,
      log: pino({ level: 'silent' }),
      patienceMs: 1,
    });
    try {
      expect(await search.search(wiki.id, 'subject7', NO_FILTERS, 10)).toEqual({ state: 'building', hits: [] });
      await expect.poll(async () => (await search.stats()).chunks, { timeout: 20_000 }).toBeGreaterThan(500);
    } finally {
      await search.close();
    }
  });
});

describe('snapshots', () => {
  it('are written when the worker ends, read at the next start, and brought up to date', async () => {
    const wiki = await largeWiki();
    const before = open();
    expect(await found(wiki, 'subject7', {}, before)).toEqual(['Large/Page 7']);
    await before.close();
    expect(existsSync(snapshotOf(wiki))).toBe(true);
    await system.commit(wiki, [put('Large/Later', 'It came later.')]);
    // What the snapshot says is believed: a word that only it knows is found.
    const page = await system.db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path: 'Large/Page 9' } });
    await system.db.chunk.updateMany({ where: { pageId: page.id }, data: { text: 'nothing' } });
    const after = open();
    try {
      expect(await found(wiki, 'subject9', {}, after)).toEqual(['Large/Page 9']);
      expect(await found(wiki, 'later', {}, after)).toEqual(['Large/Later']);
    } finally {
      await after.close();
    }
  });

  it('that are broken, cut short or foreign are made again from the rows', async () => {
    const wiki = await largeWiki();
    const first = open();
    expect(await found(wiki, 'subject7', {}, first)).toEqual(['Large/Page 7']);
    await first.close();
    const whole = readFileSync(snapshotOf(wiki));
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(whole.length >> 1) ^ 1, whole.length >> 1);
    for (const bytes of [flipped, whole.subarray(0, whole.length - 100), Buffer.from('no index'), Buffer.alloc(0)]) {
      writeFileSync(snapshotOf(wiki), bytes);
      const search = open();
      expect(await found(wiki, 'subject7', {}, search)).toEqual(['Large/Page 7']);
      await search.close();
    }
    expect(readFileSync(snapshotOf(wiki)).length).toBeGreaterThan(1000);
  });

  it('and indexes of a deleted wiki are gone', async () => {
    const wiki = await largeWiki();
    expect(await found(wiki, 'subject7')).toEqual(['Large/Page 7']);
    await system.repos.call('deleteRepository', { wikiId: wiki.id });
    await system.db.wiki.delete({ where: { id: wiki.id } });
    const before = await system.worker.keyword.stats();
    expect(await found(wiki, 'subject7')).toEqual([]);
    expect((await system.worker.keyword.stats()).wikis).toBe(before.wikis);
    expect(existsSync(dirname(wiki.gitDir))).toBe(false);
  });
});

describe('the memory', () => {
  it('is kept to its bound, and what had to make room is found again', async () => {
    const wikis = [await largeWiki(), await largeWiki(), await largeWiki()];
    const search = open({ bytes: 1 });
    try {
      for (const wiki of [...wikis, ...wikis]) {
        expect(await found(wiki, 'subject7', {}, search)).toEqual(['Large/Page 7']);
        expect((await search.stats()).wikis).toBe(1);
      }
    } finally {
      await search.close();
    }
  });

  it('holds a wiki once, however many ask for it while it is read', async () => {
    const wiki = await largeWiki();
    const search = open();
    try {
      const answers = await Promise.all(Array.from({ length: 8 }, () => found(wiki, 'subject7', {}, search)));
      for (const paths of answers) expect(paths).toEqual(['Large/Page 7']);
      expect(await search.stats()).toMatchObject({ wikis: 1, chunks: 600 });
    } finally {
      await search.close();
    }
  });
});
