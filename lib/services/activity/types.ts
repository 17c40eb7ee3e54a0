/** What goes on across the wikis of an account: the figures and lists of its dashboard. */
import type { Actor, Role } from '../../core/access.ts';
import type { WikiAddress, WikiInfo } from '../types.ts';

/** How far back the weeks of {@link WikiActivity.weeks} go. */
export const WEEKS = 12;

/** Who changed what last, when, and through which program. */
export interface Change {
  readonly revision: string;
  readonly author: string;
  /** Null: by hand, in the browser. */
  readonly agent: string | null;
  readonly message: string;
  readonly at: Date;
}

export interface WikiActivity extends WikiInfo {
  readonly role: Role;
  /** Of the current pages. */
  readonly textBytes: number;
  /** Of the current files. */
  readonly fileBytes: number;
  readonly members: number;
  readonly createdAt: Date;
  readonly last: Change | null;
  /** Commits in each of the last weeks, the oldest first; always {@link WEEKS} of them. */
  readonly weeks: readonly number[];
}

/** How far a program has come that was given a token. */
export interface FirstSteps {
  readonly lastUsedAt: Date | null;
  /** What it called itself then. */
  readonly lastAgent: string | null;
  readonly firstChange: (WikiAddress & { readonly revision: string; readonly message: string }) | null;
}

/** A change with the wiki that it is in. */
export interface RecentChange extends Change {
  readonly wiki: WikiAddress & { readonly name: string };
  /** The first few paths that it touched. */
  readonly paths: readonly string[];
  /** How many it touched in all. */
  readonly pages: number;
}

/** Somebody with whom the actor shares a wiki. */
export interface Companion {
  readonly userId: string;
  readonly username: string | null;
  readonly displayName: string;
  readonly wikis: readonly (WikiAddress & { readonly name: string; readonly role: Role })[];
}

/** A link that was made for one of the actor's wikis and can still be used. */
export interface OpenInvitation {
  readonly invitationId: string;
  readonly wiki: WikiAddress & { readonly name: string };
  readonly role: 'editor' | 'viewer';
  readonly createdBy: string;
  readonly email: string | null;
  readonly expiresAt: Date;
}

export interface ActivityService {
  /** Wikis that the actor is a member of, the one that changed last first. One statement. */
  wikis(actor: Actor): Promise<WikiActivity[]>;
  /** The newest changes of all of them, the newest first. */
  recent(actor: Actor, options: { limit: number }): Promise<RecentChange[]>;
  /** Asked again and again while somebody connects a program by one of their tokens. */
  firstSteps(actor: Actor, tokenId: string): Promise<FirstSteps>;
  /** Everybody who is a member of a wiki of the actor's, in the order of their names; the actor is not among them. */
  people(actor: Actor): Promise<Companion[]>;
  /** Invitations to wikis that the actor owns, those that end first first. */
  invitations(actor: Actor): Promise<OpenInvitation[]>;
}
