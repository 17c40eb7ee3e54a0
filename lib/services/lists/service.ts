/** Lists of pages for readers: the index, tags, categories. */
import type { Deps } from '../ports.ts';
import type { ListService } from '../types.ts';
import { listLabels } from './labels.ts';
import { PageIndexes } from './page-index.ts';

export function createListService({ db }: Pick<Deps, 'db'>): ListService {
  const indexes = new PageIndexes(db);
  return {
    index: (actor, wiki, query) => indexes.read(actor, wiki, query),
    labels: (actor, wiki, kind) => listLabels(db, actor, wiki, kind),
  };
}
