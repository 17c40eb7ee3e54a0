/** The account at the apex: who am I, my wikis, my tokens. */
import type { Actor } from '../../../core/access.ts';
import { WikibotError } from '../../../core/errors.ts';
import { createTokenBody, createWikiBody, updateWikiBody } from '../../../protocol/account.ts';
import type { MeAnswer, TokenAnswer, WikiAnswer } from '../../../protocol/account.ts';
import type { TokenInfo, WikiInfo } from '../../../services/types.ts';
import { type Call, type Route, route } from '../router.ts';
import { Reply } from '../reply.ts';
import { addressOf, peopleRoutes } from './people.ts';

const DAY_MS = 86_400_000;

export const accountRoutes: readonly Route[] = [
  route({
    method: 'GET',
    pattern: 'me',
    handle: async ({ services, actor }): Promise<MeAnswer> => {
      const me = await services.users.me(signedIn(actor));
      return { username: me.username, display_name: me.displayName, email: me.email };
    },
  }),
  route({
    method: 'GET',
    pattern: 'wikis',
    handle: async ({ services, actor, deps }) => {
      const wikis = await services.wikis.list(signedIn(actor));
      return { wikis: wikis.map((wiki) => wikiAnswer(wiki, deps.appUrl)) };
    },
  }),
  route({
    method: 'POST',
    pattern: 'wikis',
    body: createWikiBody,
    handle: async ({ services, actor, deps, body, write }) => {
      const { public: isPublic, ...input } = body;
      const wiki = await services.wikis.create(signedIn(actor), { ...input, isPublic }, write);
      return new Reply(wikiAnswer(wiki, deps.appUrl), 201);
    },
  }),
  route({
    method: 'GET',
    pattern: 'wikis/{owner}/{slug}',
    handle: async ({ services, actor, deps, params }) =>
      wikiAnswer(await services.access.open(actor, addressOf(params), 'read'), deps.appUrl),
  }),
  route({
    method: 'PATCH',
    pattern: 'wikis/{owner}/{slug}',
    body: updateWikiBody,
    handle: async ({ services, actor, deps, params, body }) => {
      const { public: isPublic, home: homePath, sidebar: sidebarPath, ...input } = body;
      const changes = { ...input, isPublic, homePath, sidebarPath };
      const wiki = await services.wikis.update(actor, addressOf(params), changes);
      return wikiAnswer(wiki, deps.appUrl);
    },
  }),
  route({
    method: 'DELETE',
    pattern: 'wikis/{owner}/{slug}',
    handle: async ({ services, actor, params }) => {
      await services.wikis.delete(actor, addressOf(params));
      return { deleted: true, owner: params['owner'], slug: params['slug'] };
    },
  }),
  ...peopleRoutes,
  ...['tokens', 'wikis/{owner}/{slug}/tokens'].flatMap(tokenRoutes),
];

/** Tokens of the account, or of the account for one wiki. */
function tokenRoutes(pattern: string): Route[] {
  return [
    route({
      method: 'GET',
      pattern,
      handle: async (call) => {
        return { tokens: (await tokensOf(call)).map(tokenAnswer) };
      },
    }),
    route({
      method: 'POST',
      pattern,
      body: createTokenBody,
      handle: async (call) => {
        const { label, scope, path, expires_in_days: days } = call.body;
        const created = await call.services.tokens.create(signedIn(call.actor), {
          wiki: await wikiOf(call),
          label,
          scope,
          pathPrefix: path ?? null,
          expiresInMs: days === undefined ? null : days * DAY_MS,
        });
        return new Reply({ token: created.token, ...tokenAnswer(created.info) }, 201);
      },
    }),
    // Asked again and again while somebody connects a program: has it called yet?
    route({
      method: 'GET',
      pattern: `${pattern}/{id}`,
      handle: async (call) => {
        const token = (await tokensOf(call)).find(({ tokenId }) => tokenId === call.params['id']);
        // Somebody else's token and one that does not exist are the same to the asker.
        if (token === undefined) throw new WikibotError('not_found', 'There is no such token.');
        return tokenAnswer(token);
      },
    }),
    route({
      method: 'DELETE',
      pattern: `${pattern}/{id}`,
      handle: async (call) => {
        const id = call.params['id'] ?? '';
        await call.services.tokens.revoke(signedIn(call.actor), id, (await wikiOf(call)) ?? undefined);
        return { deleted: true, id };
      },
    }),
  ];
}

function signedIn(actor: Actor): Actor {
  if (actor.kind === 'nobody') throw new WikibotError('unauthenticated', 'Sign in, or send a token.');
  return actor;
}

async function tokensOf(call: Call): Promise<TokenInfo[]> {
  const { tokens } = call.services;
  const wiki = await wikiOf(call);
  return wiki === null ? tokens.list(signedIn(call.actor)) : tokens.ofWiki(signedIn(call.actor), wiki);
}

async function wikiOf({ params, services, actor }: Call): Promise<WikiInfo | null> {
  return params['slug'] === undefined ? null : services.access.open(actor, addressOf(params), 'read');
}

export function wikiAnswer(wiki: WikiInfo, appUrl: URL): WikiAnswer {
  const url = `${appUrl.origin}/@${wiki.owner}/${wiki.slug}`;
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
    url,
    api_url: `${url}/api/v1`,
    mcp_url: `${url}/mcp`,
    git_url: `${url}.git`,
  };
}

export function tokenAnswer(token: TokenInfo): TokenAnswer {
  return {
    id: token.tokenId,
    label: token.label,
    hint: token.hint,
    scopes: [...token.scopes],
    wiki: token.wiki === null ? null : `${token.wiki.owner}/${token.wiki.slug}`,
    path: token.pathPrefix,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt?.toISOString() ?? null,
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
    last_agent: token.lastAgent,
    username: token.username,
  };
}
