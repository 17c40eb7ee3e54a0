import type { Actor } from '../../core/access.ts';
import type { Role } from '../../core/access.ts';

export type ExportParts = 'all' | 'zip' | 'bundle';

/** What goes with an account, and whom it concerns. */
export interface DeletionPlan {
  readonly username: string | null;
  /** They go, with all in them. */
  readonly wikis: readonly {
    readonly owner: string;
    readonly slug: string;
    readonly name: string;
    readonly pages: number;
    /** Those who lose it, the owner not among them. */
    readonly others: readonly { readonly username: string | null; readonly displayName: string; readonly role: Role }[];
  }[];
  /** Of others, in which what the person wrote stays. */
  readonly memberOf: number;
}

/** What an export will hold. */
export interface ExportSize {
  readonly wikis: number;
  readonly pages: number;
  readonly files: number;
  /** Of pages and files as they are now; their history comes on top. */
  readonly bytes: number;
}

/** The account as a whole. A token that is limited to a wiki, a path or to less than "admin" is not enough. */
export interface AccountService {
  exportSize(actor: Actor): Promise<ExportSize>;
  /** One zip, streamed: the repositories, their files, and the account's data (see the README in it). */
  exported(actor: Actor, parts?: ExportParts): Promise<ReadableStream<Uint8Array>>;
  deletionPlan(actor: Actor): Promise<DeletionPlan>;
  /** For good, once the username is typed. From then on nobody gets in; what is left is removed soon. */
  delete(actor: Actor, confirm: string): Promise<{ readonly username: string }>;
}
