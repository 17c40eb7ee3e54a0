/** What each provider is told and believed. Their servers are real elsewhere: e2e/identity.spec.ts has one of OpenID Connect. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadPublicConfig } from '../../config.ts';
import { appleClientSecret } from './apple-secret.ts';
import { oauthProviders, providerKey, providerLabels, providerName } from './providers.ts';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

const ENV = {
  APP_URL: 'https://wiki.example',
  AUTH_GOOGLE_ID: 'google-id',
  AUTH_GOOGLE_SECRET: 'google-secret',
  AUTH_GITHUB_ID: 'github-id',
  AUTH_GITHUB_SECRET: 'github-secret',
  AUTH_MICROSOFT_ID: 'microsoft-id',
  AUTH_MICROSOFT_SECRET: 'microsoft-secret',
  AUTH_APPLE_ID: 'org.example.wiki',
  AUTH_APPLE_TEAM_ID: 'TEAM123456',
  AUTH_APPLE_KEY_ID: 'KEY1234567',
  AUTH_APPLE_PRIVATE_KEY: pem.replaceAll('\n', '\\n'),
  OIDC_ISSUER: 'https://id.example/realms/main/',
  AUTH_OIDC_ID: 'oidc-id',
  AUTH_OIDC_SECRET: 'oidc-secret',
};
const config = loadPublicConfig(ENV);

function providerOf(id: string, env: Record<string, string> = {}) {
  const found = oauthProviders(loadPublicConfig({ ...ENV, ...env })).find((provider) => provider.id === id);
  if (found === undefined) throw new Error(`${id} is off.`);
  return found;
}
const personOf = async (id: string, claims: Record<string, unknown>, env: Record<string, string> = {}) =>
  providerOf(id, env).profile(claims, {} as Parameters<ReturnType<typeof providerOf>['profile']>[1]);

it('offers what is configured, the own one first', () => {
  expect(providerLabels(config).map(({ id }) => id)).toEqual(['oidc', 'google', 'github', 'microsoft', 'apple']);
  expect(oauthProviders(config).map(({ id }) => id)).toEqual(['oidc', 'google', 'github', 'microsoft', 'apple']);
  expect(oauthProviders(loadPublicConfig({}))).toEqual([]);
});

it.each([
  ['oidc', ['pkce', 'state', 'nonce'], 'https://id.example/realms/main/.well-known/openid-configuration'],
  ['google', ['pkce', 'state', 'nonce'], 'https://accounts.google.com/.well-known/openid-configuration'],
  ['github', ['pkce', 'state'], undefined],
  [
    'microsoft',
    ['pkce', 'state', 'nonce'],
    'https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration?appid=microsoft-id',
  ],
  ['apple', ['pkce', 'state', 'nonce'], 'https://appleid.apple.com/.well-known/openid-configuration'],
])('checks what comes back from %s', (id, checks, wellKnown) => {
  const provider = providerOf(id);
  expect(provider).toMatchObject({ id, checks, type: 'oauth' });
  expect(provider.wellKnown).toBe(wellKnown);
  expect(provider.clientId).not.toBe('');
  // An OpenID provider's token is what carries the nonce.
  expect(provider.idToken ?? false).toBe(checks.includes('nonce'));
});

it('asks one directory of Microsoft where one is named', () => {
  expect(providerOf('microsoft', { AUTH_MICROSOFT_TENANT: 'tenant-1' }).wellKnown).toContain('/tenant-1/v2.0/');
});

describe('a person', () => {
  it.each(['oidc', 'google', 'apple'])(
    'is known at %s by the subject, with an address that is verified',
    async (id) => {
      const claims = { sub: '1001', name: 'Ada', email: 'ada@example.org' };
      expect(await personOf(id, { ...claims, email_verified: true })).toEqual({
        id: '1001',
        name: 'Ada',
        email: claims.email,
      });
      expect(await personOf(id, { ...claims, email_verified: 'true' })).toMatchObject({ email: claims.email });
      for (const email_verified of [false, 'false', undefined, null]) {
        expect(await personOf(id, { ...claims, email_verified })).toMatchObject({ email: null });
      }
    },
  );

  it('is known at GitHub by a number, not by a login that changes', async () => {
    const claims = { id: 583231, login: 'octocat', name: null, email: 'public@example.org' };
    expect(await personOf('github', claims)).toEqual({ id: '583231', name: 'octocat', email: null });
    expect(await personOf('github', { ...claims, verified_email: 'own@example.org' })).toMatchObject({
      email: 'own@example.org',
    });
  });

  it('is not known at Microsoft by an address that an administrator has typed', async () => {
    const claims = { sub: 'pairwise', tid: 'tenant-2', name: 'Eve', email: 'victim@example.org' };
    expect(await personOf('microsoft', claims)).toEqual({ id: 'pairwise', name: 'Eve', email: null });
    expect(await personOf('microsoft', claims, { AUTH_MICROSOFT_TENANT: 'common' })).toMatchObject({ email: null });
    expect(await personOf('microsoft', { ...claims, xms_edov: true })).toMatchObject({ email: claims.email });
    expect(await personOf('microsoft', claims, { AUTH_MICROSOFT_TENANT: 'tenant-2' })).toMatchObject({
      email: claims.email,
    });
  });

  it('without a subject is nobody', async () => {
    for (const id of ['oidc', 'google', 'github', 'microsoft', 'apple']) {
      expect(await personOf(id, { name: 'Ada', email: 'ada@example.org' })).toMatchObject({ id: '' });
    }
  });
});

it('keeps issuers apart', () => {
  expect(providerKey('oidc', config)).toBe('oidc:https://id.example/realms/main');
  expect(providerKey('google', config)).toBe('google');
  expect(providerName('oidc:https://id.example/realms/main', config)).toBe('id.example');
  expect(providerName('oidc:https://old.example', config)).toBe('old.example');
  expect(providerName('microsoft', config)).toBe('Microsoft');
});

it('signs a client secret that Apple can verify, anew each time', () => {
  const key = { teamId: 'TEAM123456', keyId: 'KEY1234567', privateKey: pem };
  const now = Date.UTC(2026, 10, 20);
  const secret = appleClientSecret(key, 'org.example.wiki', now);
  const [head = '', claims = '', signature = ''] = secret.split('.');
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({ alg: 'ES256', kid: 'KEY1234567' });
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
    iss: 'TEAM123456',
    sub: 'org.example.wiki',
    aud: 'https://appleid.apple.com',
    iat: now / 1000,
    exp: now / 1000 + 3600,
  });
  const isSigned = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    { key: createPublicKey(privateKey), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  expect(isSigned).toBe(true);
  expect(providerOf('apple').clientSecret?.split('.')).toHaveLength(3);
});
