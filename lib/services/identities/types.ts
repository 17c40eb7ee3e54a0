/** How accounts and identity providers belong together. */
import type { Actor } from '../../core/access.ts';
import type { UserInfo } from '../types.ts';

/** What a provider has vouched for, once its signatures are checked. */
export interface ProvenIdentity {
  /** `google`, `github`, `microsoft`, `apple`, `oidc:{issuer}`; a broker's own name where it hides who vouched. */
  readonly provider: string;
  /** The provider's own name for the person, which never changes. */
  readonly subject: string;
  /** Only one that the provider has verified; for mail, never a key. */
  readonly email: string | null;
  readonly displayName: string | null;
  /** Who passed it on, with its own id of the person. */
  readonly broker?: { readonly name: string; readonly subject: string };
  /** The subject that stood for the same person while the broker did not reveal the provider's. */
  readonly hiddenSubject?: string;
}

export interface IdentityInfo {
  readonly identityId: string;
  readonly provider: string;
  readonly email: string | null;
  readonly since: Date;
  readonly broker: string | null;
}

/** Identities that a broker vouches for without saying whose they are: lost with the broker. */
export interface HiddenIdentities {
  readonly broker: string;
  readonly accounts: number;
}

export interface IdentityService {
  /** The account of the identity, made when there is none. Never found by e-mail. */
  signIn(proven: ProvenIdentity): Promise<{ user: UserInfo; isNew: boolean }>;
  /**
   * Adds the identity to the actor's account. One that has begun an account without a name and without
   * anything in it is taken over from there; one of any other account is `taken`.
   */
  link(actor: Actor, proven: ProvenIdentity): Promise<'linked' | 'already' | 'taken'>;
  /** Never the last one: nobody could sign in any more. */
  unlink(actor: Actor, identityId: string): Promise<void>;
  /** The actor's own, the oldest first. */
  list(actor: Actor): Promise<IdentityInfo[]>;
  /** Whether another account has an identity with the e-mail address of one of the actor's. */
  isEmailElsewhere(actor: Actor): Promise<boolean>;
  /** For the operator. */
  hidden(actor: Actor): Promise<HiddenIdentities[]>;
}
