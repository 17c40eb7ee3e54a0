import { v7 } from 'uuid';
import type { Actor, Scope } from '../core/access.ts';
import { rightsOn, SCOPES } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { parsePagePath } from '../core/paths.ts';
import { createAccessService } from './access.ts';
import { audit } from './audit.ts';
import { idCursor, parseIdCursor } from './cursor.ts';
import { accountOf, isUuid } from './identity.ts';
import { limitOf } from './path-limit.ts';
import type { Deps } from './ports.ts';
import { judgeToken, makeToken } from './token-format.ts';
import type { AccessService, TokenInfo, TokenService, WikiAddress, WikiInfo } from './types.ts';

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;
const LONGEST_LIFE_MS = 10 * YEAR_MS;

export function createTokenService(deps: Deps): TokenService {
  const access = createAccessService(deps);
  return {
    async create(actor, input) {
      const label = parseLabel(input.label);
      const pathPrefix = parsePrefix(input.pathPrefix);
      const user = await ownerOfNewToken(deps, actor, input.username);
      const wiki = input.wiki ? await wikiForToken(access, user.userId, { ...input, wiki: input.wiki }) : null;
      if (pathPrefix !== null && wiki === null) {
        throw new WikibotError('invalid_input', 'A token that is limited to a path needs a wiki; name the wiki too.');
      }
      const token = makeToken();
      const info: TokenInfo = {
        tokenId: v7(),
        label,
        hint: token.slice(-4),
        scopes: [input.scope],
        wiki: wiki === null ? null : { owner: wiki.owner, slug: wiki.slug },
        pathPrefix,
        createdAt: deps.now(),
        expiresAt: expiryOf(deps.now(), input.expiresInMs),
        lastUsedAt: null,
        lastAgent: null,
        username: user.username,
      };
      await deps.db.$transaction(async (tx) => {
        await tx.token.create({
          data: {
            id: info.tokenId,
            userId: user.userId,
            wikiId: wiki?.wikiId ?? null,
            label,
            ...deps.keys.hash(token),
            hint: info.hint,
            scopes: [...info.scopes],
            pathPrefix,
            createdAt: info.createdAt,
            expiresAt: info.expiresAt,
          },
        });
        await audit(tx, actor, {
          action: 'token.created',
          userId: user.userId,
          wikiId: wiki?.wikiId ?? null,
          target: label,
          detail: { tokenId: info.tokenId, scope: input.scope, pathPrefix },
        });
      });
      return { token, info };
    },

    async verify(token, use = {}) {
      const verdict = judgeToken(token);
      if (verdict === 'foreign') throw refused('This is not a wikibot token; those begin with "wkb_".');
      if (verdict === 'mistyped') throw refused('The token is mistyped or cut off; copy it again.');
      const row = await findToken(deps, token);
      if (row === undefined) throw refused('The token is unknown; make a new one.');
      if (row.revoked_at !== null) throw refused('The token was revoked; make a new one.');
      const now = deps.now();
      if (row.expires_at !== null && row.expires_at <= now) throw refused('The token has expired; make a new one.');
      if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > MINUTE_MS)
        noteUse(deps, row.id, { now, agent: use.agent ?? null });
      return {
        kind: 'token',
        tokenId: row.id,
        userId: row.user_id,
        wikiId: row.wiki_id,
        scopes: row.scopes.filter(isScope),
        pathPrefix: row.path_prefix,
        label: row.label,
      };
    },

    async list(actor) {
      return findTokens(deps, whoseTokens(actor));
    },

    async part(actor, wiki, { limit, cursor }) {
      const before = parseIdCursor(cursor);
      const where = wiki === null ? whoseTokens(actor) : ofThisWiki(actor, wiki);
      const found = await findTokens(deps, before === null ? where : { ...where, id: { lt: before } }, limit + 1);
      const tokens = found.slice(0, limit);
      const last = tokens.at(-1);
      return { tokens, nextCursor: found.length > limit && last !== undefined ? idCursor(last.tokenId) : null };
    },

    async ofWiki(actor, wiki) {
      return findTokens(deps, ofThisWiki(actor, wiki));
    },

    async revoke(actor, tokenId, wiki) {
      const whose =
        wiki !== undefined && mayManage(actor, wiki)
          ? { wikiId: wiki.wikiId }
          : { ...whoseTokens(actor), ...(wiki === undefined ? {} : { wikiId: wiki.wikiId }) };
      // Somebody else's id and an absent one look alike.
      const row = isUuid(tokenId) ? await deps.db.token.findFirst({ where: { id: tokenId, ...whose } }) : null;
      if (row === null)
        throw new WikibotError('not_found', 'You have no such token; list your tokens to see their ids.');
      await deps.db.$transaction(async (tx) => {
        const { count } = await tx.token.updateMany({
          where: { id: row.id, revokedAt: null },
          data: { revokedAt: deps.now() },
        });
        if (count === 0) return;
        await audit(tx, actor, {
          action: 'token.revoked',
          userId: row.userId,
          wikiId: row.wikiId,
          target: row.label,
          detail: { tokenId: row.id },
        });
      });
    },
  };
}

interface TokenRow {
  id: string;
  user_id: string;
  wiki_id: string | null;
  label: string;
  scopes: string[];
  path_prefix: string | null;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

async function findToken({ db, keys }: Deps, token: string): Promise<TokenRow | undefined> {
  const hashes = keys.candidates(token).map((hash) => Buffer.from(hash).toString('hex'));
  const rows = await db.$queryRaw<TokenRow[]>`
    SELECT id::text, user_id::text, wiki_id::text, label, scopes, path_prefix, expires_at, last_used_at, revoked_at
      FROM tokens
     WHERE hash = ANY (ARRAY(SELECT decode(candidate, 'hex') FROM unnest(${hashes}::text[]) AS candidate))`;
  return rows[0];
}

async function findTokens(
  { db }: Deps,
  where: { userId?: string; wikiId?: string; id?: { lt: string } },
  most?: number,
): Promise<TokenInfo[]> {
  const rows = await db.token.findMany({
    where: { ...where, revokedAt: null },
    include: {
      user: { select: { username: true } },
      wiki: { select: { slug: true, owner: { select: { username: true } } } },
    },
    // By when they were made: ids of version 7.
    orderBy: { id: 'desc' },
    ...(most === undefined ? {} : { take: most }),
  });
  return rows.map((row) => ({
    tokenId: row.id,
    label: row.label,
    hint: row.hint,
    scopes: row.scopes.filter(isScope),
    wiki: row.wiki === null ? null : { owner: row.wiki.owner.username ?? '', slug: row.wiki.slug },
    pathPrefix: row.pathPrefix,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    lastUsedAt: row.lastUsedAt,
    lastAgent: row.lastAgent,
    username: row.user.username,
  }));
}

function ofThisWiki(actor: Actor, wiki: WikiInfo): { userId?: string; wikiId: string } {
  return { ...(mayManage(actor, wiki) ? {} : whoseTokens(actor)), wikiId: wiki.wikiId };
}

/** Whether the actor answers for all of the wiki, and so for everybody's tokens of it. */
function mayManage(actor: Actor, wiki: WikiInfo): boolean {
  return rightsOn(actor, wiki).has('admin') && limitOf(actor) === null;
}

/** Not awaited: no request is slower for it, and none fails with it. */
function noteUse({ db, report }: Deps, tokenId: string, { now, agent }: { now: Date; agent: string | null }): void {
  const name =
    agent
      ?.replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
      .trim()
      .slice(0, 200) ?? null;
  db.$executeRaw`
    UPDATE tokens SET last_used_at = ${now}, last_agent = ${name}
     WHERE id = ${tokenId}::uuid AND (last_used_at IS NULL OR last_used_at < ${new Date(now.getTime() - MINUTE_MS)})`.catch(
    (error: unknown) => report(error, 'noting when a token was last used'),
  );
}

function refused(message: string): WikibotError {
  return new WikibotError('unauthenticated', message);
}

function isScope(value: string): value is Scope {
  return SCOPES.some((scope) => scope === value);
}

function parseLabel(input: string): string {
  // A label ends up in a commit's trailer, which is one line.
  const label = input.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  if (label === '')
    throw new WikibotError('invalid_input', 'Give the token a label, such as the program that will use it.');
  if (label.length > 100) throw new WikibotError('invalid_input', 'The label of a token has at most 100 characters.');
  return label;
}

function parsePrefix(input: string | null | undefined): string | null {
  const trimmed = input?.replace(/\/+$/, '') ?? '';
  return trimmed === '' ? null : parsePagePath(trimmed);
}

function expiryOf(now: Date, lifeMs: number | null | undefined): Date | null {
  if (lifeMs === null || lifeMs === undefined) return null;
  if (!(lifeMs > 0 && lifeMs <= LONGEST_LIFE_MS)) {
    throw new WikibotError('invalid_input', 'A token lives for some time up to ten years.');
  }
  return new Date(now.getTime() + lifeMs);
}

async function ownerOfNewToken(deps: Deps, actor: Actor, username: string | undefined) {
  if (actor.kind === 'token') {
    // Else a leaked token could outlive its own revocation.
    throw new WikibotError('forbidden', 'A token cannot make another token; sign in to make one.');
  }
  return accountOf(deps.db, actor, username, 'whose token it is');
}

/**
 * The wiki of a new token. What its user may not do there now, no token of theirs is made for: it would
 * come to life unseen with the next role that they are given.
 */
async function wikiForToken(
  access: AccessService,
  userId: string,
  { wiki: address, scope }: { wiki: WikiAddress; scope: Scope },
): Promise<WikiInfo> {
  const user: Actor = { kind: 'user', userId, sessionId: '' };
  const wiki = await access.open(user, address, 'read');
  if (wiki.role === null)
    throw new WikibotError('forbidden', 'Tokens for a wiki are for its members; a public one is read without.');
  if (!rightsOn(user, wiki).has(scope)) {
    throw new WikibotError(
      'forbidden',
      `A token has no more rights than whoever makes it, and the role "${wiki.role}" is too small for "${scope}".`,
    );
  }
  return wiki;
}

function whoseTokens(actor: Actor): { userId?: string } {
  switch (actor.kind) {
    case 'operator':
      return {};
    case 'user':
      return { userId: actor.userId };
    case 'token':
      if (actor.wikiId !== null || !actor.scopes.includes('admin')) {
        throw new WikibotError(
          'forbidden',
          'Managing tokens needs a sign-in, or a token with the scope "admin" for all wikis.',
        );
      }
      return { userId: actor.userId };
    case 'nobody':
      throw new WikibotError('unauthenticated', 'Sign in to manage tokens.');
  }
}
