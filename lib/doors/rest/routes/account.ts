/** The account at the apex: who am I, and my wikis. */
import {
  createWikiBody,
  deleteAccountAnswer,
  deleteAccountBody,
  deleteWikiAnswer,
  deletionPlanAnswer,
  exportAllBody,
  listQuery,
  meAnswer,
  updateWikiBody,
  usageAnswer,
  wikiAnswer,
  wikiListAnswer,
} from '../../../protocol/account.ts';
import type { DeletionPlanAnswer, MeAnswer, UsageAnswer, WikiAnswer } from '../../../protocol/account.ts';
import { addressOfWiki, type Site } from '../../../core/hosts.ts';
import type { WikiInfo } from '../../../services/types.ts';
import { type Route, route } from '../router.ts';
import { Reply } from '../reply.ts';
import { signedIn } from '../signed-in.ts';
import { activityRoutes } from './activity.ts';
import { addressOf, peopleRoutes } from './people.ts';
import { webhookRoutes } from './webhooks.ts';
import { tokenRoutes } from './tokens.ts';

const EVERYTHING = { media: ['application/zip'], description: 'The archive, as a stream.' };

export const accountRoutes: readonly Route[] = [
  route({
    method: 'GET',
    pattern: 'me',
    id: 'me',
    tag: 'Account',
    summary: 'Tells who you are',
    answers: { 200: meAnswer },
    handle: async ({ services, actor }): Promise<MeAnswer> => {
      const me = await services.users.me(signedIn(actor));
      return { username: me.username, display_name: me.displayName, email: me.email };
    },
  }),
  route({
    method: 'GET',
    pattern: 'wikis',
    id: 'listWikis',
    tag: 'Wikis',
    summary: 'Lists your wikis',
    answers: { 200: wikiListAnswer },
    query: listQuery,
    handle: async ({ services, actor, deps, query }) => {
      const { wikis, nextCursor } = await services.wikis.part(signedIn(actor), query);
      return { wikis: wikis.map((wiki) => toWiki(wiki, deps)), next_cursor: nextCursor };
    },
  }),
  route({
    method: 'POST',
    pattern: 'wikis',
    id: 'createWiki',
    repeatable: true,
    tag: 'Wikis',
    summary: 'Creates a wiki',
    description: 'Needs a sign-in, or a token with the scope `admin` for all wikis.',
    answers: { 201: wikiAnswer },
    body: createWikiBody,
    handle: async ({ services, actor, deps, body, write }) => {
      const { public: isPublic, ...input } = body;
      const wiki = await services.wikis.create(signedIn(actor), { ...input, isPublic }, write);
      return new Reply(toWiki(wiki, deps), 201);
    },
  }),
  route({
    method: 'GET',
    pattern: 'wikis/{owner}/{slug}',
    id: 'readWiki',
    tag: 'Wikis',
    summary: 'Describes a wiki',
    answers: { 200: wikiAnswer },
    handle: async ({ services, actor, deps, params }) =>
      toWiki(await services.access.open(actor, addressOf(params), 'read'), deps),
  }),
  route({
    method: 'PATCH',
    pattern: 'wikis/{owner}/{slug}',
    id: 'updateWiki',
    tag: 'Wikis',
    summary: "Changes a wiki's settings",
    description: '`public` and `custom_slug` are for the owner to say; the rest for whoever writes.',
    answers: { 200: wikiAnswer },
    body: updateWikiBody,
    handle: async ({ services, actor, deps, params, body }) => {
      const { public: isPublic, home: homePath, sidebar: sidebarPath, custom_slug: slug, ...input } = body;
      const changes = { ...input, isPublic, homePath, sidebarPath };
      const address = addressOf(params);
      // First, since it is the one that another may be faster with.
      const named = slug === undefined ? null : await services.hosts.setCustomSlug(actor, address, slug);
      const isAll = Object.values(changes).every((value) => value === undefined);
      const wiki = named !== null && isAll ? named : await services.wikis.update(actor, address, changes);
      return toWiki(wiki, deps);
    },
  }),
  route({
    method: 'DELETE',
    pattern: 'wikis/{owner}/{slug}',
    id: 'deleteWiki',
    tag: 'Wikis',
    summary: 'Deletes a wiki for good',
    answers: { 200: deleteWikiAnswer },
    handle: async ({ services, actor, params }) => {
      await services.wikis.delete(actor, addressOf(params));
      return { deleted: true, owner: params['owner'], slug: params['slug'] };
    },
  }),
  route({
    method: 'GET',
    pattern: 'wikis/{owner}/{slug}/usage',
    id: 'wikiUsage',
    tag: 'Wikis',
    summary: 'Tells how much a wiki holds',
    answers: { 200: usageAnswer },
    handle: async ({ services, actor, params }): Promise<UsageAnswer> => {
      const { fileBytes, ...counts } = await services.wikis.contents(actor, addressOf(params));
      return { ...counts, file_bytes: fileBytes };
    },
  }),
  route({
    method: 'POST',
    pattern: 'export',
    id: 'exportAll',
    tag: 'Account',
    summary: 'Downloads everything of your account',
    description:
      'One zip, streamed: each wiki that you are a member of, as a git bundle and as Markdown files, and the data of your account as JSON. `README.md` in it says what lies where. Needs a sign-in, or a token with the scope `admin` for all wikis.',
    body: exportAllBody,
    answers: { 200: EVERYTHING },
    handle: async ({ services, actor, body }) =>
      new Response(await services.account.exported(signedIn(actor), body.format), {
        headers: {
          'Content-Type': 'application/zip',
          'Content-Disposition': 'attachment; filename="wikibot-export.zip"',
          'Cache-Control': 'private, no-store',
          'X-Content-Type-Options': 'nosniff',
        },
      }),
  }),
  route({
    method: 'GET',
    pattern: 'account/deletion',
    id: 'planAccountDeletion',
    tag: 'Account',
    summary: 'Tells what would go with your account',
    description: 'And who would lose access: to be read before `DELETE account`.',
    answers: { 200: deletionPlanAnswer },
    handle: async ({ services, actor }): Promise<DeletionPlanAnswer> => {
      const { username, wikis, memberOf } = await services.account.deletionPlan(signedIn(actor));
      return {
        username,
        wikis: wikis.map(({ others, ...wiki }) => ({
          ...wiki,
          others: others.map(({ displayName, ...other }) => ({ ...other, display_name: displayName })),
        })),
        member_of: memberOf,
      };
    },
  }),
  route({
    method: 'DELETE',
    pattern: 'account',
    id: 'deleteAccount',
    tag: 'Account',
    summary: 'Deletes your account and its wikis for good',
    description:
      'Once you name it by its username. Nobody gets in from then on; what you wrote in wikis of others stays, without your name. `GET account/deletion` says who loses access. Needs a sign-in, or a token with the scope `admin` for all wikis.',
    body: deleteAccountBody,
    answers: { 200: deleteAccountAnswer },
    handle: async ({ services, actor, body }) => {
      const { username } = await services.account.delete(signedIn(actor), body.confirm);
      return { deleted: true, username };
    },
  }),
  ...activityRoutes,
  ...peopleRoutes,
  ...webhookRoutes,
  ...tokenRoutes,
];

export function toWiki(wiki: WikiInfo, site: Site): WikiAnswer {
  // Programs are answered at both addresses, and this one stays when the other changes.
  const api = `${site.appUrl.origin}/@${wiki.owner}/${wiki.slug}`;
  return {
    owner: wiki.owner,
    slug: wiki.slug,
    name: wiki.name,
    purpose: wiki.purpose,
    public: wiki.isPublic,
    role: wiki.role,
    plan: wiki.planState,
    page_count: wiki.pageCount,
    home: wiki.homePath,
    custom_slug: wiki.customSlug,
    url: addressOfWiki(wiki, site),
    api_url: `${api}/api/v1`,
    mcp_url: `${api}/mcp`,
    git_url: `${api}.git`,
  };
}
