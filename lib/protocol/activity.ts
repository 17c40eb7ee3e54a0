/** Shapes of usage and audit log in the account's REST API. */
import { z } from 'zod';
import { cursor } from './rest.ts';

const date = z.iso.datetime();

export const accountUsageAnswer = z
  .object({
    wikis: z.array(
      z.object({
        owner: z.string(),
        slug: z.string(),
        name: z.string(),
        role: z.enum(['owner', 'editor', 'viewer']),
        plan: z.enum(['free', 'active', 'lapsed']),
        pages: z.int(),
        text_bytes: z.int().describe('Of the pages as they are now.'),
        files: z.int(),
        file_bytes: z.int().describe('Of all files as they are now.'),
        members: z.int(),
        commits: z.int().describe('In the last 14 days.'),
      }),
    ),
    tokens: z.array(
      z.object({
        id: z.uuid(),
        label: z.string(),
        hint: z.string().describe('Last characters, to tell tokens apart.'),
        wiki: z.string().nullable(),
        last_used_at: date.nullable(),
        last_agent: z.string().nullable(),
        revoked: z.boolean(),
        commits: z.array(z.int()).describe('On each of the last 14 days, the oldest first.'),
      }),
    ),
  })
  .meta({ id: 'AccountUsage' });

export const auditQuery = z.strictObject({
  person: z.string().max(100).optional().describe('Username of who did it.'),
  action: z.string().max(60).optional().describe('Such as `wiki.committed`.'),
  since: date.optional(),
  until: date.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor,
});

export const auditAnswer = z
  .object({
    events: z.array(
      z.object({
        id: z.uuid(),
        at: date,
        action: z.string(),
        target: z.string().describe('What it was done to, in words; of a commit, its message.'),
        revision: z.string().nullable().describe('Of a commit.'),
        username: z.string().nullable().describe('Null: the operator, or an account that is gone.'),
        client: z.string().nullable().describe("The token's label, or what the program called itself; null: by hand."),
        wiki: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()),
        request_id: z.string().nullable(),
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'AuditLog' });
