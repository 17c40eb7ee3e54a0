/**
 * What the services need from the outside. Adapters implement it; tests of the services pass the
 * real ones.
 *
 * The database is Prisma's generated client itself, imported as a type: an interface of our own
 * around it would be the same list of methods twice.
 */
import type { PrismaClient } from '../adapters/db/generated/client.ts';
import type { RpcInput, RpcMethod, RpcOutput } from '../protocol/rpc.ts';

export type Database = PrismaClient;

/** The worker, as the web tier and the command line see it. */
export interface Repositories {
  call<M extends RpcMethod>(method: M, input: RpcInput<M>): Promise<RpcOutput<M>>;
  /** Streams a blob; the answer passes status and range headers through. */
  file(wikiId: string, oid: string, options?: { range?: string; signal?: AbortSignal }): Promise<Response>;
  /** Of a stream whose `size` is known, what is too large is refused before it is sent. */
  stage(
    wikiId: string,
    body: ReadableStream<Uint8Array> | Uint8Array,
    options?: { size?: number | undefined },
  ): Promise<{ oid: string; size: number }>;
  /** The files of today (zip, tar), or the whole history. */
  exported(wikiId: string, format: 'zip' | 'tar' | 'bundle'): Promise<Response>;
  health(): Promise<boolean>;
}

/** Keyed hashes of random secrets (tokens, codes). The first key makes new ones; all verify. */
export interface KeyRing {
  hash(secret: string): { hash: Uint8Array<ArrayBuffer>; keyId: string };
  /** Hashes under every known key, newest first, to look a stored one up. */
  candidates(secret: string): Uint8Array<ArrayBuffer>[];
  /** Encrypts what has to be read again, by the newest key. */
  seal(text: string): { sealed: Uint8Array<ArrayBuffer>; keyId: string };
  /** Throws for what was changed, or when the key is no longer known. */
  open(box: { sealed: Uint8Array; keyId: string }): string;
}

export interface OutgoingRequest {
  /** Default: GET. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** For all of it, from connecting to the last byte that is read. */
  readonly timeoutMs: number;
  /** The answer is read up to here. */
  readonly maxBytes: number;
}

export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Uint8Array;
  /** False: there is more of it than was to be read. */
  readonly complete: boolean;
}

/** Asks servers of strangers, at URLs that users wrote, and never one on the inside. */
export interface Outgoing {
  /** Judges a URL as far as it can be told now. @throws {WikibotError} `invalid_input` */
  check(url: string): Promise<URL>;
  /** Any answer counts, redirects too, which are not followed. @throws {OutgoingError} when there is none */
  request(url: string, request: OutgoingRequest): Promise<OutgoingAnswer>;
}

/** What is kept of public wikis for everybody (the front's cache). */
export interface PublicCopies {
  /** Forgets all of a wiki: to be called when a change of it is in the database. Never rejects. */
  purge(wikiId: string): Promise<void>;
}

export interface Deps {
  readonly db: Database;
  readonly repos: Repositories;
  readonly copies: PublicCopies;
  readonly keys: KeyRing;
  readonly outgoing: Pick<Outgoing, 'check'>;
  /** For commit addresses and links: host name of `APP_URL`. */
  readonly host: string;
  readonly appUrl: string;
  /** One-time sign-in links work only while no identity provider is configured. */
  readonly localSignIn: boolean;
  now(): Date;
  /** Told of a failure that no request waits for, such as noting when a token was last used. */
  readonly report: (error: unknown, doing: string) => void;
}
