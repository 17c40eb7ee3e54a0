/**
 * The identity providers that next-auth signs in with, each as far as it is configured. A provider's own
 * id for a person is what counts; an e-mail address is passed on only where the provider has verified it.
 */
import AppleProvider from 'next-auth/providers/apple';
import MicrosoftProvider from 'next-auth/providers/azure-ad';
import GitHubProvider from 'next-auth/providers/github';
import GoogleProvider from 'next-auth/providers/google';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import type { PublicConfig } from '../../config.ts';
import { appleClientSecret } from './apple-secret.ts';

type Claims = Readonly<Record<string, unknown>>;
type Provider = OAuthConfig<Claims>;
/** What next-auth passes on as its "user". */
interface Person {
  id: string;
  name: string | null;
  email: string | null;
}

/** Against a mix-up of browsers, of answers, and of tokens; each provider supports or ignores them. */
const CHECKS: Provider['checks'] = ['pkce', 'state', 'nonce'];
/** Microsoft's directory of personal accounts, whose addresses it has verified. */
const PERSONAL_TENANT = '9188040d-6c67-4c5b-b112-36a304b66dad';
const SHARED_TENANTS: readonly string[] = ['common', 'organizations', 'consumers'];

/** How a provider is named in addresses and on buttons. */
export interface ProviderLabel {
  readonly id: string;
  readonly name: string;
}

const NAMES = { google: 'Google', github: 'GitHub', microsoft: 'Microsoft', apple: 'Apple' } as const;

/** In the order in which they are offered. */
export function providerLabels({ oauth, oidc }: Pick<PublicConfig, 'oauth' | 'oidc'>): ProviderLabel[] {
  const own = oidc === null ? [] : [{ id: 'oidc', name: oidc.name }];
  return [...own, ...oauth.map(({ provider }) => ({ id: provider, name: NAMES[provider] }))];
}

/** The provider in the key of an identity: an issuer's subjects mean nothing at another one. */
export function providerKey(id: string, { oidc }: Pick<PublicConfig, 'oidc'>): string {
  return id === 'oidc' ? `oidc:${oidc?.issuer ?? ''}` : id;
}

/** As people know it; what is configured no longer is named by its key. */
export function providerName(key: string, config: Pick<PublicConfig, 'oidc'>): string {
  const known: Readonly<Record<string, string>> = { ...NAMES, workos: 'WorkOS' };
  if (config.oidc !== null && key === providerKey('oidc', config)) return config.oidc.name;
  return known[key] ?? key.replace(/^oidc:https?:\/\//, '');
}

export function oauthProviders({ oauth, oidc }: Pick<PublicConfig, 'oauth' | 'oidc'>): Provider[] {
  const known = oauth.map(({ provider, clientId, clientSecret, tenant }): Provider => {
    const client = {
      clientId,
      clientSecret: typeof clientSecret === 'string' ? clientSecret : appleClientSecret(clientSecret, clientId),
    };
    switch (provider) {
      case 'google':
        return merged(GoogleProvider(client), { checks: CHECKS, profile: standardPerson });
      case 'github':
        return merged(GitHubProvider(client), {
          // It is no OpenID provider: there is no token that could carry a nonce.
          checks: ['pkce', 'state'],
          userinfo: { url: 'https://api.github.com/user', request: githubUser },
          profile: githubPerson,
        });
      case 'microsoft':
        return merged(MicrosoftProvider({ ...client, tenantId: tenant ?? 'common' }), {
          id: 'microsoft',
          name: NAMES.microsoft,
          idToken: true,
          checks: CHECKS,
          profile: (claims) => microsoftPerson(claims, tenant),
        });
      case 'apple':
        return merged(AppleProvider(client), { checks: CHECKS, profile: standardPerson });
    }
  });
  return oidc === null ? known : [oidcProvider(oidc), ...known];
}

/** next-auth would merge a user's options over its own only after this list has been looked at. */
function merged<P>(base: OAuthConfig<P>, over: Partial<Provider>): Provider {
  const { profile: _profile, userinfo: _userinfo, options, ...rest } = base;
  const { clientId, clientSecret } = options ?? {};
  const userinfo = over.userinfo === undefined ? {} : { userinfo: over.userinfo };
  return {
    ...rest,
    ...(clientId === undefined ? {} : { clientId }),
    ...(clientSecret === undefined ? {} : { clientSecret }),
    httpOptions: { timeout: 10_000 },
    profile: standardPerson,
    ...over,
    ...userinfo,
  };
}

function oidcProvider({ issuer, name, clientId, clientSecret }: NonNullable<PublicConfig['oidc']>): Provider {
  return {
    ...{ id: 'oidc', name, type: 'oauth', clientId, clientSecret, idToken: true, checks: CHECKS },
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    authorization: { params: { scope: 'openid email profile' } },
    httpOptions: { timeout: 10_000 },
    userinfo: {
      /** The token says who it is; name and address may be told at the other endpoint alone. */
      request: async ({ client, tokens }) => {
        const claims = 'claims' in tokens && typeof tokens.claims === 'function' ? tokens.claims() : {};
        if (client.issuer.metadata.userinfo_endpoint === undefined || tokens.access_token === undefined) return claims;
        // Refuses an answer about somebody else.
        return { ...(await client.userinfo(tokens.access_token)), ...claims };
      },
    },
    profile: standardPerson,
  };
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
/** Apple writes it as text. */
const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === 1 || value === '1';

/** Claims of OpenID Connect Core, 5.1. */
function standardPerson({ sub, name, email, email_verified: isVerified }: Claims): Person {
  return { id: text(sub) ?? '', name: text(name), email: isTrue(isVerified) ? text(email) : null };
}

function githubPerson({ id, name, login, verified_email: email }: Claims): Person {
  return {
    id: typeof id === 'number' ? String(id) : (text(id) ?? ''),
    name: text(name) ?? text(login),
    email: text(email),
  };
}

/** Of a directory that anybody may set up, an address is what its administrator has typed. */
function microsoftPerson({ sub, tid, name, email, xms_edov: isVerified }: Claims, tenant: string | null): Person {
  const isOwn = tenant !== null && !SHARED_TENANTS.includes(tenant);
  const isSure = isOwn || tid === PERSONAL_TENANT || isTrue(isVerified);
  return { id: text(sub) ?? '', name: text(name), email: isSure ? text(email) : null };
}

type UserinfoRequest = NonNullable<Exclude<Provider['userinfo'], string | undefined>['request']>;

/** The public address may be none, and says nothing of being verified; the list of addresses does. */
const githubUser: UserinfoRequest = async ({ client, tokens }) => {
  const accessToken = tokens.access_token ?? '';
  const profile = await client.userinfo(accessToken);
  const answer = await fetch('https://api.github.com/user/emails', {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/vnd.github+json' },
    signal: AbortSignal.timeout(10_000),
  }).catch(() => null);
  const listed: unknown = answer?.ok === true ? await answer.json().catch(() => null) : null;
  return { ...profile, verified_email: primaryOf(listed) };
};

/** Of GitHub's list of addresses. */
function primaryOf(listed: unknown): string | null {
  for (const entry of Array.isArray(listed) ? (listed as readonly Claims[]) : []) {
    if (entry.primary === true && entry.verified === true) return text(entry.email);
  }
  return null;
}
