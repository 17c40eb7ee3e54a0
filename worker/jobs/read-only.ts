/** Wikis whose repository can't be trusted take no writes; the sentence is what every door answers. */
import type { Database } from '#lib/services/ports.ts';

export const MISSING = 'The repository of this wiki is missing; the operator has to restore it from a backup.';
export const DAMAGED =
  'The repository of this wiki is damaged. What can be read of it can be read, but nothing can be changed until the operator has repaired it ("wikibot doctor").';

/** A reason that somebody else gave is not ours to take back. */
export function isOurs(reason: string | null): boolean {
  return reason === MISSING || reason === DAMAGED;
}

/** Sets or clears the reason, unless somebody else has given one. */
export async function setReadOnly(db: Database, wikiId: string, reason: string | null): Promise<void> {
  await db.wiki.updateMany({
    where: { id: wikiId, OR: [{ readOnlyReason: null }, { readOnlyReason: { in: [MISSING, DAMAGED] } }] },
    data: { readOnlyReason: reason },
  });
}
