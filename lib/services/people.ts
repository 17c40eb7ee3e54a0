/** Users, sessions, tokens, members and invitations, as the doors see them. */
import type { Actor, Role, Scope } from '../core/access.ts';
import type { NameProblem } from '../core/names.ts';
import type { MailLanguage } from './mail/messages.ts';
import type { ListPart, UserInfo, WikiAddress, WikiInfo } from './types.ts';

export interface UserService {
  /** Command line. The user is of the provider `local`. */
  create(actor: Actor, input: { username: string; email: string | null; displayName?: string }): Promise<UserInfo>;
  /** Once; refused when taken, reserved, malformed or already chosen. */
  chooseUsername(actor: Actor, username: string): Promise<UserInfo>;
  /** Whether a name can be chosen now, and others where not. Who asks first gets it, not who looked. */
  look(
    actor: Actor,
    username: string,
  ): Promise<{ readonly problem: NameProblem | 'taken' | null; readonly suggestions: readonly string[] }>;
  me(actor: Actor): Promise<UserInfo>;
  /** The name that stands beside what the user writes from now on. */
  setDisplayName(actor: Actor, displayName: string): Promise<UserInfo>;
  byUsername(username: string): Promise<UserInfo | null>;
}

export interface SessionService {
  /**
   * A one-time sign-in code, for the operator unless a username is given; only its hash is stored.
   * Good once, for 24 hours. Throws `forbidden`, as redeeming does, where an identity provider is configured.
   */
  createLocalSignInCode(options?: { username?: string }): Promise<string>;
  /** The operator's account (provider `local`, subject `operator`), made when there is none. */
  operatorAccount(): Promise<UserInfo>;
  /** Uses up the code and answers its account. Null: bad, used or expired. */
  redeemLocalSignInCode(code: string): Promise<UserInfo | null>;
  /** At the apex. `replaces`: the browser's session before, which ends, so that no id outlives a sign-in. */
  start(
    userId: string,
    options: { host: string; userAgent: string | null; replaces?: string | null },
  ): Promise<{ sessionId: string; expiresAt: Date }>;
  /**
   * The user of a live session, in one query; null when it is absent, ended, expired, or of another host,
   * and when the session at the apex that it was begun from is.
   */
  resolve(sessionId: string, host: string): Promise<UserInfo | null>;
  /** Ends the session with all that belong together: the one at the apex and those of wiki hosts. */
  end(sessionId: string): Promise<void>;
  /** The actor's live sessions, one a browser, the one last seen first. */
  list(actor: Actor): Promise<SessionInfo[]>;
  /** Ends one session of the actor, all but the one that asks, or all; each with those of wiki hosts. */
  endOwn(actor: Actor, which: { sessionId: string } | 'others' | 'all'): Promise<void>;
}

export interface SessionInfo {
  readonly sessionId: string;
  readonly userAgent: string | null;
  readonly startedAt: Date;
  /** On any of its hosts. */
  readonly lastSeenAt: Date;
  /** Wiki hosts on which it holds too. */
  readonly hosts: readonly string[];
  /** The one that asks. */
  readonly current: boolean;
}

export interface TokenInfo {
  readonly tokenId: string;
  readonly label: string;
  readonly hint: string;
  readonly scopes: readonly Scope[];
  readonly wiki: WikiAddress | null;
  readonly pathPrefix: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  /** What the client called itself then. */
  readonly lastAgent: string | null;
  /** Whose it is. */
  readonly username: string | null;
}

export interface TokenService {
  create(
    actor: Actor,
    input: {
      /** Whose token; the actor's own unless the operator asks. */
      username?: string;
      wiki?: WikiAddress | null;
      scope: Scope;
      pathPrefix?: string | null;
      /** From now, in milliseconds. */
      expiresInMs?: number | null;
      label: string;
    },
  ): Promise<{ token: string; info: TokenInfo }>;
  /** The actor that a bearer token stands for; throws `unauthenticated` when it is unknown, revoked or expired. */
  verify(token: string, use?: { readonly agent?: string | null }): Promise<Actor>;
  list(actor: Actor): Promise<TokenInfo[]>;
  /** A part of those lists, the newest first; `wiki`: as {@link ofWiki}. */
  part(
    actor: Actor,
    wiki: WikiInfo | null,
    part: ListPart,
  ): Promise<{ tokens: TokenInfo[]; nextCursor: string | null }>;
  /** Tokens that were made for this wiki: all of them for its owner, else the actor's own. */
  ofWiki(actor: Actor, wiki: WikiInfo): Promise<TokenInfo[]>;
  /** The actor's own, or one that was made for a wiki which the actor manages. */
  revoke(actor: Actor, tokenId: string, wiki?: WikiInfo): Promise<void>;
}

export interface MemberInfo {
  readonly userId: string;
  readonly username: string | null;
  readonly displayName: string;
  readonly role: Role;
  readonly since: Date;
}

/** The people of a wiki. Each change counts from the next request on, in every door. */
export interface MemberService {
  /** Shown to members alone. */
  list(actor: Actor, address: WikiAddress): Promise<MemberInfo[]>;
  /** Adds somebody, or changes their role. The owner's role changes by {@link transfer} alone. */
  put(
    actor: Actor,
    address: WikiAddress,
    input: { username: string; role: 'editor' | 'viewer' },
  ): Promise<{ member: MemberInfo; added: boolean }>;
  /** The owner removes others; everybody but the owner can leave. Their tokens for this wiki end with it. */
  remove(actor: Actor, address: WikiAddress, username: string): Promise<void>;
  /** Makes another member the owner; the one before stays as an editor. The old address goes on answering. */
  transfer(actor: Actor, address: WikiAddress, username: string): Promise<WikiInfo>;
}

export interface InvitationInfo {
  readonly invitationId: string;
  readonly role: 'editor' | 'viewer';
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Where the link was sent to; null: it was passed on by hand. */
  readonly email: string | null;
}

/** Links that make whoever opens one a member, once. */
export interface InvitationService {
  /** The code is not kept: it is shown this once. With an address, the link is sent there too. */
  create(
    actor: Actor,
    address: WikiAddress,
    input: {
      role: 'editor' | 'viewer';
      expiresInMs: number;
      email?: string | null | undefined;
      language?: MailLanguage | undefined;
    },
  ): Promise<{ code: string; info: InvitationInfo }>;
  /** Those that can still be used. */
  list(actor: Actor, address: WikiAddress): Promise<InvitationInfo[]>;
  revoke(actor: Actor, address: WikiAddress, invitationId: string): Promise<void>;
  /** What the code invites to. Null: unknown, used, ended or expired. */
  look(
    code: string,
  ): Promise<{ wiki: WikiAddress & { name: string }; role: 'editor' | 'viewer'; invitedBy: string } | null>;
  /** Uses up the code. Somebody who is a member already stays as they are, and the code stays good. */
  accept(actor: Actor, code: string): Promise<WikiAddress>;
}
