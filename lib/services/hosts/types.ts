/** Who a host under WIKI_DOMAIN belongs to, and the names that wikis have there. */
import type { Actor } from '../../core/access.ts';
import type { WikiAddress, WikiInfo } from '../types.ts';

export type HostOwner =
  | { readonly kind: 'owner'; readonly username: string }
  | { readonly kind: 'wiki'; readonly wikiId: string; readonly owner: string; readonly slug: string };

export interface HostService {
  /** Custom slugs come before usernames, though no name can be both. Null: nobody has it. Says nothing about rights. */
  resolve(label: string): Promise<HostOwner | null>;
  /**
   * Gives the wiki a host of its own, `{slug}.{WIKI_DOMAIN}`, in the place of the one that it has; null takes it
   * away. For the owner. A slug that was given up stays theirs to take again, so that its links can't lead to
   * somebody else.
   *
   * @throws {WikibotError} `payment_required` where the plan has none, `name_taken`, `invalid_input`
   */
  setCustomSlug(actor: Actor, address: WikiAddress, slug: string | null): Promise<WikiInfo>;
}
