/** Tokens: what programs sign in with. */
import { WikibotError } from '../../../core/errors.ts';
import {
  createTokenBody,
  deletedById,
  listQuery,
  tokenAnswer,
  tokenCreated,
  tokenListAnswer,
} from '../../../protocol/account.ts';
import type { TokenAnswer } from '../../../protocol/account.ts';
import type { TokenInfo, WikiInfo } from '../../../services/types.ts';
import { type Call, type Route, route } from '../router.ts';
import { Reply } from '../reply.ts';
import { signedIn } from '../signed-in.ts';
import { addressOf } from './people.ts';

const DAY_MS = 86_400_000;

export const tokenRoutes: readonly Route[] = [
  ...routesOf({ pattern: 'tokens', of: 'for all wikis and for single ones', ids: 'Token' }),
  ...routesOf({ pattern: 'wikis/{owner}/{slug}/tokens', of: 'for one wiki', ids: 'WikiToken' }),
];

/** Tokens of the account, or of the account for one wiki. */
function routesOf({ pattern, of, ids }: { pattern: string; of: string; ids: string }): Route[] {
  return [
    route({
      method: 'GET',
      pattern,
      id: `list${ids}s`,
      tag: 'Tokens',
      summary: `Lists your tokens ${of}`,
      answers: { 200: tokenListAnswer },
      query: listQuery,
      handle: async (call) => {
        const { services, actor, query } = call;
        const { tokens, nextCursor } = await services.tokens.part(signedIn(actor), await wikiOf(call), query);
        return { tokens: tokens.map(toToken), next_cursor: nextCursor };
      },
    }),
    route({
      method: 'POST',
      pattern,
      id: `create${ids}`,
      repeatable: true,
      tag: 'Tokens',
      summary: `Makes a token ${of}`,
      answers: { 201: tokenCreated },
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
        return new Reply({ token: created.token, ...toToken(created.info) }, 201);
      },
    }),
    // Asked again and again while somebody connects a program: has it called yet?
    route({
      method: 'GET',
      pattern: `${pattern}/{id}`,
      id: `read${ids}`,
      tag: 'Tokens',
      summary: 'Describes a token',
      answers: { 200: tokenAnswer },
      handle: async (call) => {
        const token = (await tokensOf(call)).find(({ tokenId }) => tokenId === call.params['id']);
        // Somebody else's token and one that does not exist are the same to the asker.
        if (token === undefined) throw new WikibotError('not_found', 'There is no such token.');
        return toToken(token);
      },
    }),
    route({
      method: 'DELETE',
      pattern: `${pattern}/{id}`,
      id: `revoke${ids}`,
      tag: 'Tokens',
      summary: 'Ends a token',
      answers: { 200: deletedById },
      handle: async (call) => {
        const id = call.params['id'] ?? '';
        await call.services.tokens.revoke(signedIn(call.actor), id, (await wikiOf(call)) ?? undefined);
        return { deleted: true, id };
      },
    }),
  ];
}

async function tokensOf(call: Call): Promise<TokenInfo[]> {
  const { tokens } = call.services;
  const wiki = await wikiOf(call);
  return wiki === null ? tokens.list(signedIn(call.actor)) : tokens.ofWiki(signedIn(call.actor), wiki);
}

async function wikiOf({ params, services, actor }: Call): Promise<WikiInfo | null> {
  return params['slug'] === undefined ? null : services.access.open(actor, addressOf(params), 'read');
}

export function toToken(token: TokenInfo): TokenAnswer {
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
