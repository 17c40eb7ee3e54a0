/**
 * Who the actor is *now*: role, plan, token and its limits are read from the database for every
 * change, in one statement that also brings what the change is likely to need of the derived rows.
 * What the request says about the actor's rights is not believed.
 */
import { NOBODY, SCOPES, userIdOf } from '#lib/core/access.ts';
import type { Actor, Role, Scope, WikiRights } from '#lib/core/access.ts';
import { WikibotError } from '#lib/core/errors.ts';
import type { Database } from '#lib/services/ports.ts';
import { toJson } from './publish-statements.ts';

export interface KnownPage {
  readonly key: string;
  readonly path: string;
  readonly revision: string;
  readonly blob: string;
}

export interface Standing {
  /** With scopes, wiki and prefix as they are in the database. */
  readonly actor: Actor;
  /** Null: no such wiki. */
  readonly wiki: (WikiRights & { readonly indexedOid: string | null; readonly headOid: string | null }) | null;
  /** Who the commit's author is; null: the operator. */
  readonly userId: string | null;
  readonly displayName: string;
  readonly tokenId: string | null;
  /** Current rows of the pages that were asked for. */
  readonly pages: readonly KnownPage[];
  /** Commits of `main` that begin with an asked revision. */
  readonly commits: readonly { readonly oid: string; readonly seq: number }[];
}

interface Row {
  n: number;
  is_public: boolean | null;
  wiki_id: string | null;
  plan_state: WikiRights['planState'] | null;
  read_only_reason: string | null;
  head_oid: string | null;
  indexed_oid: string | null;
  role: Role | null;
  user_id: string | null;
  display_name: string | null;
  token_id: string | null;
  token_wiki: string | null;
  scopes: string[] | null;
  path_prefix: string | null;
  label: string | null;
  pages: KnownPage[] | null;
  commits: { oid: string; seq: number }[] | null;
}

/** Who asks for a change, and what it is likely to need. */
export interface StandingInput {
  readonly actor: Actor;
  /** Whose name the commit carries, where the operator writes. */
  readonly onBehalfOf?: string | null;
  readonly pageKeys?: readonly string[];
  readonly revisions?: readonly string[];
}

/** @throws `unauthenticated` when the token is revoked or expired, or the user is gone */
export async function readStanding(
  db: Pick<Database, '$queryRaw'>,
  { wikiId, ...input }: StandingInput & { wikiId: string },
): Promise<Standing> {
  const [standing] = await readStandings(db, wikiId, [input]);
  if (standing === undefined) throw new Error('The statement always answers one row.');
  if (standing instanceof WikibotError) throw standing;
  return standing;
}

/** The same for several changes of one wiki, in one statement; a refusal (`unauthenticated`) in the place of its own. */
export async function readStandings(
  db: Pick<Database, '$queryRaw'>,
  wikiId: string,
  inputs: readonly StandingInput[],
): Promise<(Standing | WikibotError)[]> {
  const asked = inputs.map(({ actor, onBehalfOf, pageKeys, revisions }, n) => ({
    n,
    user_id: userIdOf(actor) ?? (actor.kind === 'operator' ? (onBehalfOf ?? null) : null),
    token_id: actor.kind === 'token' ? actor.tokenId : null,
    page_keys: pageKeys ?? [],
    revisions: revisions ?? [],
  }));
  const rows = await db.$queryRaw<Row[]>`
    SELECT asked.n, w.id::text AS wiki_id, w.is_public, w.plan_state::text AS plan_state, w.read_only_reason, w.head_oid,
           w.indexed_oid, m.role::text AS role, u.id::text AS user_id, u.display_name,
           t.id::text AS token_id, t.wiki_id::text AS token_wiki, t.scopes, t.path_prefix, t.label,
           (SELECT jsonb_agg(jsonb_build_object('key', p.path_key, 'path', p.path, 'revision', p.revision, 'blob', p.blob_oid))
              FROM pages p WHERE p.wiki_id = w.id AND p.path_key = ANY(asked.page_keys)) AS pages,
           (SELECT jsonb_agg(jsonb_build_object('oid', c.oid, 'seq', c.seq))
              FROM unnest(asked.revisions) AS given(prefix)
              JOIN commits c ON c.wiki_id = w.id AND c.oid >= given.prefix AND c.oid < given.prefix || 'g') AS commits
      FROM jsonb_to_recordset(${toJson(asked)}::jsonb)
           AS asked(n int, user_id uuid, token_id uuid, page_keys text[], revisions text[])
      LEFT JOIN wikis w ON w.id = ${wikiId}::uuid
      LEFT JOIN users u ON u.id = asked.user_id
      LEFT JOIN members m ON m.wiki_id = w.id AND m.user_id = u.id
      LEFT JOIN tokens t ON t.id = asked.token_id AND t.user_id = u.id AND t.revoked_at IS NULL
           AND (t.expires_at IS NULL OR t.expires_at > now())`;
  const standings: (Standing | WikibotError)[] = [];
  for (const row of rows) {
    const actor = inputs[row.n]?.actor;
    if (actor !== undefined) standings[row.n] = standingOf(actor, row);
  }
  return standings;
}

function standingOf(actor: Actor, row: Row): Standing | WikibotError {
  const current = currentActor(actor, row);
  if (current instanceof WikibotError) return current;
  return {
    actor: current,
    wiki: wikiOf(row),
    userId: row.user_id,
    displayName: row.display_name ?? '',
    tokenId: row.token_id,
    pages: row.pages ?? [],
    commits: row.commits ?? [],
  };
}

function currentActor(actor: Actor, row: Row): Actor | WikibotError {
  switch (actor.kind) {
    case 'operator':
      return actor;
    case 'nobody':
      return NOBODY;
    case 'user':
      if (row.user_id === null)
        return new WikibotError('unauthenticated', 'This account no longer exists. Sign in again.');
      return actor;
    case 'token':
      if (row.token_id === null) return new WikibotError('unauthenticated', 'This token is revoked or has expired.');
      return {
        kind: 'token',
        tokenId: row.token_id,
        userId: actor.userId,
        wikiId: row.token_wiki,
        scopes: (row.scopes ?? []).filter((scope): scope is Scope => SCOPES.some((known) => known === scope)),
        pathPrefix: row.path_prefix,
        label: row.label ?? '',
      };
  }
}

function wikiOf(row: Row): Standing['wiki'] {
  if (row.wiki_id === null || row.is_public === null || row.plan_state === null) return null;
  return {
    wikiId: row.wiki_id,
    isPublic: row.is_public,
    role: row.role,
    planState: row.plan_state,
    readOnlyReason: row.read_only_reason,
    headOid: row.head_oid,
    indexedOid: row.indexed_oid,
  };
}
