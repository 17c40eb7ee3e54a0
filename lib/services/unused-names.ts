/** Usernames that nobody uses are given free, so that one who came for a minute holds no name for good. */
import { NOBODY } from '../core/access.ts';
import { audit } from './audit.ts';
import { writeManifest } from './manifest.ts';
import type { Deps } from './ports.ts';

const UNUSED_MS = 90 * 24 * 60 * 60 * 1000;

/**
 * Releases the names that were claimed 90 days ago or more, by people who have not been here since, by
 * browser or token, have no wiki with an edit (more than its first commit), and have written in no one
 * else's. The account stays: whoever comes back chooses a name again. Answers the released names.
 */
export async function releaseUnusedNames(
  deps: Pick<Deps, 'db' | 'repos' | 'copies' | 'now' | 'report'>,
): Promise<string[]> {
  const since = new Date(deps.now().getTime() - UNUSED_MS);
  const candidates = await deps.db.$queryRaw<{ id: string }[]>`
    SELECT u.id::text FROM users u JOIN names n ON n.name = u.username AND n.kind = 'username'
     WHERE n.created_at < ${since}`;
  const released: string[] = [];
  for (const { id } of candidates) {
    const name = await release(deps, id, since);
    if (name === null) continue;
    released.push(name);
    await forgetName(deps, id).catch((error: unknown) => deps.report(error, 'telling wikis of a released name'));
  }
  return released;
}

/** Judged in the transaction that releases it, under a lock on the account. */
async function release({ db }: Pick<Deps, 'db'>, userId: string, since: Date): Promise<string | null> {
  return db.$transaction(async (tx) => {
    const [row] = await tx.$queryRaw<{ username: string }[]>`
      SELECT u.username FROM users u JOIN names n ON n.name = u.username
       WHERE u.id = ${userId}::uuid AND n.created_at < ${since} AND NOT u.is_operator
         AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.user_id = u.id AND s.last_seen_at >= ${since})
         AND NOT EXISTS (SELECT 1 FROM tokens t WHERE t.user_id = u.id
                          AND greatest(t.created_at, coalesce(t.last_used_at, t.created_at)) >= ${since})
         AND NOT EXISTS (SELECT 1 FROM wikis w JOIN commits c ON c.wiki_id = w.id
                          WHERE w.owner_id = u.id AND c.seq > 1)
         AND NOT EXISTS (SELECT 1 FROM commits c JOIN wikis w ON w.id = c.wiki_id
                          WHERE c.author_id = u.id AND w.owner_id <> u.id)
         FOR UPDATE OF u`;
    if (row === undefined) return null;
    await tx.user.update({ where: { id: userId }, data: { username: null } });
    await tx.name.delete({ where: { name: row.username } });
    await audit(tx, NOBODY, { action: 'user.name_released', userId, target: row.username });
    return row.username;
  });
}

/** What holds the name beside the database: the files that it can be made again from, and public copies. */
async function forgetName({ db, repos, copies }: Pick<Deps, 'db' | 'repos' | 'copies'>, userId: string): Promise<void> {
  const wikis = await db.member.findMany({ where: { userId }, select: { wikiId: true } });
  for (const { wikiId } of wikis) {
    await copies.purge(wikiId);
    await writeManifest({ db, repos }, wikiId);
  }
}
