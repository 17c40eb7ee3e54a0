import { expect, it } from 'vitest';
import { provenByWorkos } from './workos.ts';

const user = { id: 'user_1', email: 'ada@example.org', emailVerified: true, firstName: 'Ada', lastName: 'Lovelace' };
const google = { idpId: '1001', provider: 'GoogleOAuth' };
const github = { idpId: '583231', provider: 'GitHubOAuth' };

it('knows people by the subject of the provider that they have just used', () => {
  const proven = provenByWorkos(user, { method: 'GitHubOAuth', identities: [google, github] });
  expect(proven).toEqual({
    provider: 'github',
    subject: '583231',
    hiddenSubject: 'GitHubOAuth:user_1',
    email: 'ada@example.org',
    displayName: 'Ada Lovelace',
    broker: { name: 'workos', subject: 'user_1' },
  });
});

it('knows them by the broker’s own id where it reveals none, or two', () => {
  for (const identities of [[], [google], [{ idpId: '', provider: 'AppleOAuth' }]]) {
    expect(provenByWorkos(user, { method: 'AppleOAuth', identities })).toMatchObject({
      provider: 'workos',
      subject: 'AppleOAuth:user_1',
    });
  }
  const two = [google, { ...google, idpId: '1002' }];
  expect(provenByWorkos(user, { method: 'GoogleOAuth', identities: two })).toMatchObject({ provider: 'workos' });
});

it('takes WorkOS itself for the provider of passwords and mailed codes', () => {
  for (const method of ['Password', 'MagicAuth', undefined]) {
    expect(provenByWorkos(user, { method, identities: [google] })).toMatchObject({
      provider: 'workos',
      subject: 'user_1',
    });
  }
});

it('passes on neither an address that is not verified nor an empty name', () => {
  const bare = { ...user, emailVerified: false, firstName: null, lastName: '' };
  expect(provenByWorkos(bare, { method: 'Password', identities: [] })).toMatchObject({
    email: null,
    displayName: null,
  });
});
