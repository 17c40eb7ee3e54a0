/** Who belongs to a wiki: members, the links that invite others, and its transfer to another owner. */
import type { InvitationAnswer, MemberAnswer } from '../../../protocol/account.ts';
import { createInvitationBody, putMemberBody, transferBody } from '../../../protocol/account.ts';
import type { InvitationInfo, MemberInfo, WikiAddress } from '../../../services/types.ts';
import { Reply } from '../reply.ts';
import { type Call, type Route, route } from '../router.ts';

const DAY_MS = 86_400_000;
const WIKI = 'wikis/{owner}/{slug}';

export const peopleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    pattern: `${WIKI}/members`,
    handle: async ({ services, actor, params }) => ({
      members: (await services.members.list(actor, addressOf(params))).map(memberAnswer),
    }),
  }),
  route({
    method: 'PUT',
    pattern: `${WIKI}/members/{username}`,
    body: putMemberBody,
    handle: async ({ services, actor, params, body }) => {
      const input = { username: params['username'] ?? '', role: body.role };
      const { member, added } = await services.members.put(actor, addressOf(params), input);
      return new Reply(memberAnswer(member), added ? 201 : 200);
    },
  }),
  route({
    method: 'DELETE',
    pattern: `${WIKI}/members/{username}`,
    handle: async ({ services, actor, params }) => {
      const username = params['username'] ?? '';
      await services.members.remove(actor, addressOf(params), username);
      return { deleted: true, username };
    },
  }),
  route({
    method: 'POST',
    pattern: `${WIKI}/transfer`,
    body: transferBody,
    handle: async ({ services, actor, params, body }) => {
      const { owner, slug } = await services.members.transfer(actor, addressOf(params), body.to);
      return { owner, slug };
    },
  }),
  route({
    method: 'GET',
    pattern: `${WIKI}/invitations`,
    handle: async ({ services, actor, params }) => ({
      invitations: (await services.invitations.list(actor, addressOf(params))).map(invitationAnswer),
    }),
  }),
  route({
    method: 'POST',
    pattern: `${WIKI}/invitations`,
    body: createInvitationBody,
    handle: async ({ services, actor, params, body, deps }) => {
      const { code, info } = await services.invitations.create(actor, addressOf(params), {
        role: body.role,
        expiresInMs: body.expires_in_days * DAY_MS,
      });
      return new Reply({ ...invitationAnswer(info), url: invitationUrl(deps.appUrl, code) }, 201);
    },
  }),
  route({
    method: 'DELETE',
    pattern: `${WIKI}/invitations/{id}`,
    handle: async ({ services, actor, params }) => {
      const id = params['id'] ?? '';
      await services.invitations.revoke(actor, addressOf(params), id);
      return { deleted: true, id };
    },
  }),
];

export function addressOf(params: Call['params']): WikiAddress {
  return { owner: params['owner'] ?? '', slug: params['slug'] ?? '' };
}

/** The page that shows what the code invites to, and accepts it. */
export function invitationUrl(appUrl: URL, code: string): string {
  const url = new URL('/invite', appUrl);
  url.searchParams.set('code', code);
  return url.href;
}

function memberAnswer({ username, displayName, role, since }: MemberInfo): MemberAnswer {
  return { username, display_name: displayName, role, since: since.toISOString() };
}

function invitationAnswer(info: InvitationInfo): InvitationAnswer {
  return {
    id: info.invitationId,
    role: info.role,
    created_by: info.createdBy,
    created_at: info.createdAt.toISOString(),
    expires_at: info.expiresAt.toISOString(),
  };
}
