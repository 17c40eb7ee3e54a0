/**
 * Who is asking, and what they may do. Pure: rows go in, a decision comes out. Every door and the
 * worker's `admit` step use the same functions.
 */
import { WikibotError } from './errors.ts';

export type Role = 'owner' | 'editor' | 'viewer';
export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];
export type Right = Scope;

/** Nobody, a signed-in user, a token of a user, or the operator at the command line. */
export type Actor =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'user'; readonly userId: string; readonly sessionId: string }
  | TokenActor
  | { readonly kind: 'operator' };

export interface TokenActor {
  readonly kind: 'token';
  readonly tokenId: string;
  readonly userId: string;
  /** Null: every wiki that the user may reach. */
  readonly wikiId: string | null;
  readonly scopes: readonly Scope[];
  /** A page path; the token sees that page and what lies under it. Null: the whole wiki. */
  readonly pathPrefix: string | null;
  readonly label: string;
}

export const NOBODY: Actor = { kind: 'nobody' };
export const OPERATOR: Actor = { kind: 'operator' };

export function userIdOf(actor: Actor): string | null {
  return actor.kind === 'user' || actor.kind === 'token' ? actor.userId : null;
}

/** What the decision needs to know of a wiki. */
export interface WikiRights {
  readonly wikiId: string;
  readonly isPublic: boolean;
  /** Role of the asking user; null for a stranger. */
  readonly role: Role | null;
  readonly planState: 'free' | 'active' | 'lapsed';
  readonly readOnlyReason: string | null;
}

const RIGHTS_OF_ROLE: Readonly<Record<Role, readonly Right[]>> = {
  owner: ['read', 'write', 'admin'],
  editor: ['read', 'write'],
  viewer: ['read'],
};

/** A wider scope includes the narrower ones. */
const RIGHTS_OF_SCOPE: Readonly<Record<Scope, readonly Right[]>> = {
  admin: ['read', 'write', 'admin'],
  write: ['read', 'write'],
  read: ['read'],
};

/** Rights of the actor on the wiki, before plan and path limits; empty: it does not exist for them. */
export function rightsOn(actor: Actor, wiki: WikiRights): ReadonlySet<Right> {
  if (actor.kind === 'operator') return new Set<Right>(['read', 'write', 'admin']);
  const byRole: Right[] = [...(wiki.role === null ? [] : RIGHTS_OF_ROLE[wiki.role])];
  if (actor.kind === 'token') {
    if (actor.wikiId !== null && actor.wikiId !== wiki.wikiId) return new Set();
    const byScope = new Set(actor.scopes.flatMap((scope) => RIGHTS_OF_SCOPE[scope]));
    if (wiki.isPublic && !byRole.includes('read')) byRole.push('read');
    return new Set(byRole.filter((right) => byScope.has(right)));
  }
  if (wiki.isPublic && !byRole.includes('read')) byRole.push('read');
  return new Set(byRole);
}

/**
 * Throws unless the actor has the right. CONTRACT, "Who sees what": without credentials a private
 * wiki and an absent one are both 401; with credentials that give no right both are 404; a right
 * that is too small is 403.
 */
export function requireRight(actor: Actor, wiki: WikiRights | null, right: Right): void {
  const rights = wiki === null ? new Set<Right>() : rightsOn(actor, wiki);
  if (rights.size === 0) throw notVisible(actor);
  if (!rights.has(right)) throw missingRight(actor, wiki, right);
  if (right !== 'read' && wiki !== null) {
    if (wiki.planState === 'lapsed') {
      throw new WikibotError(
        'payment_required',
        'This wiki is read-only because its plan has lapsed. The owner can renew it under Billing; nothing was deleted.',
      );
    }
    if (right === 'write' && wiki.readOnlyReason !== null) throw new WikibotError('read_only', wiki.readOnlyReason);
  }
}

function notVisible(actor: Actor): WikibotError {
  return actor.kind === 'nobody'
    ? new WikibotError('unauthenticated', 'Sign in, or send a token, to see this wiki.')
    : new WikibotError('not_found', 'There is no such wiki, or you have no right to see it.');
}

function missingRight(actor: Actor, wiki: WikiRights | null, right: Right): WikibotError {
  if (actor.kind === 'nobody')
    return new WikibotError('unauthenticated', 'Sign in, or send a token, to change this wiki.');
  if (actor.kind === 'token' && wiki !== null && wiki.role !== null && RIGHTS_OF_ROLE[wiki.role].includes(right)) {
    return new WikibotError('forbidden', `This token lacks the scope "${right}".`);
  }
  return new WikibotError(
    'forbidden',
    `You may read this wiki, but not ${right === 'write' ? 'change' : 'manage'} it.`,
  );
}
