/** One structured line for each write, so that what became of every request can be told afterwards. */
import type { Logger } from 'pino';
import { isWikibotError } from '#lib/core/errors.ts';
import type { CommitResult } from '#lib/protocol/rpc.ts';
import type { CommitInput } from './land.ts';

/** Of a commit with many changes. */
const MAX_SHOWN = 5;

/** `merged`: landed, on top of what came since its base. */
export type WriteOutcome = 'landed' | 'merged' | 'unchanged' | 'conflict' | 'refused';

export function logWrite(
  log: Logger,
  input: CommitInput,
  end: CommitResult | { readonly error: unknown },
  about: { group: number; ms: number },
): WriteOutcome {
  const { wikiId, requestId, actor, changes } = input;
  const shown = changes.slice(0, MAX_SHOWN).map((change) => ({
    op: change.op,
    path: 'path' in change ? change.path : 'file' in change ? change.file : null,
    base: 'revision' in change ? (change.revision ?? null) : null,
  }));
  const common = {
    ...{ wikiId, requestId: requestId ?? null, actor: actor.kind, changes: changes.length },
    // The usual write has one change, whose fields stand in the line itself.
    ...(changes.length === 1 ? shown[0] : { shown }),
    ...{ group: about.group, ms: Math.round(about.ms * 10) / 10 },
  };
  if (!('error' in end)) {
    const outcome = !end.changed ? 'unchanged' : end.pages.some(({ merged }) => merged) ? 'merged' : 'landed';
    log.info({ ...common, outcome, revision: end.revision, indexed: end.indexed }, 'write');
    return outcome;
  }
  const code = isWikibotError(end.error) ? end.error.code : 'internal';
  const conflict = code === 'stale_revision' || code === 'precondition_failed';
  const current = isWikibotError(end.error) ? (end.error.data['current_revision'] ?? null) : null;
  const outcome = conflict ? 'conflict' : 'refused';
  log.info({ ...common, outcome, code, current }, 'write');
  return outcome;
}
