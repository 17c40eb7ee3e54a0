/**
 * Finding a wiki and the actor's rights on it. Who is asking is known; whether they may is read
 * from the database each time, so that a removed member is out at once, whatever they hold.
 */
import type { Actor, Role, WikiRights } from '../core/access.ts';
import { requireRight, userIdOf } from '../core/access.ts';
import { hasNameForm } from '../core/names.ts';
import type { Database, Deps } from './ports.ts';
import type { AccessService, WikiInfo } from './types.ts';

export function createAccessService({ db }: Pick<Deps, 'db'>): AccessService {
  return {
    async open(actor, address, right) {
      // A name that can't be stored can't be found; this also keeps NUL bytes from the database.
      const possible = hasNameForm(address.owner) && hasNameForm(address.slug);
      const rows = possible
        ? await db.$queryRaw<WikiRow[]>`
            SELECT w.id::text AS wiki_id, u.username AS owner, w.slug, w.custom_slug, w.name, w.purpose, w.home_path, w.sidebar_path,
                   w.head_oid,
                   w.indexed_oid, w.page_count, w.is_public, w.plan_state::text AS plan_state, w.read_only_reason,
                   m.role::text AS role
              FROM users asked
              LEFT JOIN former_addresses f ON f.owner_id = asked.id AND f.slug = ${address.slug}
              JOIN wikis w ON w.id = coalesce(
                (SELECT id FROM wikis WHERE owner_id = asked.id AND slug = ${address.slug}), f.wiki_id)
              JOIN users u ON u.id = w.owner_id
              LEFT JOIN members m ON m.wiki_id = w.id AND m.user_id = ${userIdOf(actor)}::uuid
             WHERE asked.username = ${address.owner}`
        : [];
      const wiki = rows[0] === undefined ? null : toWikiInfo(rows[0]);
      requireRight(actor, wiki, right);
      if (wiki === null) throw new Error('requireRight lets nobody pass without a wiki');
      return wiki;
    },
  };
}

/**
 * The same by the wiki's id, for the worker: what `admit` and git need for {@link requireRight}.
 * Null: no such wiki. It does not ask whether the token is still live; whoever made the actor of it did.
 */
export async function loadWikiRights(
  db: Pick<Database, '$queryRaw'>,
  actor: Actor,
  wikiId: string,
): Promise<WikiRights | null> {
  const rows = await db.$queryRaw<
    Pick<WikiRow, 'wiki_id' | 'is_public' | 'plan_state' | 'read_only_reason' | 'role'>[]
  >`
    SELECT w.id::text AS wiki_id, w.is_public, w.plan_state::text AS plan_state, w.read_only_reason, m.role::text AS role
      FROM wikis w
      LEFT JOIN members m ON m.wiki_id = w.id AND m.user_id = ${userIdOf(actor)}::uuid
     WHERE w.id = ${wikiId}::uuid`;
  const [row] = rows;
  if (row === undefined) return null;
  return {
    wikiId: row.wiki_id,
    isPublic: row.is_public,
    role: row.role,
    planState: row.plan_state,
    readOnlyReason: row.read_only_reason,
  };
}

/** Columns of a wiki as the statements of the services select them. */
export interface WikiRow {
  wiki_id: string;
  owner: string;
  slug: string;
  custom_slug: string | null;
  name: string;
  purpose: string;
  home_path: string;
  sidebar_path: string;
  head_oid: string | null;
  indexed_oid: string | null;
  page_count: number;
  is_public: boolean;
  plan_state: WikiRights['planState'];
  read_only_reason: string | null;
  role: Role | null;
}

export function toWikiInfo(row: WikiRow): WikiInfo {
  return {
    wikiId: row.wiki_id,
    owner: row.owner,
    slug: row.slug,
    customSlug: row.custom_slug,
    name: row.name,
    purpose: row.purpose,
    homePath: row.home_path,
    sidebarPath: row.sidebar_path,
    headOid: row.head_oid,
    indexedOid: row.indexed_oid,
    pageCount: row.page_count,
    isPublic: row.is_public,
    planState: row.plan_state,
    readOnlyReason: row.read_only_reason,
    role: row.role,
  };
}
