import { v7 } from 'uuid';
import type { Actor } from '../core/access.ts';
import { userIdOf } from '../core/access.ts';
import type { Database } from './ports.ts';

/** In the order in which lists offer them. `wiki.committed` is written by `publish`. */
export const AUDIT_ACTIONS = [
  'user.created',
  'user.named',
  'user.renamed',
  'user.name_released',
  'identity.linked',
  'identity.unlinked',
  'user.signed_out',
  'user.signed_in',
  'user.sign_in_link',
  'user.exported',
  'token.created',
  'token.revoked',
  'wiki.created',
  'wiki.updated',
  'wiki.published',
  'wiki.made_private',
  'wiki.committed',
  'wiki.pushed',
  'wiki.exported',
  'wiki.deleted',
  'wiki.transferred',
  'member.added',
  'member.changed',
  'member.removed',
  'member.left',
  'member.joined',
  'invitation.created',
  'invitation.revoked',
  'webhook.created',
  'webhook.changed',
  'webhook.secret_rotated',
  'webhook.deleted',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEntry {
  readonly action: AuditAction;
  readonly wikiId?: string | null;
  /** The user that it is about, where the actor is the operator or nobody. */
  readonly userId?: string | null;
  /** What it was done to, in words that mean something when the row is gone. */
  readonly target: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
  readonly agent?: string | null;
  readonly requestId?: string;
}

/** Give it the transaction of the change, so that neither is there without the other. */
export async function audit(db: Pick<Database, 'auditEvent'>, actor: Actor, entry: AuditEntry): Promise<void> {
  await db.auditEvent.create({
    data: {
      id: v7(),
      wikiId: entry.wikiId ?? null,
      userId: userIdOf(actor) ?? entry.userId ?? null,
      tokenId: actor.kind === 'token' ? actor.tokenId : null,
      // Through what: the label stays when the token is gone.
      agent: entry.agent ?? (actor.kind === 'token' ? actor.label : null),
      action: entry.action,
      target: entry.target,
      detail: { ...entry.detail },
      requestId: entry.requestId ?? null,
    },
  });
}
