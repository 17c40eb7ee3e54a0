/** Who belongs to a wiki: members, the links that invite others, and its transfer to another owner. */
import type { InvitationAnswer, MemberAnswer } from '../../../protocol/account.ts';
import {
  createInvitationBody,
  deleteMemberAnswer,
  deletedById,
  invitationCreated,
  invitationListAnswer,
  memberAnswer,
  memberListAnswer,
  putMemberBody,
  transferAnswer,
  transferBody,
} from '../../../protocol/account.ts';
import type { InvitationInfo, MemberInfo, WikiAddress } from '../../../services/types.ts';
import { invitationUrl } from '../../../services/invitations.ts';
import { Reply } from '../reply.ts';
import { type Call, type Route, route } from '../router.ts';

const DAY_MS = 86_400_000;
const WIKI = 'wikis/{owner}/{slug}';

export const peopleRoutes: readonly Route[] = [
  route({
    method: 'GET',
    pattern: `${WIKI}/members`,
    id: 'listMembers',
    tag: 'People',
    summary: 'Lists the members',
    answers: { 200: memberListAnswer },
    handle: async ({ services, actor, params }) => ({
      members: (await services.members.list(actor, addressOf(params))).map(toMember),
    }),
  }),
  route({
    method: 'PUT',
    pattern: `${WIKI}/members/{username}`,
    id: 'setMember',
    tag: 'People',
    summary: 'Adds a member, or changes their role',
    answers: { 200: memberAnswer, 201: memberAnswer },
    body: putMemberBody,
    handle: async ({ services, actor, params, body }) => {
      const input = { username: params['username'] ?? '', role: body.role };
      const { member, added } = await services.members.put(actor, addressOf(params), input);
      return new Reply(toMember(member), added ? 201 : 200);
    },
  }),
  route({
    method: 'DELETE',
    pattern: `${WIKI}/members/{username}`,
    id: 'removeMember',
    tag: 'People',
    summary: 'Removes a member',
    description: 'Everybody but the owner can leave. Their tokens for this wiki end with it.',
    answers: { 200: deleteMemberAnswer },
    handle: async ({ services, actor, params }) => {
      const username = params['username'] ?? '';
      await services.members.remove(actor, addressOf(params), username);
      return { deleted: true, username };
    },
  }),
  route({
    method: 'POST',
    pattern: `${WIKI}/transfer`,
    id: 'transferWiki',
    repeatable: true,
    tag: 'People',
    summary: 'Makes another member the owner',
    description: 'The old address goes on answering.',
    answers: { 200: transferAnswer },
    body: transferBody,
    handle: async ({ services, actor, params, body }) => {
      const { owner, slug } = await services.members.transfer(actor, addressOf(params), body.to);
      return { owner, slug };
    },
  }),
  route({
    method: 'GET',
    pattern: `${WIKI}/invitations`,
    id: 'listInvitations',
    tag: 'People',
    summary: 'Lists invitations that can still be used',
    answers: { 200: invitationListAnswer },
    handle: async ({ services, actor, params }) => ({
      invitations: (await services.invitations.list(actor, addressOf(params))).map(toInvitation),
    }),
  }),
  route({
    method: 'POST',
    pattern: `${WIKI}/invitations`,
    id: 'createInvitation',
    repeatable: true,
    tag: 'People',
    summary: 'Makes a link that invites somebody',
    description: 'With an `email`, the link is sent there too.',
    answers: { 201: invitationCreated },
    body: createInvitationBody,
    handle: async ({ services, actor, params, body, deps }) => {
      const { code, info } = await services.invitations.create(actor, addressOf(params), {
        role: body.role,
        expiresInMs: body.expires_in_days * DAY_MS,
        email: body.email,
      });
      return new Reply({ ...toInvitation(info), url: invitationUrl(deps.appUrl, code) }, 201);
    },
  }),
  route({
    method: 'DELETE',
    pattern: `${WIKI}/invitations/{id}`,
    id: 'revokeInvitation',
    tag: 'People',
    summary: 'Ends an invitation',
    answers: { 200: deletedById },
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

function toMember({ username, displayName, role, since }: MemberInfo): MemberAnswer {
  return { username, display_name: displayName, role, since: since.toISOString() };
}

function toInvitation(info: InvitationInfo): InvitationAnswer {
  return {
    id: info.invitationId,
    role: info.role,
    created_by: info.createdBy,
    created_at: info.createdAt.toISOString(),
    expires_at: info.expiresAt.toISOString(),
    email: info.email,
  };
}
