/** Pages of a wiki that say nearly the same, made when somebody asks and kept until the wiki changes. */
import { LRUCache } from 'lru-cache';
import type { NearDuplicates } from '#lib/search/near-duplicates.ts';
import { nearDuplicates, signatureOf } from '#lib/search/near-duplicates.ts';
import type { Database } from '#lib/services/ports.ts';

/** Read with one statement; other requests get their turn between. */
const BATCH = 200;

export class DuplicatePages {
  readonly #db: Pick<Database, '$queryRaw' | 'wiki'>;
  readonly #kept = new LRUCache<string, Promise<NearDuplicates[]>>({ max: 50 });

  constructor(db: Pick<Database, '$queryRaw' | 'wiki'>) {
    this.#db = db;
  }

  async of(wikiId: string): Promise<NearDuplicates[]> {
    const wiki = await this.#db.wiki.findUnique({ where: { id: wikiId }, select: { indexedOid: true } });
    const key = `${wikiId} ${wiki?.indexedOid ?? ''}`;
    let found = this.#kept.get(key);
    if (found === undefined) {
      found = this.#find(wikiId);
      this.#kept.set(key, found);
      found.catch(() => this.#kept.delete(key));
    }
    return await found;
  }

  async #find(wikiId: string): Promise<NearDuplicates[]> {
    const signatures = new Map<string, Uint32Array>();
    let last: string | null = null;
    for (;;) {
      const rows: { id: string; text: string | null }[] = await this.#db.$queryRaw`
        SELECT p.id::text, (SELECT string_agg(k.text, E'\n' ORDER BY k.chunk_index) FROM chunks k WHERE k.page_id = p.id) AS text
          FROM pages p
         WHERE p.wiki_id = ${wikiId}::uuid AND NOT p.archived AND (${last}::uuid IS NULL OR p.id > ${last}::uuid)
         ORDER BY p.id LIMIT ${BATCH}`;
      for (const { id, text } of rows) {
        const signature = signatureOf(text ?? '');
        if (signature !== null) signatures.set(id, signature);
      }
      last = rows.at(-1)?.id ?? null;
      if (rows.length < BATCH) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return nearDuplicates(signatures);
  }
}
