/** Shapes of the account's REST API at the apex (CONTRACT, "Account"). */
import { z } from 'zod';
import { SCOPES } from '../core/access.ts';
import { cursor, nextCursor } from './rest.ts';

const date = z.iso.datetime();
const slug = z.string().max(100);

export const meAnswer = z
  .object({
    username: z.string().nullable(),
    display_name: z.string(),
    email: z.string().nullable(),
  })
  .meta({ id: 'Me' });
export type MeAnswer = z.infer<typeof meAnswer>;

export const wikiAnswer = z
  .object({
    owner: z.string(),
    slug: z.string(),
    name: z.string(),
    purpose: z.string(),
    public: z.boolean(),
    role: z
      .enum(['owner', 'editor', 'viewer'])
      .nullable()
      .describe("The asking user's; null for a stranger on a public wiki."),
    plan: z.enum(['free', 'active', 'lapsed']),
    page_count: z.number().int(),
    home: z.string(),
    custom_slug: z.string().nullable().describe("Of the wiki's own host, where it has one."),
    url: z.url().describe('Where people read it.'),
    api_url: z.url(),
    mcp_url: z.url(),
    git_url: z.url(),
  })
  .meta({ id: 'Wiki' });
export type WikiAnswer = z.infer<typeof wikiAnswer>;

export const createWikiBody = z.strictObject({
  slug,
  name: z.string().trim().min(1).max(200).optional(),
  purpose: z.string().trim().max(2000).optional(),
  public: z.boolean().optional(),
  categories: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
});

/** Of lists that nobody expects to go on: whole, but for a few. */
export const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(500).describe('How many at most.'),
  cursor,
});
export const wikiListAnswer = z
  .object({ wikis: z.array(wikiAnswer), next_cursor: nextCursor })
  .meta({ id: 'WikiList' });
export const deleteWikiAnswer = z
  .object({ deleted: z.literal(true), owner: z.string(), slug: z.string() })
  .meta({ id: 'WikiDeletion' });
export const usageAnswer = z
  .object({
    pages: z.int(),
    files: z.int(),
    file_bytes: z.int().describe('Of all files as they are now.'),
    commits: z.int(),
    members: z.int(),
    tokens: z.int().describe('Made for this wiki, and not revoked.'),
  })
  .meta({ id: 'Usage' });
export type UsageAnswer = z.infer<typeof usageAnswer>;

export const exportAllBody = z.strictObject({
  format: z
    .enum(['all', 'zip', 'bundle'])
    .default('all')
    .describe('Of each wiki: its pages and files of today (`zip`), a git bundle with all of its history, or both.'),
});

export const deletionPlanAnswer = z
  .object({
    username: z.string().nullable(),
    wikis: z
      .array(
        z.object({
          owner: z.string(),
          slug: z.string(),
          name: z.string(),
          pages: z.int(),
          others: z
            .array(
              z.object({
                username: z.string().nullable(),
                display_name: z.string(),
                role: z.enum(['owner', 'editor', 'viewer']),
              }),
            )
            .describe('Members who lose the wiki. Transfer it to one of them first, if it is to stay.'),
        }),
      )
      .describe('Wikis that go, with all that is in them.'),
    member_of: z.int().describe("Wikis of others: what you wrote stays there, as a former member's."),
  })
  .meta({ id: 'AccountDeletionPlan' });
export type DeletionPlanAnswer = z.infer<typeof deletionPlanAnswer>;

export const deleteAccountBody = z.strictObject({ confirm: z.string().max(200).describe('Your username.') });
export const deleteAccountAnswer = z
  .object({ deleted: z.literal(true), username: z.string() })
  .meta({ id: 'AccountDeletion' });

const role = z.enum(['editor', 'viewer']);

export const putMemberBody = z.strictObject({ role });

export const memberAnswer = z
  .object({
    username: z.string().nullable(),
    display_name: z.string(),
    role: z.enum(['owner', 'editor', 'viewer']),
    since: date,
  })
  .meta({ id: 'Member' });
export type MemberAnswer = z.infer<typeof memberAnswer>;

export const memberListAnswer = z.object({ members: z.array(memberAnswer) }).meta({ id: 'MemberList' });
export const deleteMemberAnswer = z
  .object({ deleted: z.literal(true), username: z.string() })
  .meta({ id: 'MemberRemoval' });

export const transferBody = z.strictObject({ to: slug });

export const transferAnswer = z.object({ owner: z.string(), slug: z.string() }).meta({ id: 'Transfer' });

export const createInvitationBody = z.strictObject({
  role: role.default('editor'),
  expires_in_days: z.number().int().min(1).max(90).default(7),
  email: z.email().max(254).optional().describe('Where the link is sent to.'),
});

export const invitationAnswer = z
  .object({
    id: z.uuid(),
    role,
    created_by: z.string(),
    created_at: date,
    expires_at: date,
    email: z.string().nullable().describe('Where the link was sent to.'),
  })
  .meta({ id: 'Invitation' });
export type InvitationAnswer = z.infer<typeof invitationAnswer>;

export const invitationListAnswer = z.object({ invitations: z.array(invitationAnswer) }).meta({ id: 'InvitationList' });
export const invitationCreated = invitationAnswer
  .extend({ url: z.url().describe('Makes whoever opens it a member, once. It is shown this once.') })
  .meta({ id: 'InvitationCreated' });
/** Of what is told apart by its id. */
export const deletedById = z.object({ deleted: z.literal(true), id: z.string() }).meta({ id: 'DeletionById' });

export const updateWikiBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  purpose: z.string().trim().max(2000).optional(),
  public: z.boolean().optional(),
  home: z.string().optional(),
  custom_slug: z
    .string()
    .max(100)
    .nullable()
    .optional()
    .describe("The label of a host of the wiki's own, in the one namespace of usernames; null: none."),
  sidebar: z.string().optional().describe('Path of the page that takes the place of the tree in the sidebar.'),
  categories: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
});

export const createTokenBody = z.strictObject({
  label: z.string().trim().min(1).max(100),
  scope: z.enum(SCOPES).default('read'),
  path: z.string().optional().describe('A page path; the token sees that page and what lies under it.'),
  expires_in_days: z.number().int().min(1).max(3650).optional(),
});

export const tokenAnswer = z
  .object({
    id: z.uuid(),
    label: z.string(),
    hint: z.string().describe('Last characters, to tell tokens apart.'),
    scopes: z.array(z.enum(SCOPES)),
    wiki: z.string().nullable(),
    path: z.string().nullable(),
    created_at: date,
    expires_at: date.nullable(),
    last_used_at: date.nullable(),
    last_agent: z.string().nullable().describe('What the client called itself then.'),
    username: z.string().nullable().describe('Whose it is.'),
  })
  .meta({ id: 'Token' });
export type TokenAnswer = z.infer<typeof tokenAnswer>;
export const tokenListAnswer = z
  .object({ tokens: z.array(tokenAnswer), next_cursor: nextCursor })
  .meta({ id: 'TokenList' });
export const tokenCreated = tokenAnswer
  .extend({ token: z.string().describe('The secret. It is shown this once.') })
  .meta({ id: 'TokenCreated' });
