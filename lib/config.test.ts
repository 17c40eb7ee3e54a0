import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, checkEnvironment, ConfigError, loadConfig, loadPublicConfig, jsonLimit } from './config.ts';

const key = (id: string, bytes = 32): string => `${id}:${randomBytes(bytes).toString('base64url')}`;
const secret = randomBytes(32).toString('hex');

const full = {
  WIKIBOT_DATA: '/srv/wikibot',
  APP_URL: 'https://wiki.example',
  DATABASE_URL: 'postgresql://postgres@localhost/postgres?host=%2Fsrv%2Frun',
  WORKER_URL: 'http://127.0.0.1:4001/',
  WORKER_SECRET: secret,
  AUTH_SECRET: secret,
  TOKEN_KEYS: `${key('b')},${key('a')}`,
};

const sentence = (load: () => unknown): string => {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('loadConfig', () => {
  it('reads everything', () => {
    const config = loadConfig(full);
    expect(config).toMatchObject({
      data: '/srv/wikibot',
      host: 'wiki.example',
      wikiDomain: 'wiki.example',
      port: 3000,
      workerUrl: 'http://127.0.0.1:4001',
      localSignIn: true,
      mail: null,
      outgoingAllowed: [],
      s3: null,
      stripe: null,
      priceText: null,
      operator: null,
      oauth: [],
    });
    expect(config.appUrl.origin).toBe('https://wiki.example');
    expect(config.frontUrls).toEqual([]);
    expect(config.tokenKeys.map((entry) => [entry.id, entry.key.length])).toEqual([
      ['b', 32],
      ['a', 32],
    ]);
  });

  it('takes several fronts', () => {
    const urls = 'http://127.0.0.1:4002, http://10.0.0.2:4002/';
    expect(loadConfig({ ...full, FRONT_URL: urls }).frontUrls).toEqual([
      'http://127.0.0.1:4002',
      'http://10.0.0.2:4002',
    ]);
    expect(sentence(() => loadConfig({ ...full, FRONT_URL: 'http://a,b' }))).toContain('FRONT_URL must be a list');
  });

  it('takes limits in bytes and counts', () => {
    expect(loadConfig(full).limits).toEqual(DEFAULT_LIMITS);
    const given = { MAX_PAGE_BYTES: '2097152', MAX_FILE_BYTES: '5000', MAX_PUSH_BYTES: '90000', MAX_PAGES: '7' };
    const config = loadConfig({ ...full, ...given });
    expect(config.limits).toEqual({ pageBytes: 2_097_152, fileBytes: 5000, pushBytes: 90_000, pages: 7, files: 7 });
    expect(jsonLimit(config.limits)).toBe(8 * 1024 * 1024);
    expect(sentence(() => loadConfig({ ...full, MAX_PAGES: '0' }))).toBe(
      'MAX_PAGES must be a number from 1 to 200000.',
    );
    expect(sentence(() => loadConfig({ ...full, MAX_PAGE_BYTES: '99999999' }))).toContain('from 1024 to 16777216');
  });

  it('takes who runs the instance, whole or not at all', () => {
    const given = { OPERATOR_NAME: 'Ada Ltd', OPERATOR_CONTACT: 'help@wiki.example' };
    expect(loadConfig({ ...full, ...given }).operator).toEqual({
      name: 'Ada Ltd',
      contact: 'help@wiki.example',
      address: null,
    });
    expect(sentence(() => loadConfig({ ...full, OPERATOR_NAME: 'Ada Ltd' }))).toBe(
      'The operator is configured in part: OPERATOR_NAME is set, but OPERATOR_CONTACT is missing.',
    );
    expect(sentence(() => loadConfig({ ...full, ...given, OPERATOR_CONTACT: 'javascript:1' }))).toContain(
      'OPERATOR_CONTACT must be an e-mail address',
    );
  });

  it('knows how to make vectors, and where models come from', () => {
    expect(loadConfig(full)).toMatchObject({ embeddings: 'auto', modelsUrl: 'https://huggingface.co' });
    const given = { EMBEDDINGS: 'corpus', MODELS_URL: 'http://mirror.example/hub/' };
    expect(loadConfig({ ...full, ...given })).toMatchObject({
      embeddings: 'corpus',
      modelsUrl: 'http://mirror.example/hub',
    });
  });

  it('names all that is missing', () => {
    expect(sentence(() => loadConfig({ ...full, DATABASE_URL: '', TOKEN_KEYS: undefined }))).toBe(
      'DATABASE_URL and TOKEN_KEYS must be set; "npm start" makes what is missing by itself.',
    );
  });

  it.each([
    ['APP_URL', 'wiki.example'],
    ['APP_URL', 'ftp://wiki.example'],
    ['APP_URL', 'https://wiki.example/sub'],
    ['APP_URL', 'https://user@wiki.example'],
    ['PORT', '70000'],
    ['WIKI_DOMAIN', 'wiki.example:443'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_TOKEN', 'short'],
    ['EMBEDDINGS', 'openai'],
    ['MODELS_URL', 'mirror.example'],
    ['MODELS_URL', 'https://user:word@mirror.example'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['WORKER_SECRET', 'short'],
    ['TOKEN_KEYS', key('a', 16)],
    ['TOKEN_KEYS', `${key('a')},${key('a')}`],
    ['TOKEN_KEYS', 'no-colon'],
  ])('refuses %s=%s by name, without repeating the value', (name, value) => {
    const message = sentence(() => loadConfig({ ...full, [name]: value }));
    expect(message).toMatch(new RegExp(`^${name} must be .*\\.$`));
    expect(message).not.toContain(value);
  });
});

describe('groups of variables', () => {
  it('sends mail when it knows by whom, and asks what it is allowed to', () => {
    const mail = { SMTP_URL: 'smtp://mail.example:587', MAIL_FROM: 'The wiki <wiki@example.org>' };
    const config = loadConfig({ ...full, ...mail, OUTGOING_ALLOW: '127.0.0.1, fd00::/8' });
    expect(config.mail).toEqual({ smtpUrl: 'smtp://mail.example:587', from: 'The wiki <wiki@example.org>' });
    expect(config.outgoingAllowed.map(([address, bits]) => `${address.toString()}/${bits}`)).toEqual([
      '127.0.0.1/32',
      'fd00::/8',
    ]);
    expect(sentence(() => loadConfig({ ...full, SMTP_URL: mail.SMTP_URL }))).toBe(
      'Mail is configured in part: SMTP_URL is set, but MAIL_FROM is missing.',
    );
    expect(sentence(() => loadConfig({ ...full, ...mail, MAIL_FROM: 'a@b\nBcc: c@d' }))).toContain('MAIL_FROM must be');
    expect(sentence(() => loadConfig({ ...full, ...mail, SMTP_URL: 'https://mail.example' }))).toContain('SMTP_URL');
    expect(sentence(() => loadConfig({ ...full, OUTGOING_ALLOW: '10.0.0.0/8,lan' }))).toContain('OUTGOING_ALLOW');
  });

  it('are off when empty', () => {
    expect(loadPublicConfig({ S3_BUCKET: '', AUTH_GOOGLE_ID: ' ', WORKOS_API_KEY: '' })).toMatchObject({
      s3: null,
      workos: null,
      localSignIn: true,
    });
  });

  it.each([
    [
      { S3_BUCKET: 'b' },
      'Object storage is configured in part: S3_BUCKET is set, but S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are missing.',
    ],
    [{ S3_ENDPOINT: 'http://localhost:1' }, 'S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are missing.'],
    [{ STRIPE_SECRET_KEY: 'k' }, 'STRIPE_WEBHOOK_SECRET and STRIPE_PRICE_ID are missing.'],
    [{ WORKOS_API_KEY: 'k', WORKOS_CLIENT_ID: 'c' }, 'WORKOS_COOKIE_PASSWORD is missing.'],
    [
      { AUTH_GITHUB_SECRET: 's' },
      'Sign-in with github is configured in part: AUTH_GITHUB_SECRET is set, but AUTH_GITHUB_ID is missing.',
    ],
    [{ OIDC_ISSUER: 'https://id.example' }, 'AUTH_OIDC_ID and AUTH_OIDC_SECRET are missing.'],
    [{ AUTH_GOGLE_ID: 'x' }, 'AUTH_GOGLE_ID names no provider that wikibot knows'],
    [{ WORKOS_COOKIE_DOMAIN: '.example' }, 'WORKOS_COOKIE_DOMAIN must not be set'],
  ])('%o is an error in one sentence', (env, expected) => {
    expect(sentence(() => loadPublicConfig(env))).toContain(expected);
  });

  it('turn local sign-in off when they name a provider', () => {
    const config = loadPublicConfig({ AUTH_MICROSOFT_ID: 'i', AUTH_MICROSOFT_SECRET: 's' });
    expect(config.localSignIn).toBe(false);
    expect(config.oauth).toEqual([{ provider: 'microsoft', clientId: 'i', clientSecret: 's', tenant: null }]);
  });

  it('take Apple’s key in the place of a secret that ends', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const key = {
      AUTH_APPLE_TEAM_ID: 't',
      AUTH_APPLE_KEY_ID: 'k',
      AUTH_APPLE_PRIVATE_KEY: pem.replaceAll('\n', '\\n'),
    };
    expect(loadPublicConfig({ AUTH_APPLE_ID: 'i', ...key }).oauth).toEqual([
      { provider: 'apple', clientId: 'i', clientSecret: { teamId: 't', keyId: 'k', privateKey: pem }, tenant: null },
    ]);
    expect(sentence(() => loadPublicConfig(key))).toBe('AUTH_APPLE_ID is missing for sign-in with apple.');
    const both = { AUTH_APPLE_ID: 'i', AUTH_APPLE_SECRET: 's', ...key };
    expect(sentence(() => loadPublicConfig(both))).toContain('choose one of them');
    const { AUTH_APPLE_KEY_ID: _, ...half } = key;
    expect(sentence(() => loadPublicConfig({ AUTH_APPLE_ID: 'i', ...half }))).toContain('AUTH_APPLE_KEY_ID is missing');
    const bad = { AUTH_APPLE_ID: 'i', ...key, AUTH_APPLE_PRIVATE_KEY: 'x' };
    expect(sentence(() => loadPublicConfig(bad))).toBe(
      'AUTH_APPLE_PRIVATE_KEY must be the private key from Apple, as in its .p8 file.',
    );
  });

  it('know an issuer with and without a slash at its end as one', () => {
    const env = { OIDC_ISSUER: 'https://id.example/', AUTH_OIDC_ID: 'i', AUTH_OIDC_SECRET: 's' };
    expect(loadPublicConfig(env).oidc).toMatchObject({ issuer: 'https://id.example', name: 'id.example' });
    expect(loadPublicConfig({ ...env, OIDC_NAME: 'Example' }).oidc?.name).toBe('Example');
    expect(sentence(() => loadPublicConfig({ OIDC_NAME: 'Example' }))).toContain('OIDC_ISSUER');
  });

  it('allow one identity vendor at a time', () => {
    const env = { WORKOS_API_KEY: 'k', WORKOS_CLIENT_ID: 'c', WORKOS_COOKIE_PASSWORD: secret };
    expect(loadPublicConfig(env).localSignIn).toBe(false);
    expect(sentence(() => loadPublicConfig({ ...env, AUTH_GOOGLE_ID: 'i', AUTH_GOOGLE_SECRET: 's' }))).toContain(
      'choose one',
    );
  });
});

describe('checkEnvironment', () => {
  it('lets an operator leave out what npm start makes', () => {
    expect(checkEnvironment({ PORT: '4100' }).appUrl.href).toBe('http://localhost:4100/');
  });

  it('wants the secret of a worker that is named', () => {
    expect(sentence(() => checkEnvironment({ WORKER_URL: 'http://10.0.0.1:1' }))).toBe(
      'The worker is configured in part: WORKER_URL is set, but WORKER_SECRET is missing.',
    );
    expect(sentence(() => checkEnvironment({ DATABASE_URL: 'x' }))).toContain('DATABASE_URL must be');
  });
});
