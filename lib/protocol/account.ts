/** Shapes of the account's REST API at the apex (CONTRACT, "Account"). */
import { z } from 'zod';
import { SCOPES } from '../core/access.ts';

const date = z.iso.datetime();
const slug = z.string().max(100);

export const meAnswer = z.object({
  username: z.string().nullable(),
  display_name: z.string(),
  email: z.string().nullable(),
});
export type MeAnswer = z.infer<typeof meAnswer>;

export const wikiAnswer = z.object({
  owner: z.string(),
  slug: z.string(),
  name: z.string(),
  purpose: z.string(),
  public: z.boolean(),
  /** The asking user's; null for a stranger on a public wiki. */
  role: z.enum(['owner', 'editor', 'viewer']).nullable(),
  plan: z.enum(['free', 'active', 'lapsed']),
  page_count: z.number().int(),
  home: z.string(),
  url: z.url(),
  api_url: z.url(),
  mcp_url: z.url(),
  git_url: z.url(),
});
export type WikiAnswer = z.infer<typeof wikiAnswer>;

export const createWikiBody = z.strictObject({
  slug,
  name: z.string().trim().min(1).max(200).optional(),
  purpose: z.string().trim().max(2000).optional(),
  public: z.boolean().optional(),
  categories: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
});

const role = z.enum(['editor', 'viewer']);

export const putMemberBody = z.strictObject({ role });

export const memberAnswer = z.object({
  username: z.string().nullable(),
  display_name: z.string(),
  role: z.enum(['owner', 'editor', 'viewer']),
  since: date,
});
export type MemberAnswer = z.infer<typeof memberAnswer>;

export const transferBody = z.strictObject({ to: slug });

export const createInvitationBody = z.strictObject({
  role: role.default('editor'),
  expires_in_days: z.number().int().min(1).max(90).default(7),
});

export const invitationAnswer = z.object({
  id: z.uuid(),
  role,
  created_by: z.string(),
  created_at: date,
  expires_at: date,
});
export type InvitationAnswer = z.infer<typeof invitationAnswer>;

export const updateWikiBody = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  purpose: z.string().trim().max(2000).optional(),
  public: z.boolean().optional(),
  home: z.string().optional(),
  /** Path of the page that takes the place of the tree in the sidebar. */
  sidebar: z.string().optional(),
  categories: z.array(z.string().trim().min(1).max(100)).max(50).optional(),
});

export const createTokenBody = z.strictObject({
  label: z.string().trim().min(1).max(100),
  scope: z.enum(SCOPES).default('read'),
  /** A page path; the token sees that page and what lies under it. */
  path: z.string().optional(),
  expires_in_days: z.number().int().min(1).max(3650).optional(),
});

export const tokenAnswer = z.object({
  id: z.uuid(),
  label: z.string(),
  /** Last characters, to tell tokens apart. */
  hint: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  wiki: z.string().nullable(),
  path: z.string().nullable(),
  created_at: date,
  expires_at: date.nullable(),
  last_used_at: date.nullable(),
  /** What the client called itself then. */
  last_agent: z.string().nullable(),
  /** Whose it is. */
  username: z.string().nullable(),
});
export type TokenAnswer = z.infer<typeof tokenAnswer>;
