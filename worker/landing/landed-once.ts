/**
 * What makes a commit with an idempotency key land once (lib/services/idempotency.ts): before the
 * ref moves, the key's row says which commit it is about to move to. Whoever comes with the key
 * later asks git whether that commit is on `main`. One writer a repository, in turns, so nothing
 * is under way while it is asked.
 */
import { commitResult } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import type { Repository } from '../repo/repository.ts';
import type { Verdict } from './group.ts';
import type { CommitInput } from './land.ts';

type Key = NonNullable<CommitInput['idempotency']>;

/** As {@link noteLanding} writes it. */
const landing = commitResult.omit({ indexed: true });

/** The commit that an earlier request with this key has landed; null: none. */
export async function landedBefore(
  db: Pick<Database, '$queryRaw'>,
  repo: Repository,
  { key, head }: { key: Key; head: string | null },
): Promise<Verdict | null> {
  const [row] = await db.$queryRaw<{ landed: unknown }[]>`
    SELECT response -> 'landed' AS landed FROM idempotency_keys
     WHERE user_id = ${key.userId}::uuid AND key = ${key.key}`;
  const noted = landing.safeParse(row?.landed);
  if (!noted.success || (await repo.resolveCommit(noted.data.revision, head)) === null) return null;
  return noted.data;
}

/** Durable before the ref is moved. A note of a commit that never landed is replaced by the next. */
export async function noteLanding(
  db: Pick<Database, '$executeRaw'>,
  landings: readonly { readonly key: Key; readonly verdict: Verdict }[],
): Promise<void> {
  if (landings.length === 0) return;
  const rows = landings.map(({ key, verdict }) => ({ user_id: key.userId, key: key.key, landed: verdict }));
  await db.$executeRaw`
    UPDATE idempotency_keys k SET response = coalesce(k.response, '{}'::jsonb) || jsonb_build_object('landed', r.landed)
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(user_id uuid, key text, landed jsonb)
     WHERE k.user_id = r.user_id AND k.key = r.key AND k.status IS NULL`;
}
