/** From what WorkOS answers to whom it means. */
import type { ProvenIdentity } from '../../services/identities/types.ts';

/** As far as it is looked at. */
export interface WorkosUser {
  readonly id: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

export interface WorkosIdentity {
  readonly idpId: string;
  readonly provider: string;
}

/** Who vouches when somebody signs in by that method; by any other, WorkOS itself does. */
const PROVIDERS: Readonly<Record<string, string>> = {
  GoogleOAuth: 'google',
  GitHubOAuth: 'github',
  MicrosoftOAuth: 'microsoft',
  AppleOAuth: 'apple',
};

const BROKER = 'workos';

/**
 * @param method how they have signed in this time (`authenticationMethod`)
 * @param identities those of the user, of which WorkOS joins several by their e-mail address
 */
export function provenByWorkos(
  user: WorkosUser,
  { method, identities }: { method: string | undefined; identities: readonly WorkosIdentity[] },
): ProvenIdentity {
  const name = [user.firstName, user.lastName].filter((part) => part !== null && part !== '').join(' ');
  const common = {
    email: user.emailVerified ? user.email : null,
    displayName: name === '' ? null : name,
    broker: { name: BROKER, subject: user.id },
  };
  const provider = PROVIDERS[method ?? ''];
  // A password, a code by mail: the account at WorkOS is all there is.
  if (provider === undefined) return { ...common, provider: BROKER, subject: user.id };
  const hiddenSubject = `${method ?? ''}:${user.id}`;
  const revealed = identities.filter((identity) => identity.provider === method && identity.idpId !== '');
  const [only] = revealed;
  // Of two at one provider nothing says which has signed in.
  if (only === undefined || revealed.length > 1) return { ...common, provider: BROKER, subject: hiddenSubject };
  return { ...common, provider, subject: only.idpId, hiddenSubject };
}
