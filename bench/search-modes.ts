/** A search in each mode, as the doors call it: the worker, all its signals, rows and snippets. */
import { userActor } from '../worker/testing.ts';
import { createAccessService } from '#lib/services/access.ts';
import { createSearchService } from '#lib/services/search/service.ts';
import { startBench } from './engine/setup.ts';
import { bar, figure, times } from './measure.ts';
import type { Row } from './measure.ts';

const PAGES = 2000;
const SAMPLES = 60;
const LIMIT_MS = 40;

export async function benchModes(): Promise<Row[]> {
  const bench = await startBench();
  try {
    const wiki = await bench.generate({ pages: PAGES, commits: PAGES });
    for (let quiet = 0; quiet < 12;) {
      const { state } = await bench.repos.call('reindexStatus', { wikiId: wiki.id });
      quiet = state === 'idle' ? quiet + 1 : 0;
      await new Promise((wake) => setTimeout(wake, 250));
    }
    const service = createSearchService({ db: bench.db, repos: bench.repos });
    const actor = userActor(wiki.users.owner);
    const address = { owner: wiki.owner, slug: wiki.slug };
    const info = await createAccessService({ db: bench.db }).open(actor, address, 'read');
    const texts = await bench.db.chunk.findMany({
      where: { wikiId: wiki.id },
      select: { text: true },
      take: SAMPLES * 2,
    });
    const queries = texts.map(({ text }) => text.split(/\s+/).slice(5, 11).join(' '));
    const rows: Row[] = [];
    for (const mode of ['hybrid', 'semantic'] as const) {
      const taken = await times(SAMPLES, async (index) => {
        const q = queries[index % queries.length] ?? 'page';
        const { signals } = await service.search(actor, info, { q, mode });
        if (signals.corpus !== 'ok') throw new Error(`The corpus model is ${signals.corpus ?? 'not asked'}.`);
      });
      const { p50, p95 } = figure(mode, taken, LIMIT_MS);
      rows.push({
        ...{
          what: `${mode}, ${PAGES.toLocaleString('en')} pages`,
          figure: `p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`,
        },
        ...bar(`p50 ≤ ${LIMIT_MS} ms`, p50 <= LIMIT_MS),
        numbers: { p50, p95 },
      });
    }
    return rows;
  } finally {
    await bench.close();
  }
}
