/**
 * Removes what is left of wikis and accounts that are marked as deleted (lib/services/account/mark.ts).
 * Every step can be repeated, and each begins from the rows, so that a crash or a failure leaves work
 * for the next round and nothing else.
 */
import { join } from 'node:path';
import type { Logger } from 'pino';
import { FORMER_MEMBER } from '#lib/core/former-member.ts';
import { manifestOf } from '#lib/services/manifest.ts';
import type { Database, PublicCopies } from '#lib/services/ports.ts';
import type { RepositoryQueue } from '../landing/queue.ts';
import { writeDurably } from '../repo/durable.ts';
import { removeRemains, removeRepository, wikiFolder } from '../repo/layout.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import type { KeywordSearch } from '../search/thread-host.ts';

const EVERY_MS = 60_000;
/** Pages and commits of one statement; the embedded database serves nobody else meanwhile. */
const BATCH = 200;

export interface RemovalDeps {
  readonly db: Database;
  readonly repositories: RepositoryContext;
  readonly queue: RepositoryQueue;
  readonly keyword: Pick<KeywordSearch, 'dropped'>;
  readonly copies: PublicCopies;
  readonly log: Logger;
}

export interface Removed {
  readonly wikis: number;
  readonly accounts: number;
}

export class Removal {
  readonly #deps: RemovalDeps;
  #timer: NodeJS.Timeout | null = null;
  #last: Promise<Removed> = Promise.resolve({ wikis: 0, accounts: 0 });
  #closed = false;

  constructor(deps: RemovalDeps) {
    this.#deps = deps;
  }

  /** Now, since a worker may have died over it, and again once a minute. */
  start(): void {
    const round = (): void => {
      this.run().catch((error: unknown) => this.#deps.log.warn({ err: error }, 'deleted wikis could not be removed'));
    };
    removeRemains(this.#deps.repositories.root).then(round, round);
    this.#timer = setInterval(round, EVERY_MS);
    this.#timer.unref();
  }

  /** One round at a time. What fails is logged and left to the next one; the others are removed. */
  run(): Promise<Removed> {
    this.#last = this.#last.catch(() => undefined).then(() => this.#round());
    return this.#last;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#last.catch(() => undefined);
  }

  async #round(): Promise<Removed> {
    const { db } = this.#deps;
    // One that was made while its owner was being deleted is theirs as well.
    const wikis = await db.$queryRaw<{ id: string }[]>`
      SELECT w.id::text FROM wikis w JOIN users u ON u.id = w.owner_id
       WHERE w.deleted_at IS NOT NULL OR u.deleted_at IS NOT NULL`;
    const users = await db.$queryRaw<{ id: string }[]>`SELECT id::text FROM users WHERE deleted_at IS NOT NULL`;
    return {
      wikis: await this.#each(wikis, (id) => this.#removeWiki(id)),
      accounts: await this.#each(users, (id) => this.#removeAccount(id)),
    };
  }

  async #each(rows: readonly { id: string }[], remove: (id: string) => Promise<void>): Promise<number> {
    let removed = 0;
    for (const { id } of rows) {
      if (this.#closed) break;
      try {
        await remove(id);
        removed += 1;
      } catch (error) {
        this.#deps.log.warn({ err: error, id }, 'what was deleted could not be removed; it is tried again');
      }
    }
    return removed;
  }

  /** The repository first: as long as its row is there, a lost database is not made again from its `wiki.json`. */
  async #removeWiki(wikiId: string): Promise<void> {
    const { db, repositories, queue, keyword, copies } = this.#deps;
    await queue.run(wikiId, async () => {
      new Repository(repositories, wikiId).close();
      await keyword.dropped(wikiId);
      await removeRepository(repositories.root, wikiId);
    });
    for (const batch of [
      () => db.$executeRaw`
        DELETE FROM pages WHERE id IN (SELECT id FROM pages WHERE wiki_id = ${wikiId}::uuid LIMIT ${BATCH})`,
      () => db.$executeRaw`
        DELETE FROM commits WHERE wiki_id = ${wikiId}::uuid
           AND oid IN (SELECT oid FROM commits WHERE wiki_id = ${wikiId}::uuid LIMIT ${BATCH})`,
    ])
      while ((await batch()) > 0) if (this.#closed) throw new Error('The worker is stopping.');
    await db.$executeRaw`DELETE FROM billing_events WHERE wiki_id = ${wikiId}::uuid`;
    // What the owner did stays in the record of their account, as long as there is one.
    await db.$executeRaw`
      DELETE FROM audit_events a USING wikis w JOIN users u ON u.id = w.owner_id
       WHERE a.wiki_id = ${wikiId}::uuid AND w.id = a.wiki_id
         AND (u.deleted_at IS NOT NULL OR a.user_id IS DISTINCT FROM w.owner_id)`;
    // All else goes with the row.
    await db.$executeRaw`DELETE FROM wikis WHERE id = ${wikiId}::uuid`;
    await copies.purge(wikiId);
  }

  async #removeAccount(userId: string): Promise<void> {
    const { db } = this.#deps;
    const wikis = await db.$queryRaw<{ id: string }[]>`
      SELECT w.id::text FROM wikis w
       WHERE EXISTS (SELECT 1 FROM members m WHERE m.wiki_id = w.id AND m.user_id = ${userId}::uuid)
          OR EXISTS (SELECT 1 FROM former_addresses f WHERE f.wiki_id = w.id AND f.owner_id = ${userId}::uuid)
          OR EXISTS (SELECT 1 FROM commits c WHERE c.wiki_id = w.id AND c.author_id = ${userId}::uuid
                                               AND c.author_name <> ${FORMER_MEMBER})`;
    for (const { id } of wikis) await this.#forgetIn(id, userId);
    // Refused by the database while there is a wiki of theirs. What else names them goes with the row.
    await db.$executeRaw`DELETE FROM users WHERE id = ${userId}::uuid`;
  }

  /** In the wiki of somebody else, in the turn of its writes, so that no publication brings the name back. */
  async #forgetIn(wikiId: string, userId: string): Promise<void> {
    const { db, repositories, queue, keyword, copies } = this.#deps;
    await queue.run(wikiId, async () => {
      const folder = wikiFolder(repositories.root, wikiId);
      if (await new Repository(repositories, wikiId).exists())
        await writeDurably(join(folder, 'wiki.json'), `${JSON.stringify(await manifestOf(db, wikiId), null, 2)}\n`);
      await db.$executeRaw`
        UPDATE commits SET author_name = ${FORMER_MEMBER}
         WHERE wiki_id = ${wikiId}::uuid AND author_id = ${userId}::uuid`;
      // It knows authors by name.
      await keyword.dropped(wikiId);
      // Last, since the others are found by these.
      await db.$executeRaw`DELETE FROM members WHERE wiki_id = ${wikiId}::uuid AND user_id = ${userId}::uuid`;
      await db.$executeRaw`DELETE FROM former_addresses WHERE wiki_id = ${wikiId}::uuid AND owner_id = ${userId}::uuid`;
    });
    await copies.purge(wikiId);
  }
}
