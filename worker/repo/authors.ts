/** Names of authors as they are shown, for what is read from commits and not from their rows. */
import { FORMER_MEMBER } from '#lib/core/former-member.ts';
import type { Database } from '#lib/services/ports.ts';
import { userOfEmail } from './commit-object.ts';
import type { CommitInfo } from './commit-object.ts';

/** In the order of the commits. */
export async function shownAuthors(
  db: Pick<Database, 'formerUser'>,
  commits: readonly Pick<CommitInfo, 'authorName' | 'authorEmail'>[],
): Promise<string[]> {
  const ids = commits.map(({ authorEmail }) => userOfEmail(authorEmail));
  const asked = [...new Set(ids.filter((id) => id !== null))];
  if (asked.length === 0) return commits.map(({ authorName }) => authorName);
  const rows = await db.formerUser.findMany({ where: { id: { in: asked } }, select: { id: true } });
  const former = new Set(rows.map(({ id }) => id));
  return commits.map(({ authorName }, at) => (former.has(ids[at] ?? '') ? FORMER_MEMBER : authorName));
}
