/** What the doors are given: the services, and what only the composition root can know. */
import type { Actor } from '../core/access.ts';
import type { Services } from '../services/types.ts';

/** The part of a pino logger that the doors use. */
export interface Log {
  error(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface DoorDeps {
  readonly services: Services;
  readonly log: Log;
  /** Origin under which people reach the apex. */
  readonly appUrl: URL;
  /** Host name under which wikis get subdomains. */
  readonly wikiDomain: string;
  /** Largest body of JSON that a door reads. */
  readonly jsonBytes: number;
  /** Who asks. Throws `unauthenticated` for a bad token: it never makes somebody nobody. */
  readonly actorOf: (request: Request) => Promise<Actor>;
  /** True when the database cannot be reached, as opposed to a fault of ours. */
  readonly isUnavailable: (error: unknown) => boolean;
  /** Tests: REST holds each of its answers against its schema. */
  readonly checkAnswers?: boolean;
}
