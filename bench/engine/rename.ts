/** Renaming a page that many others link to: all links are rewritten in the same commit. */
import type { ChangeInput } from '#lib/protocol/rpc.ts';
import { bar, figure } from '../measure.ts';
import type { Row } from '../measure.ts';
import type { Bench, BenchWiki } from './setup.ts';

const ROUNDS = 5;

export async function benchRename(bench: Bench, wiki: BenchWiki): Promise<Row[]> {
  let path = wiki.hub;
  const links = await bench.db.link.count({ where: { wikiId: wiki.id, toPath: path } });
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const { revision } = await bench.db.page.findFirstOrThrow({ where: { wikiId: wiki.id, path } });
    const to = `Moved/Hub ${round}`;
    const change: ChangeInput = { op: 'rename', path, new_path: to, revision };
    const start = performance.now();
    await bench.commit(wiki, [change]);
    taken.push(performance.now() - start);
    path = to;
  }
  const kept = await bench.db.link.count({ where: { wikiId: wiki.id, toPath: path } });
  const { p50 } = figure('', taken, null);
  return [
    {
      what: `rename of a page with ${links} incoming links`,
      figure: `p50 ${p50.toFixed(0)} ms (of ${ROUNDS}), ${kept} links lead to it still`,
      ...bar('≤ 500 ms', p50 <= 500 && kept === links),
      numbers: { p50, links, kept },
    },
  ];
}
