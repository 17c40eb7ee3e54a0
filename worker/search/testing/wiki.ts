/** For tests and benchmarks: wikis whose pages are rows alone, without a repository. */
import { createHash } from 'node:crypto';
import { v7 } from 'uuid';
import type { Database } from '#lib/services/ports.ts';
import { stableId } from '../../landing/derive-history.ts';
import { pageRows } from '../../landing/derive-pages.ts';
import { forget, writeRows } from '../../landing/publish-statements.ts';
import type { PublishedChange, SearchFeed } from '../types.ts';

const WRITTEN = new Date('2026-01-01T00:00:00Z');
const NOTHING = {
  ...{ gonePages: [], goneFiles: [], goneLinks: [], goneChunks: [], commits: [], revisions: [], pages: [] },
  ...{ links: [], chunks: [], shifted: [], files: [], relinked: [], audit: [], events: [] },
};

export class RowWiki {
  readonly id: string;
  readonly #db: Database;
  #oid: string | null = null;

  private constructor(db: Database, id: string) {
    this.#db = db;
    this.id = id;
  }

  static async create(db: Database): Promise<RowWiki> {
    const id = v7();
    await db.user.create({ data: { id, displayName: 'Somebody' } });
    await db.wiki.create({ data: { id, ownerId: id, slug: `w-${id.slice(-12)}`, name: 'Wiki' } });
    return new RowWiki(db, id);
  }

  get oid(): string | null {
    return this.#oid;
  }

  pageId(path: string): string {
    return stableId(WRITTEN, 'page', this.id, path);
  }

  /** Publishes pages (null: removes them), as one commit does. Of a page that is there, chunks that stay are the same rows. */
  async publish(pages: Readonly<Record<string, string | null>>, feed?: SearchFeed): Promise<PublishedChange> {
    const from = this.#oid;
    const to = createHash('sha1').update(`${from} ${Date.now()} ${v7()}`).digest('hex');
    const gone = Object.entries(pages).flatMap(([path, text]) => (text === null ? [this.pageId(path)] : []));
    const rows = Object.entries(pages).flatMap(([path, text]) =>
      text === null
        ? []
        : [
            pageRows(
              { id: this.pageId(path), path, blob: to, revision: to, createdAt: WRITTEN, updatedAt: WRITTEN },
              text,
            ),
          ],
    );
    const stored = await this.#db.chunk.findMany({
      where: { pageId: { in: rows.map(({ page }) => page.id) } },
      select: { id: true },
    });
    const kept = new Set(stored.map(({ id }) => id));
    const wanted = new Set(rows.flatMap(({ chunks }) => chunks.map(({ id }) => id)));
    const written = await writeRows(
      this.#db,
      { wikiId: this.id, from, to, pages: rows.length - gone.length, bytes: 0, textBytes: 0 },
      {
        ...NOTHING,
        gonePages: gone,
        pages: rows.map(({ page }) => page),
        chunks: rows.flatMap(({ chunks }) => chunks.filter(({ id }) => !kept.has(id))),
        goneChunks: [...kept].filter((id) => !wanted.has(id)),
      },
    );
    if (!written) throw new Error('Somebody else has published.');
    this.#oid = to;
    const change = { wikiId: this.id, from, to, pageIds: [...rows.map(({ page }) => page.id), ...gone] };
    feed?.published(change);
    return change;
  }

  /** As a rebuild from the repository does: all rows go and come again. */
  async rebuild(pages: Readonly<Record<string, string>>, feed: SearchFeed): Promise<void> {
    await forget(this.#db, this.id);
    const from = this.#oid;
    this.#oid = null;
    const change = await this.publish(pages);
    feed.published({ ...change, from, pageIds: null });
  }
}
