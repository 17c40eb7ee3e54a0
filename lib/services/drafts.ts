/**
 * Drafts: what somebody writes and has not saved yet. They are the user's own (nobody else sees
 * them, the wiki's owner included), one for each page, and go when the page is saved. They are no
 * part of the repository, so nothing here can be lost that was ever acknowledged as saved.
 */
import { v7 } from 'uuid';
import { type Actor, requireRight, userIdOf } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { parsePagePath } from '../core/paths.ts';
import type { DraftAnswer } from '../protocol/drafts.ts';
import { storableText } from './input.ts';
import { maySee, requireVisible, requireWritable } from './path-limit.ts';
import type { Deps } from './ports.ts';
import type { DraftService } from './types.ts';

/** More than any page may have, so that a text which is too long to be saved is not lost. */
export const MOST_DRAFT_BYTES = 4 * 1024 * 1024;
/** Of one user in one wiki; the oldest make room. */
export const MOST_DRAFTS = 200;

export function createDraftService({ db, now }: Pick<Deps, 'db' | 'now'>): DraftService {
  return {
    async list(actor, wiki) {
      requireRight(actor, wiki, 'read');
      const rows = await db.draft.findMany({
        where: { userId: ownerOf(actor), wikiId: wiki.wikiId },
        select: { path: true, baseRevision: true, updatedAt: true },
        orderBy: { updatedAt: 'desc' },
      });
      const drafts = rows
        .filter((row) => maySee(actor, row.path))
        .map((row) => ({
          path: row.path,
          base_revision: row.baseRevision,
          updated_at: row.updatedAt.toISOString(),
        }));
      return { drafts, total: drafts.length };
    },

    async read(actor, wiki, input) {
      requireRight(actor, wiki, 'read');
      const path = parsePagePath(input);
      requireVisible(actor, path);
      const row = await db.draft.findUnique({
        where: { userId_wikiId_path: { userId: ownerOf(actor), wikiId: wiki.wikiId, path } },
      });
      if (row === null) throw new WikibotError('not_found', `You have no draft of "${path}".`);
      return toAnswer(row);
    },

    async put(actor, wiki, { path: input, content, base_revision }) {
      requireRight(actor, wiki, 'write');
      const path = parsePagePath(input);
      requireWritable(actor, path);
      if (Buffer.byteLength(content) > MOST_DRAFT_BYTES) {
        throw new WikibotError('too_large', `A draft has at most ${MOST_DRAFT_BYTES / 1024 / 1024} MB.`, {
          data: { limit_bytes: MOST_DRAFT_BYTES },
        });
      }
      const key = { userId: ownerOf(actor), wikiId: wiki.wikiId, path };
      const values = { content: storableText(content), baseRevision: base_revision ?? null, updatedAt: now() };
      const row = await db.draft.upsert({
        where: { userId_wikiId_path: key },
        create: { id: v7(), ...key, ...values },
        update: values,
      });
      await db.$executeRaw`
        DELETE FROM drafts
         WHERE id IN (SELECT id FROM drafts
                       WHERE user_id = ${key.userId}::uuid AND wiki_id = ${key.wikiId}::uuid
                       ORDER BY updated_at DESC, id DESC OFFSET ${MOST_DRAFTS})`;
      return toAnswer(row);
    },

    async delete(actor, wiki, input) {
      requireRight(actor, wiki, 'read');
      const path = parsePagePath(input);
      requireVisible(actor, path);
      const { count } = await db.draft.deleteMany({ where: { userId: ownerOf(actor), wikiId: wiki.wikiId, path } });
      return { deleted: count > 0, path };
    },
  };
}

function ownerOf(actor: Actor): string {
  const userId = userIdOf(actor);
  if (userId !== null) return userId;
  throw actor.kind === 'nobody'
    ? new WikibotError('unauthenticated', 'Sign in to keep drafts.')
    : new WikibotError('forbidden', 'Drafts belong to a user; the operator has none.');
}

function toAnswer(row: { path: string; content: string; baseRevision: string | null; updatedAt: Date }): DraftAnswer {
  return {
    path: row.path,
    content: row.content,
    base_revision: row.baseRevision,
    updated_at: row.updatedAt.toISOString(),
  };
}
