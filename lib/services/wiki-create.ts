import { v7 } from 'uuid';
import type { Actor } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { audit } from './audit.ts';
import type { BootstrapInput } from './bootstrap/pages.ts';
import { templatePages } from './templates/pages.ts';
import type { Template } from './templates/types.ts';
import { bootstrapPages, DEFAULT_SIDEBAR, SETTINGS_FILE, settingsFile } from './bootstrap/pages.ts';
import { isUniqueViolation } from './identity.ts';
import { writeManifest } from './manifest.ts';
import type { Deps } from './ports.ts';
import type { UserInfo, WriteContext } from './types.ts';

interface NewWiki {
  readonly owner: UserInfo;
  readonly slug: string;
  readonly content: BootstrapInput;
  readonly template: Template | null;
  readonly isPublic: boolean;
  readonly context: WriteContext;
}

/**
 * Rows first, since their unique index decides who has the address; then the repository, its first
 * commit and the manifest. When one of these fails, the rows are removed again, so that the
 * address is free for another try.
 */
export async function createWiki(deps: Deps, actor: Actor, wiki: NewWiki): Promise<void> {
  const wikiId = await insertRows(deps, actor, wiki);
  try {
    await deps.repos.call('createRepository', { wikiId });
    await commitBootstrap(deps, actor, { wikiId, wiki });
    await writeManifest(deps, wikiId);
  } catch (error) {
    await undo(deps, wikiId);
    throw error;
  }
}

async function insertRows(
  { db }: Deps,
  actor: Actor,
  { owner, slug, content, isPublic, context }: NewWiki,
): Promise<string> {
  const wikiId = v7();
  const { name, purpose } = content;
  try {
    await db.$transaction(async (tx) => {
      const former = await tx.formerAddress.count({ where: { ownerId: owner.userId, slug } });
      if (former > 0) {
        throw new WikibotError(
          'name_taken',
          `A wiki that was transferred still answers at "${owner.username}/${slug}"; choose another address.`,
        );
      }
      await tx.wiki.create({
        data: {
          ...{ id: wikiId, ownerId: owner.userId, slug, name, purpose, isPublic },
          members: { create: { userId: owner.userId, role: 'owner' } },
        },
      });
      await audit(tx, actor, {
        action: 'wiki.created',
        wikiId,
        userId: owner.userId,
        target: `${owner.username}/${slug}`,
        detail: { public: isPublic },
        agent: context.agent,
        ...(context.requestId === undefined ? {} : { requestId: context.requestId }),
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new WikibotError(
      'name_taken',
      `There is already a wiki "${owner.username}/${slug}"; choose another address.`,
    );
  }
  return wikiId;
}

async function commitBootstrap(
  { repos }: Deps,
  actor: Actor,
  { wikiId, wiki: { owner, content, template, context } }: { wikiId: string; wiki: NewWiki },
): Promise<void> {
  const settings = settingsFile({ ...content, home: 'Home', sidebar: DEFAULT_SIDEBAR });
  const { oid } = await repos.stage(wikiId, settings);
  // What the template has of its own takes the place of the first pages.
  const pages = new Map(
    [...bootstrapPages(content), ...templatePages(template, content)].map((page) => [page.path, page]),
  );
  await repos.call('commit', {
    wikiId,
    actor,
    agent: context.agent,
    message: `Create the wiki ${content.name}`,
    changes: [
      ...[...pages.values()].map((page) => ({ op: 'put' as const, ...page })),
      { op: 'put_blob' as const, file: SETTINGS_FILE, oid, overwrite: true },
    ],
    requestId: context.requestId ?? null,
    onBehalfOf: actor.kind === 'operator' ? owner.userId : null,
  });
}

/** The first failure is what the caller has to know; what fails here is left to `reconcile`. */
async function undo({ db, repos, report }: Deps, wikiId: string): Promise<void> {
  await db.wiki
    .deleteMany({ where: { id: wikiId } })
    .catch((error: unknown) => report(error, `removing the rows of the unfinished wiki ${wikiId}`));
  await repos
    .call('deleteRepository', { wikiId })
    .catch((error: unknown) => report(error, `removing the repository of the unfinished wiki ${wikiId}`));
}
