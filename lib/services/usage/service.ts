import type { Role } from '../../core/access.ts';
import { accountScope } from '../account-scope.ts';
import { SETTINGS_FILE } from '../bootstrap/pages.ts';
import type { Deps } from '../ports.ts';
import { DAYS } from './types.ts';
import type { TokenUsage, UsageService, WikiUsage } from './types.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export function createUsageService({ db, now }: Pick<Deps, 'db' | 'now'>): UsageService {
  return {
    async account(actor) {
      const userId = accountScope(actor);
      const until = now();
      const since = new Date(until.getTime() - DAYS * DAY_MS);
      const [wikis, tokens] = await Promise.all([wikisOf(userId, since), tokensOf(userId, { since, until })]);
      return { wikis, tokens };
    },
  };

  async function wikisOf(userId: string, since: Date): Promise<WikiUsage[]> {
    const rows = await db.$queryRaw<WikiRow[]>`
      SELECT o.username AS owner, w.slug, w.name, m.role::text AS role, w.plan_state::text AS plan,
             w.page_count AS pages, w.text_bytes::float8 AS text_bytes, w.attachment_bytes::float8 AS file_bytes,
             (SELECT count(*)::int FROM attachments a WHERE a.wiki_id = w.id AND a.path <> ${SETTINGS_FILE}) AS files,
             (SELECT count(*)::int FROM members c WHERE c.wiki_id = w.id) AS members,
             (SELECT count(*)::int FROM commits c WHERE c.wiki_id = w.id AND c.committed_at > ${since}) AS commits
        FROM members m
        JOIN wikis w ON w.id = m.wiki_id AND w.deleted_at IS NULL
        JOIN users o ON o.id = w.owner_id AND o.username IS NOT NULL
       WHERE m.user_id = ${userId}::uuid
       ORDER BY w.text_bytes + w.attachment_bytes DESC, w.id`;
    return rows.map(({ text_bytes: textBytes, file_bytes: fileBytes, ...row }) => ({ ...row, textBytes, fileBytes }));
  }

  /** Writes are told from the audit log, where each commit names its token. */
  async function tokensOf(userId: string, span: { since: Date; until: Date }): Promise<TokenUsage[]> {
    const rows = await db.$queryRaw<TokenRow[]>`
      WITH written AS (
        SELECT e.token_id, floor(extract(epoch FROM ${span.until}::timestamptz - e.at) * 1000 / ${DAY_MS})::int AS day,
               count(*)::int AS commits
          FROM audit_events e
         WHERE e.user_id = ${userId}::uuid AND e.token_id IS NOT NULL AND e.action = 'wiki.committed'
           AND e.at > ${span.since}
         GROUP BY 1, 2)
      SELECT t.id::text AS token_id, t.label, t.hint, t.last_used_at, t.last_agent, t.revoked_at,
             o.username AS owner, w.slug,
             (SELECT json_object_agg(greatest(x.day, 0), x.commits) FROM written x WHERE x.token_id = t.id) AS days
        FROM tokens t
        LEFT JOIN wikis w ON w.id = t.wiki_id
        LEFT JOIN users o ON o.id = w.owner_id
       WHERE t.user_id = ${userId}::uuid
         AND (t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > ${span.until})
              OR EXISTS (SELECT 1 FROM written x WHERE x.token_id = t.id))
       ORDER BY (SELECT sum(x.commits) FROM written x WHERE x.token_id = t.id) DESC NULLS LAST,
                t.last_used_at DESC NULLS LAST, t.id`;
    return rows.map((row) => ({
      tokenId: row.token_id,
      label: row.label,
      hint: row.hint,
      wiki: row.owner === null || row.slug === null ? null : { owner: row.owner, slug: row.slug },
      lastUsedAt: row.last_used_at,
      lastAgent: row.last_agent,
      isRevoked: row.revoked_at !== null,
      days: Array.from({ length: DAYS }, (_, index) => row.days?.[DAYS - 1 - index] ?? 0),
    }));
  }
}

interface WikiRow {
  owner: string;
  slug: string;
  name: string;
  role: Role;
  plan: WikiUsage['plan'];
  pages: number;
  text_bytes: number;
  files: number;
  file_bytes: number;
  members: number;
  commits: number;
}

interface TokenRow {
  token_id: string;
  label: string;
  hint: string;
  last_used_at: Date | null;
  last_agent: string | null;
  revoked_at: Date | null;
  owner: string | null;
  slug: string | null;
  /** By how many days ago; those without a commit are not there. */
  days: Readonly<Record<string, number>> | null;
}
