/** How much an account holds and does. */
import type { Actor, Role } from '../../core/access.ts';
import type { WikiAddress } from '../types.ts';

/** How far back {@link TokenUsage.days} goes. */
export const DAYS = 14;

export interface WikiUsage extends WikiAddress {
  readonly name: string;
  readonly role: Role;
  readonly plan: 'free' | 'active' | 'lapsed';
  readonly pages: number;
  readonly textBytes: number;
  readonly files: number;
  readonly fileBytes: number;
  readonly members: number;
  /** In the last {@link DAYS} days. */
  readonly commits: number;
}

/** What came in through one token in the last days. */
export interface TokenUsage {
  readonly tokenId: string;
  readonly label: string;
  readonly hint: string;
  /** Null: for all wikis. */
  readonly wiki: WikiAddress | null;
  readonly lastUsedAt: Date | null;
  readonly lastAgent: string | null;
  readonly isRevoked: boolean;
  /** Commits in each of the last {@link DAYS} days, the oldest first. */
  readonly days: readonly number[];
}

export interface AccountUsage {
  readonly wikis: readonly WikiUsage[];
  /** Those that wrote something in these days, or can still be used. The one that wrote most first. */
  readonly tokens: readonly TokenUsage[];
}

export interface UsageService {
  account(actor: Actor): Promise<AccountUsage>;
}
