/** What the tests of the services share: a real database, accounts, and rows as `publish` writes them. */
import { v7 } from 'uuid';
import { startTestDatabase } from '../../prisma/testing.ts';
import { createDatabase } from '../adapters/db/client.ts';
import { createKeyRing } from '../adapters/keys.ts';
import type { Actor } from '../core/access.ts';
import { OPERATOR } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { collisionKey, nameOf } from '../core/paths.ts';
import { linkNameKey } from '../core/wikilinks.ts';
import { describePage } from '../markdown/describe.ts';
import type { Database, Deps, Repositories } from './ports.ts';
import { createUserService } from './users.ts';

export interface TestDeps extends Deps {
  /** Moves the clock of the services. */
  advance(ms: number): void;
  readonly reported: unknown[];
  close(): Promise<void>;
}

export async function createTestDeps(options: { localSignIn?: boolean; repos?: Repositories } = {}): Promise<TestDeps> {
  const database = await startTestDatabase();
  const db = createDatabase(database.url);
  const reported: unknown[] = [];
  let ahead = 0;
  return {
    db,
    repos: options.repos ?? noRepositories,
    keys: createKeyRing([{ id: 'test', key: Buffer.alloc(32, 7) }]),
    host: 'wiki.example',
    appUrl: 'https://wiki.example',
    localSignIn: options.localSignIn ?? true,
    now: () => new Date(Date.now() + ahead),
    report: (error) => reported.push(error),
    advance: (ms) => {
      ahead += ms;
    },
    reported,
    close: async () => {
      await db.$disconnect();
      await database.close();
    },
  };
}

/** For tests that have no worker: each call fails as when it is down. */
const down = (): Promise<never> =>
  Promise.reject(new WikibotError('unavailable', 'The worker does not run in this test.'));
const noRepositories: Repositories = {
  call: down,
  file: down,
  stage: down,
  exported: down,
  health: () => Promise.resolve(false),
};

export async function makeUser(deps: Deps, username: string): Promise<Extract<Actor, { kind: 'user' }>> {
  const user = await createUserService(deps).create(OPERATOR, { username, email: null });
  return { kind: 'user', userId: user.userId, sessionId: v7() };
}

export async function makeWiki(
  { db }: Deps,
  owner: { userId: string },
  { slug, isPublic = false }: { slug: string; isPublic?: boolean },
): Promise<string> {
  const id = v7();
  await db.wiki.create({
    data: {
      id,
      ownerId: owner.userId,
      slug,
      name: slug,
      isPublic,
      members: { create: { userId: owner.userId, role: 'owner' } },
    },
  });
  return id;
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof WikibotError) return error.code;
    throw error;
  }
}

/** Writes rows of a wiki's content by hand, in the form of the worker's `publish`. */
export class Publisher {
  readonly #db: Database;
  readonly #wikiId: string;
  #seq = 0;

  constructor(db: Database, wikiId: string) {
    this.#db = db;
    this.#wikiId = wikiId;
  }

  /** One commit that creates the pages. */
  async create(pages: Readonly<Record<string, string>>, message = 'Create pages'): Promise<string> {
    const oid = await this.#commit(message);
    for (const [path, content] of Object.entries(pages)) {
      const pageId = v7();
      await this.#insertPage(pageId, { path, content, oid });
      await this.#revise({ pageId, path, oid, kind: 'create' });
    }
    return oid;
  }

  async rename(path: string, newPath: string): Promise<string> {
    const oid = await this.#commit(`Rename ${path}`);
    const page = await this.#page(path);
    const names = {
      path: newPath,
      pathKey: collisionKey(newPath),
      name: nameOf(newPath),
      nameKey: collisionKey(nameOf(newPath)),
    };
    await this.#db.page.update({ where: { id: page.id }, data: { ...names, revision: oid } });
    await this.#revise({ pageId: page.id, path: newPath, oid, kind: 'rename', oldPath: path });
    return oid;
  }

  async delete(path: string): Promise<string> {
    const oid = await this.#commit(`Delete ${path}`);
    const page = await this.#page(path);
    await this.#db.page.delete({ where: { id: page.id } });
    await this.#revise({ pageId: page.id, path, oid, kind: 'delete' });
    return oid;
  }

  #page(path: string) {
    return this.#db.page.findUniqueOrThrow({
      where: { wikiId_pathKey: { wikiId: this.#wikiId, pathKey: collisionKey(path) } },
    });
  }

  async #commit(message: string): Promise<string> {
    this.#seq += 1;
    const oid = v7().replaceAll('-', '').padEnd(40, '0');
    await this.#db.commit.create({
      data: { wikiId: this.#wikiId, oid, seq: this.#seq, authorName: 'Alice', message, committedAt: new Date() },
    });
    return oid;
  }

  async #revise(revision: {
    pageId: string;
    path: string;
    oid: string;
    kind: 'create' | 'rename' | 'delete';
    oldPath?: string;
  }) {
    const { pageId, path, oid, kind, oldPath = null } = revision;
    await this.#db.pageRevision.create({
      data: {
        wikiId: this.#wikiId,
        pageId,
        path,
        pathKey: collisionKey(path),
        oldPath,
        commitOid: oid,
        seq: this.#seq,
        kind,
      },
    });
  }

  async #insertPage(id: string, { path, content, oid }: { path: string; content: string; oid: string }): Promise<void> {
    const { title, meta, words, links, chunks } = describePage(path, content);
    const wikiId = this.#wikiId;
    await this.#db.page.create({
      data: {
        ...{
          id,
          wikiId,
          path,
          pathKey: collisionKey(path),
          name: nameOf(path),
          nameKey: collisionKey(nameOf(path)),
          title,
        },
        ...{
          category: meta.category,
          tags: meta.tags,
          aliases: meta.aliases,
          aliasKeys: meta.aliases.map(collisionKey),
        },
        ...{
          blobOid: v7().replaceAll('-', '').padEnd(40, '0'),
          revision: oid,
          contentLength: words,
          byteSize: content.length,
        },
        ...{ createdAt: new Date(), updatedAt: new Date() },
        links: {
          create: links.map((link, position) => ({
            ...{ id: v7(), wikiId, position, target: link.target, nameKey: linkNameKey(link.target) },
            ...{ toKind: 'page' as const, toPath: link.target },
          })),
        },
      },
    });
    for (const [index, chunk] of chunks.entries()) {
      await this.#db.$executeRaw`
        INSERT INTO chunks (id, wiki_id, page_id, chunk_index, heading_path, text, line, words, content_hash, search)
        VALUES (${v7()}::uuid, ${wikiId}::uuid, ${id}::uuid, ${index}, ${chunk.headingPath}::text[], ${chunk.text},
                ${chunk.line}, ${chunk.words}, ''::bytea,
                setweight(to_tsvector('english', ${title}), 'A')
                  || setweight(to_tsvector('english', ${chunk.headingPath.join(' ')}), 'B')
                  || setweight(to_tsvector('english', ${chunk.text}), 'D'))`;
    }
  }
}
