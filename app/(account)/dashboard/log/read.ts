import type { Actor } from '#lib/core/access.ts';
import { isWikibotError } from '#lib/core/errors.ts';
import type { AuditFilter, AuditPage } from '#lib/services/audit-log/types.ts';
import { server } from '../../../server.ts';

const ON_A_PAGE = 50;

/** A cursor that somebody has mistyped in the address shows the beginning. */
export async function readLog(actor: Actor, filter: AuditFilter, cursor: string): Promise<AuditPage> {
  const list = (from: string) => server().services.auditLog.list(actor, filter, { limit: ON_A_PAGE, cursor: from });
  try {
    return await list(cursor);
  } catch (error) {
    if (cursor !== '' && isWikibotError(error) && error.code === 'invalid_input') return list('');
    throw error;
  }
}
