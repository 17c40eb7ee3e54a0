import { NOBODY } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import { FORMER_MEMBER } from '../../core/former-member.ts';
import { accountScope } from '../account-scope.ts';
import { audit } from '../audit.ts';
import type { Database, Deps } from '../ports.ts';
import { findPlan } from './deletion-plan.ts';
import { exportAccount } from './export.ts';
import { findExportSize } from './export-wikis.ts';
import { markAccountDeleted, markWikiDeleted } from './mark.ts';
import { removeMarked } from './remove.ts';
import type { AccountService } from './types.ts';

export function createAccountService(deps: Deps): AccountService {
  const { db, copies } = deps;
  return {
    exportSize: async (actor) => findExportSize(db, accountScope(actor)),

    async exported(actor, parts = 'all') {
      const userId = accountScope(actor);
      await audit(db, actor, { action: 'user.exported', target: parts });
      return exportAccount(deps, userId, parts);
    },

    deletionPlan: async (actor) => findPlan(db, accountScope(actor)),

    async delete(actor, confirm) {
      const userId = accountScope(actor);
      const { username, wikiIds } = await db.$transaction((tx) => mark(tx, { userId, confirm, now: deps.now() }), {
        timeout: 60_000,
      });
      for (const wikiId of wikiIds) await copies.purge(wikiId);
      await removeMarked(deps);
      return { username };
    },
  };
}

async function mark(
  tx: Pick<Database, '$queryRaw' | '$executeRaw' | 'auditEvent'>,
  { userId, confirm, now }: { userId: string; confirm: string; now: Date },
): Promise<{ username: string; wikiIds: string[] }> {
  // Whoever makes a wiki, a token or a session for the account at the same time waits for this lock.
  const [user] = await tx.$queryRaw<{ username: string | null; display_name: string; deleted_at: Date | null }[]>`
    SELECT username, display_name, deleted_at FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
  if (user === undefined || user.deleted_at !== null) throw new WikibotError('unauthenticated', 'Sign in first.');
  // Whoever has not chosen a name yet types the one that is shown.
  const username = user.username ?? user.display_name;
  if (confirm.trim() !== username)
    throw new WikibotError('invalid_input', `To delete the account, type its username, "${username}".`, {
      data: { parameter: 'confirm' },
    });
  const wikis = await tx.$queryRaw<{ id: string; own: boolean }[]>`
    SELECT id::text, true AS own FROM wikis WHERE owner_id = ${userId}::uuid AND deleted_at IS NULL
    UNION ALL
    SELECT w.id::text, false FROM members m JOIN wikis w ON w.id = m.wiki_id
     WHERE m.user_id = ${userId}::uuid AND w.owner_id <> ${userId}::uuid`;
  const wikiIds = wikis.flatMap(({ id, own }) => (own ? [id] : []));
  const left = wikis.flatMap(({ id, own }) => (own ? [] : [id]));
  for (const wikiId of wikiIds) await markWikiDeleted(tx, wikiId, now);
  await markAccountDeleted(tx, { userId, username: user.username, displayName: user.display_name }, now);
  for (const wikiId of left) await audit(tx, NOBODY, { action: 'member.left', wikiId, userId, target: FORMER_MEMBER });
  return { username, wikiIds };
}
