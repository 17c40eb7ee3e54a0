/** Who, through which client, did what: the audit log as it is read (`lib/services/audit.ts` writes it). */
import type { Actor } from '../../core/access.ts';
import type { AuditAction } from '../audit.ts';
import type { WikiAddress } from '../types.ts';

/** Of one download; who needs more asks for one span of time after another. */
export const MOST_EXPORTED = 100_000;

export interface AuditFilter {
  /** Null: the whole account, which is what the actor did anywhere and what happened to their wikis. */
  readonly wiki: WikiAddress | null;
  /** Username of who did it. */
  readonly person?: string | undefined;
  readonly action?: AuditAction | undefined;
  readonly since?: Date | undefined;
  readonly until?: Date | undefined;
}

export interface AuditRecord {
  readonly id: string;
  readonly at: Date;
  readonly action: string;
  /** What it was done to, in words. For a commit, its message. */
  readonly target: string;
  /** Of a commit. */
  readonly revision: string | null;
  /** Null: the operator, or the program itself. Of an account that is gone, the id alone. */
  readonly person: {
    readonly userId: string;
    readonly username: string | null;
    readonly displayName: string | null;
  } | null;
  /** The token's label, else what the program called itself. Null: by hand, in the browser. */
  readonly client: string | null;
  /** Null: it concerned the account, or a wiki that is gone or hidden from the actor by now. */
  readonly wiki: (WikiAddress & { readonly name: string }) | null;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

export interface AuditPage {
  readonly events: readonly AuditRecord[];
  readonly nextCursor: string | null;
}

export interface AuditLogService {
  /** Newest first. A wiki's own log is for those who manage it. */
  list(actor: Actor, filter: AuditFilter, page: { limit: number; cursor?: string | undefined }): Promise<AuditPage>;
  /** All that match, newest first, for a download: the newest {@link MOST_EXPORTED}. */
  all(actor: Actor, filter: AuditFilter): AsyncGenerator<readonly AuditRecord[]>;
}
