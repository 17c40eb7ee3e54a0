/** What an account holds, and who did what. */
import type { z } from 'zod';
import { WikibotError } from '../../../core/errors.ts';
import { accountUsageAnswer, auditAnswer, auditQuery } from '../../../protocol/activity.ts';
import { AUDIT_ACTIONS } from '../../../services/audit.ts';
import type { AuditFilter, AuditPage } from '../../../services/audit-log/types.ts';
import type { WikiAddress } from '../../../services/types.ts';
import { type Route, route } from '../router.ts';
import { signedIn } from '../signed-in.ts';
import { addressOf } from './people.ts';

export const activityRoutes: readonly Route[] = [
  route({
    method: 'GET',
    pattern: 'usage',
    id: 'accountUsage',
    tag: 'Account',
    summary: 'Tells what your wikis hold, and what your tokens wrote',
    description: 'Needs a sign-in, or a token with the scope `admin` for all wikis.',
    answers: { 200: accountUsageAnswer },
    handle: async ({ services, actor }): Promise<z.input<typeof accountUsageAnswer>> => {
      const { wikis, tokens } = await services.usage.account(signedIn(actor));
      return {
        wikis: wikis.map(({ textBytes, fileBytes, ...wiki }) => ({
          ...wiki,
          text_bytes: textBytes,
          file_bytes: fileBytes,
        })),
        tokens: tokens.map((token) => ({
          ...{ id: token.tokenId, label: token.label, hint: token.hint },
          wiki: token.wiki === null ? null : `${token.wiki.owner}/${token.wiki.slug}`,
          last_used_at: token.lastUsedAt?.toISOString() ?? null,
          last_agent: token.lastAgent,
          revoked: token.isRevoked,
          commits: [...token.days],
        })),
      };
    },
  }),
  route({
    method: 'GET',
    pattern: 'audit',
    id: 'readAuditLog',
    tag: 'Account',
    summary: 'Tells what you did, and what anybody did in the wikis that you own',
    description: 'The newest first. Needs a sign-in, or a token with the scope `admin` for all wikis.',
    answers: { 200: auditAnswer },
    query: auditQuery,
    handle: async ({ services, actor, query }) =>
      toAudit(await services.auditLog.list(signedIn(actor), filterOf(null, query), query)),
  }),
  route({
    method: 'GET',
    pattern: 'wikis/{owner}/{slug}/audit',
    id: 'readWikiAuditLog',
    tag: 'Wikis',
    summary: 'Tells who did what in a wiki, and through which client',
    description: 'The newest first.',
    answers: { 200: auditAnswer },
    query: auditQuery,
    handle: async ({ services, actor, params, query }) =>
      toAudit(await services.auditLog.list(actor, filterOf(addressOf(params), query), query)),
  }),
];

function filterOf(wiki: WikiAddress | null, query: z.output<typeof auditQuery>): AuditFilter {
  const action = AUDIT_ACTIONS.find((known) => known === query.action);
  if (query.action !== undefined && action === undefined) {
    throw new WikibotError(
      'invalid_input',
      `There is no action "${query.action}"; they are ${AUDIT_ACTIONS.join(', ')}.`,
    );
  }
  return {
    ...{ wiki, action, person: query.person },
    since: query.since === undefined ? undefined : new Date(query.since),
    until: query.until === undefined ? undefined : new Date(query.until),
  };
}

function toAudit({ events, nextCursor }: AuditPage): z.input<typeof auditAnswer> {
  return {
    events: events.map(({ id, at, action, target, revision, person, client, wiki, detail, requestId }) => ({
      ...{ id, at: at.toISOString(), action, target, revision, client, detail },
      username: person?.username ?? null,
      wiki: wiki === null ? null : `${wiki.owner}/${wiki.slug}`,
      request_id: requestId,
    })),
    next_cursor: nextCursor,
  };
}
