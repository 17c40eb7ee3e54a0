/**
 * The environment, parsed once. A feature is fully configured or off: a group of variables that is
 * set in part stops the program with one sentence that names what is missing. An empty variable
 * counts as unset, since that is how Compose files and dashboards write "nothing".
 *
 * `npm start` makes the secrets and addresses that a person leaves out (see bin/start.mjs), so that
 * the programs it starts find all of them here.
 */
import { createPrivateKey } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseRange } from './core/outside.ts';
import type { AddressRange } from './core/outside.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment cannot be used. `message` is one sentence for the operator. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** The names of OAuth providers, and what their variables begin with. */
export const OAUTH_PROVIDERS = ['google', 'github', 'microsoft', 'apple'] as const;
export type OAuthProvider = (typeof OAUTH_PROVIDERS)[number];

export interface OAuthClient {
  readonly provider: OAuthProvider;
  readonly clientId: string;
  /** Apple's is a signed statement that lasts for half a year: with its key, wikibot makes one when it needs one. */
  readonly clientSecret: string | AppleKey;
  /** Microsoft alone: the directory whose people may sign in; null: everybody's. */
  readonly tenant: string | null;
}

/** What Apple's developer pages give out, to sign client secrets with. */
export interface AppleKey {
  readonly teamId: string;
  readonly keyId: string;
  /** PEM, on the curve P-256. */
  readonly privateKey: string;
}

/** `auto`: the sentence model where its files are there or can be fetched; `minilm`: it has to be; `corpus`: never. */
export const EMBEDDINGS_MODES = ['auto', 'minilm', 'corpus', 'off'] as const;
export type EmbeddingsMode = (typeof EMBEDDINGS_MODES)[number];

/** Where models are published. */
const MODELS_HUB = 'https://huggingface.co';

export interface TokenKey {
  readonly id: string;
  readonly key: Buffer;
}

/** What one wiki may hold. What exists stays readable and editable when a limit is lowered. */
export interface Limits {
  readonly pageBytes: number;
  readonly fileBytes: number;
  readonly pages: number;
  /** Attachments, as many as pages. */
  readonly files: number;
  /** What one `git push` may send. */
  readonly pushBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  pageBytes: 1024 * 1024,
  fileBytes: 100 * 1024 * 1024,
  pages: 20_000,
  files: 20_000,
  pushBytes: 512 * 1024 * 1024,
};

/** A page as JSON, with what escaping adds; never less than 4 MB, so that several pages go into one request. */
export function jsonLimit(limits: Limits): number {
  return Math.max(4 * 1024 * 1024, 4 * limits.pageBytes);
}

/** What can be known without the secrets: enough for the front and for the launcher's checks. */
export interface PublicConfig {
  /** Absolute path of WIKIBOT_DATA. */
  readonly data: string;
  /** Origin under which people reach the apex; its path is always `/`. */
  readonly appUrl: URL;
  /** Host name of APP_URL, without the port: for commit addresses. */
  readonly host: string;
  /** Host name under which wikis get subdomains, lower case, without a port. */
  readonly wikiDomain: string;
  /** Public port, that of the front. */
  readonly port: number;
  /** Address on which the front listens; null: chosen from APP_URL. */
  readonly listenHost: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly production: boolean;
  readonly s3: {
    readonly bucket: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly region: string;
    /** Null: Amazon's own, chosen by region. */
    readonly endpoint: string | null;
  } | null;
  readonly stripe: { readonly secretKey: string; readonly webhookSecret: string; readonly priceId: string } | null;
  /** What a paid wiki costs, as the price list says it ("5 € a month"); the amount itself is Stripe's to know. */
  readonly priceText: string | null;
  /** Who answers for this instance: named in its terms and its privacy notice. */
  readonly operator: {
    readonly name: string;
    /** An e-mail address or a web address. */
    readonly contact: string;
    /** Postal, where the law asks for one. */
    readonly address: string | null;
  } | null;
  readonly workos: { readonly apiKey: string; readonly clientId: string; readonly cookiePassword: string } | null;
  readonly oauth: readonly OAuthClient[];
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** As the button calls it; by default the issuer's host. */
    readonly name: string;
  } | null;
  /** True when no real identity provider is configured: one-time links sign the operator in. */
  readonly localSignIn: boolean;
  readonly embeddings: EmbeddingsMode;
  /** Where models are fetched from, without a slash at the end: the hub, or a mirror that is laid out like it. */
  readonly modelsUrl: string;
  readonly limits: Limits;
  /** Memory for the indexes of the word search, of all wikis together. */
  readonly searchBytes: number;
  /** Proxies before the front whose `X-Forwarded-Host` and `X-Forwarded-For` are believed. */
  readonly trustedProxies: readonly AddressRange[];
  /** What may be asked at a URL of a user although it is no public address: a self-hoster's own network. */
  readonly outgoingAllowed: readonly AddressRange[];
  /** Null: mails are written to the console. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  /** What reads /metrics; null: programs on this machine, while APP_URL is local. */
  readonly metricsToken: string | null;
}

/** All of it, as web, worker and command line need it. */
export interface Config extends PublicConfig {
  readonly databaseUrl: string;
  /** Origin of the worker, without a slash at the end. */
  readonly workerUrl: string;
  readonly workerSecret: string;
  /** Where the fronts are told of changes; none: what they keep lasts for its seconds. */
  readonly frontUrls: readonly string[];
  readonly authSecret: string;
  /** Newest first: the first makes new hashes, all verify. */
  readonly tokenKeys: readonly TokenKey[];
}

const port = z.coerce.number().int().min(1).max(65535);

const origin = z.string().refine((value) => {
  if (!URL.canParse(value) || !/^https?:/i.test(value)) return false;
  const url = new URL(value);
  return url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
});

const webFolder = z.string().refine((value) => {
  if (!URL.canParse(value) || !/^https?:/i.test(value)) return false;
  const url = new URL(value);
  return url.search === '' && url.hash === '' && url.username === '' && url.password === '';
});

const contact = z.union([z.email(), z.url({ protocol: /^https?$/ })]);

const hostName = z
  .string()
  .toLowerCase()
  .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/);

const secret = z.string().min(32);

/** A whole number of bytes in a range. */
const bytes = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const origins = z
  .string()
  .transform((value) => value.split(',').map((entry) => entry.trim()))
  .pipe(z.array(origin));

const ranges = z.string().transform((value, context): AddressRange[] =>
  value.split(',').flatMap((entry) => {
    const range = parseRange(entry.trim());
    if (range === null) context.addIssue({ code: 'custom', message: 'bad range' });
    return range === null ? [] : [range];
  }),
);

/** `wiki@example.org`, or `Name <wiki@example.org>`. */
const sender = z.string().regex(/^(?:[^<>@\r\n]+ <[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/);

const tokenKeys = z.string().transform((value, context): TokenKey[] => {
  const keys = value.split(',').map((entry) => {
    const [, id, encoded] = /^([\w-]+):([\w-]+)$/.exec(entry.trim()) ?? [];
    return { id: id ?? '', key: Buffer.from(encoded ?? '', 'base64url') };
  });
  const ids = new Set(keys.map((key) => key.id));
  if (ids.size < keys.length || keys.some((key) => key.id === '' || key.key.length < 32)) {
    context.addIssue({ code: 'custom', message: 'bad keys' });
  }
  return keys;
});

/** On one line where line ends can't be written: `\\n` stands for them. */
const ellipticKey = z.string().transform((value, context): string => {
  const pem = value.replaceAll('\\n', '\n');
  try {
    if (createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1') return pem;
  } catch {
    // Said below.
  }
  context.addIssue({ code: 'custom', message: 'bad key' });
  return pem;
});

/** What each variable must look like, for the sentence when it does not. */
const FORMS = {
  PORT: [port, 'a port number'],
  APP_URL: [origin, 'an absolute http or https address without a path'],
  WIKI_DOMAIN: [hostName, 'a host name without a port'],
  LOG_LEVEL: [z.enum(['debug', 'info', 'warn', 'error', 'silent']), 'debug, info, warn, error or silent'],
  DATABASE_URL: [z.url({ protocol: /^postgres(ql)?$/ }), 'a postgresql:// address'],
  WORKER_URL: [origin, 'an absolute http or https address without a path'],
  FRONT_URL: [origins, 'a list of absolute http or https addresses without a path'],
  WORKER_SECRET: [secret, 'at least 32 characters long'],
  AUTH_SECRET: [secret, 'at least 32 characters long'],
  TOKEN_KEYS: [tokenKeys, 'a list "id:base64url,…" of distinct keys of 32 bytes or more'],
  S3_ENDPOINT: [origin, 'an absolute http or https address without a path'],
  OIDC_ISSUER: [z.url({ protocol: /^https?$/ }), 'an absolute http or https address'],
  MAX_PAGE_BYTES: [bytes(1024, 16 * 1024 * 1024), 'a number of bytes from 1024 to 16777216'],
  MAX_FILE_BYTES: [bytes(1024, 2 * 1024 ** 3), 'a number of bytes from 1024 to 2147483648'],
  MAX_PUSH_BYTES: [bytes(1024, 64 * 1024 ** 3), 'a number of bytes from 1024 to 68719476736'],
  SEARCH_MEMORY_BYTES: [bytes(16 * 1024 * 1024, 64 * 1024 ** 3), 'a number of bytes from 16777216 to 68719476736'],
  MAX_PAGES: [z.coerce.number().int().min(1).max(200_000), 'a number from 1 to 200000'],
  TRUSTED_PROXIES: [ranges, 'a list of addresses or ranges, such as "127.0.0.1, 10.0.0.0/8"'],
  OUTGOING_ALLOW: [ranges, 'a list of addresses or ranges, such as "127.0.0.1, 10.0.0.0/8"'],
  SMTP_URL: [z.url({ protocol: /^smtps?$/ }), 'an smtp:// or smtps:// address'],
  MAIL_FROM: [sender, 'an e-mail address, or "Name <address>"'],
  METRICS_TOKEN: [secret, 'at least 32 characters long'],
  EMBEDDINGS: [z.enum(EMBEDDINGS_MODES), 'auto, minilm, corpus or off'],
  MODELS_URL: [webFolder, 'an absolute http or https address without a user, a query or a fragment'],
  OPERATOR_CONTACT: [contact, 'an e-mail address, or an absolute http or https address'],
  WORKOS_COOKIE_PASSWORD: [secret, 'at least 32 characters long'],
  AUTH_APPLE_PRIVATE_KEY: [ellipticKey, 'the private key from Apple, as in its .p8 file'],
} as const;

type Form = keyof typeof FORMS;
type Parsed<K extends Form> = z.output<(typeof FORMS)[K][0]>;

function parse<K extends Form>(name: K, value: string): Parsed<K> {
  const [schema, form] = FORMS[name];
  const result = schema.safeParse(value);
  // The value itself is not repeated: it may be a secret.
  if (!result.success) throw new ConfigError(`${name} must be ${form}.`);
  // Sound by construction: `schema` is the one that FORMS holds under `name`.
  return result.data as Parsed<K>;
}

function reader(env: Environment) {
  const raw = (name: string): string | null => env[name]?.trim() || null;
  return {
    raw,
    optional<K extends Form>(name: K): Parsed<K> | null {
      const value = raw(name);
      return value === null ? null : parse(name, value);
    },
    /** The values of a group that is on, null when all are unset; else says what is missing. */
    group<const N extends string>(
      what: string,
      names: readonly N[],
      extras: readonly string[] = [],
    ): Record<N, string> | null {
      const missing = names.filter((name) => raw(name) === null);
      const set = [...names, ...extras].filter((name) => raw(name) !== null);
      if (set.length === 0) return null;
      if (missing.length > 0) {
        const verb = missing.length === 1 ? 'is' : 'are';
        throw new ConfigError(
          `${what} is configured in part: ${list(set)} ${set.length === 1 ? 'is' : 'are'} set, but ${list(missing)} ${verb} missing.`,
        );
      }
      return Object.fromEntries(names.map((name) => [name, raw(name) ?? ''])) as Record<N, string>;
    },
  };
}

type Reader = ReturnType<typeof reader>;

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}

function storage(read: Reader): PublicConfig['s3'] {
  const group = read.group(
    'Object storage',
    ['S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
    ['S3_ENDPOINT', 'S3_REGION'],
  );
  if (group === null) return null;
  return {
    bucket: group.S3_BUCKET,
    accessKeyId: group.S3_ACCESS_KEY_ID,
    secretAccessKey: group.S3_SECRET_ACCESS_KEY,
    region: read.raw('S3_REGION') ?? 'us-east-1',
    endpoint: read.optional('S3_ENDPOINT'),
  };
}

function billing(read: Reader): PublicConfig['stripe'] {
  const group = read.group('Billing', ['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET', 'STRIPE_PRICE_ID']);
  if (group === null) return null;
  return {
    secretKey: group.STRIPE_SECRET_KEY,
    webhookSecret: group.STRIPE_WEBHOOK_SECRET,
    priceId: group.STRIPE_PRICE_ID,
  };
}

function operator(read: Reader): PublicConfig['operator'] {
  const group = read.group('The operator', ['OPERATOR_NAME', 'OPERATOR_CONTACT'], ['OPERATOR_ADDRESS']);
  if (group === null) return null;
  return {
    name: group.OPERATOR_NAME,
    contact: parse('OPERATOR_CONTACT', group.OPERATOR_CONTACT),
    address: read.raw('OPERATOR_ADDRESS'),
  };
}

function workos(read: Reader): PublicConfig['workos'] {
  if (read.raw('WORKOS_COOKIE_DOMAIN') !== null) {
    throw new ConfigError('WORKOS_COOKIE_DOMAIN must not be set: sessions belong to one host each.');
  }
  const group = read.group('WorkOS', ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID', 'WORKOS_COOKIE_PASSWORD']);
  if (group === null) return null;
  return {
    apiKey: group.WORKOS_API_KEY,
    clientId: group.WORKOS_CLIENT_ID,
    cookiePassword: parse('WORKOS_COOKIE_PASSWORD', group.WORKOS_COOKIE_PASSWORD),
  };
}

function oidc(read: Reader): PublicConfig['oidc'] {
  const group = read.group('OpenID Connect', ['OIDC_ISSUER', 'AUTH_OIDC_ID', 'AUTH_OIDC_SECRET'], ['OIDC_NAME']);
  if (group === null) return null;
  // Part of what people are known by: with and without a slash at its end it is the same issuer.
  const issuer = parse('OIDC_ISSUER', group.OIDC_ISSUER).replace(/\/+$/, '');
  return {
    issuer,
    name: read.raw('OIDC_NAME') ?? new URL(issuer).host,
    clientId: group.AUTH_OIDC_ID,
    clientSecret: group.AUTH_OIDC_SECRET,
  };
}

function mail(read: Reader): PublicConfig['mail'] {
  const group = read.group('Mail', ['SMTP_URL', 'MAIL_FROM']);
  if (group === null) return null;
  return { smtpUrl: parse('SMTP_URL', group.SMTP_URL), from: parse('MAIL_FROM', group.MAIL_FROM) };
}

function limits(read: Reader): Limits {
  const pages = read.optional('MAX_PAGES') ?? DEFAULT_LIMITS.pages;
  return {
    pageBytes: read.optional('MAX_PAGE_BYTES') ?? DEFAULT_LIMITS.pageBytes,
    fileBytes: read.optional('MAX_FILE_BYTES') ?? DEFAULT_LIMITS.fileBytes,
    pages,
    files: pages,
    pushBytes: read.optional('MAX_PUSH_BYTES') ?? DEFAULT_LIMITS.pushBytes,
  };
}

function oauth(read: Reader, env: Environment): OAuthClient[] {
  // A misspelt provider would otherwise be off without a word.
  for (const name of Object.keys(env)) {
    const provider = /^AUTH_([A-Z0-9_]+)_(?:ID|SECRET)$/.exec(name)?.[1]?.toLowerCase();
    if (provider === undefined || read.raw(name) === null || provider === 'oidc' || APPLE_KEY.includes(name)) continue;
    if (!OAUTH_PROVIDERS.some((known) => known === provider)) {
      throw new ConfigError(`${name} names no provider that wikibot knows: use ${list([...OAUTH_PROVIDERS, 'oidc'])}.`);
    }
  }
  return OAUTH_PROVIDERS.flatMap((provider) => {
    const prefix = `AUTH_${provider.toUpperCase()}`;
    const [idName, secretName, tenantName] = [`${prefix}_ID`, `${prefix}_SECRET`, `${prefix}_TENANT`];
    const appleKey = provider === 'apple' ? appleKeyOf(read) : null;
    const needed = appleKey === null ? [idName, secretName] : [idName];
    const group = read.group(`Sign-in with ${provider}`, needed, provider === 'microsoft' ? [tenantName] : []);
    if (group === null && appleKey !== null) throw new ConfigError(`${idName} is missing for sign-in with apple.`);
    if (group === null) return [];
    const tenant = provider === 'microsoft' ? read.raw(tenantName) : null;
    return [{ provider, clientId: group[idName] ?? '', clientSecret: appleKey ?? group[secretName] ?? '', tenant }];
  });
}

const APPLE_KEY = ['AUTH_APPLE_TEAM_ID', 'AUTH_APPLE_KEY_ID', 'AUTH_APPLE_PRIVATE_KEY'];

/** Null where the secret is given as it is. */
function appleKeyOf(read: Reader): AppleKey | null {
  const group = read.group('The key for sign-in with apple', APPLE_KEY);
  if (group === null) return null;
  if (read.raw('AUTH_APPLE_SECRET') !== null) {
    throw new ConfigError('AUTH_APPLE_SECRET and AUTH_APPLE_PRIVATE_KEY are both set: choose one of them.');
  }
  return {
    teamId: group['AUTH_APPLE_TEAM_ID'] ?? '',
    keyId: group['AUTH_APPLE_KEY_ID'] ?? '',
    privateKey: parse('AUTH_APPLE_PRIVATE_KEY', group['AUTH_APPLE_PRIVATE_KEY'] ?? ''),
  };
}

/** @throws {ConfigError} in one sentence, for the first thing that is wrong */
export function loadPublicConfig(env: Environment = process.env): PublicConfig {
  const read = reader(env);
  const publicPort = read.optional('PORT') ?? 3000;
  const appUrl = new URL(read.optional('APP_URL') ?? `http://localhost:${publicPort}`);
  const identity = { workos: workos(read), oauth: oauth(read, env), oidc: oidc(read) };
  if (identity.workos !== null && (identity.oauth.length > 0 || identity.oidc !== null)) {
    throw new ConfigError('WORKOS_* and AUTH_* are both set: choose one of them for sign-in.');
  }
  return {
    // The comment keeps Next from tracing the whole project into its output.
    data: resolve(/* turbopackIgnore: true */ read.raw('WIKIBOT_DATA') ?? 'data'),
    appUrl,
    host: appUrl.hostname,
    wikiDomain: read.optional('WIKI_DOMAIN') ?? appUrl.hostname,
    port: publicPort,
    listenHost: read.raw('HOST'),
    logLevel: read.optional('LOG_LEVEL') ?? 'info',
    production: read.raw('NODE_ENV') === 'production',
    s3: storage(read),
    stripe: billing(read),
    priceText: read.raw('PRICE_TEXT'),
    operator: operator(read),
    ...identity,
    localSignIn: identity.workos === null && identity.oauth.length === 0 && identity.oidc === null,
    embeddings: read.optional('EMBEDDINGS') ?? 'auto',
    modelsUrl: (read.optional('MODELS_URL') ?? MODELS_HUB).replace(/\/+$/, ''),
    limits: limits(read),
    searchBytes: read.optional('SEARCH_MEMORY_BYTES') ?? 512 * 1024 * 1024,
    trustedProxies: read.optional('TRUSTED_PROXIES') ?? [],
    outgoingAllowed: read.optional('OUTGOING_ALLOW') ?? [],
    mail: mail(read),
    metricsToken: read.optional('METRICS_TOKEN'),
  };
}

/** @throws {ConfigError} in one sentence, for the first thing that is wrong */
export function loadConfig(env: Environment = process.env): Config {
  const read = reader(env);
  const common = loadPublicConfig(env);
  const needed = ['DATABASE_URL', 'WORKER_URL', 'WORKER_SECRET', 'AUTH_SECRET', 'TOKEN_KEYS'] as const;
  const missing = needed.filter((name) => read.raw(name) === null);
  if (missing.length > 0) {
    throw new ConfigError(`${list(missing)} must be set; "npm start" makes what is missing by itself.`);
  }
  const required = <K extends (typeof needed)[number]>(name: K): Parsed<K> => parse(name, read.raw(name) ?? '');
  return {
    ...common,
    databaseUrl: required('DATABASE_URL'),
    workerUrl: new URL(required('WORKER_URL')).origin,
    workerSecret: required('WORKER_SECRET'),
    frontUrls: (read.optional('FRONT_URL') ?? []).map((url) => new URL(url).origin),
    authSecret: required('AUTH_SECRET'),
    tokenKeys: required('TOKEN_KEYS'),
  };
}

/**
 * What an operator may leave to `npm start`: the secrets and addresses may be missing, but not half
 * of them, and what is there must be usable.
 *
 * @throws {ConfigError} in one sentence, for the first thing that is wrong
 */
export function checkEnvironment(env: Environment = process.env): PublicConfig {
  const read = reader(env);
  const common = loadPublicConfig(env);
  for (const name of [
    'DATABASE_URL',
    'WORKER_URL',
    'FRONT_URL',
    'WORKER_SECRET',
    'AUTH_SECRET',
    'TOKEN_KEYS',
  ] as const) {
    read.optional(name);
  }
  if (read.raw('WORKER_URL') !== null) read.group('The worker', ['WORKER_URL', 'WORKER_SECRET']);
  return common;
}
