import { v7 } from 'uuid';
import { collisionKey, nameOf } from '../../core/paths.ts';
import { linkNameKey } from '../../core/wikilinks.ts';
import { describePage } from '../../markdown/describe.ts';
import type { Database } from '../ports.ts';

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
        INSERT INTO chunks (id, wiki_id, page_id, chunk_index, heading_path, text, line, words, content_hash)
        VALUES (${v7()}::uuid, ${wikiId}::uuid, ${id}::uuid, ${index}, ${chunk.headingPath}::text[], ${chunk.text},
                ${chunk.line}, ${chunk.words}, ''::bytea)`;
    }
  }
}
