/**
 * Tool results: compact text, and the same as data. Hosts show their model one of the two (Claude Code and
 * VS Code the data, most others the text), so each has to be enough without the other, and small.
 */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { ERROR_TABLE, type WikibotError } from '../../core/errors.ts';
import { conflictOf } from './conflict.ts';

export interface Answer {
  readonly text: string;
  /** All that the text says, in the names of REST. Null: a picture or bytes, which `more` alone can hold. */
  readonly data: Record<string, unknown> | null;
  /** Pictures and files, after the text. */
  readonly more?: CallToolResult['content'];
}

export function success({ text, data, more = [] }: Answer): CallToolResult {
  return { content: [{ type: 'text', text }, ...more], ...(data === null ? {} : { structuredContent: data }) };
}

/** Not for the text: the message says it, or it repeats what the model has sent. */
const SAID = new Set(['path', 'change', 'edit', 'matches', 'parameter', 'field', 'last_revision', 'moved_to']);

/**
 * A failure of the domain is a result that says what to do next, not a protocol error: the model
 * reads results, and hosts hide errors.
 */
export function failed(failure: WikibotError, requestId: string): CallToolResult {
  const { merged_text: merged, base: _base, nearest: _nearest, errors: _errors, ...data } = failure.data;
  const conflict = typeof merged === 'string' ? conflictOf(merged) : null;
  const detail = `${failure.message} ${nextStep(failure, conflict?.whole ?? null)}`.trimEnd();
  const lines = [detail];
  for (const [name, value] of Object.entries(data)) {
    if (!SAID.has(name) && (typeof value === 'string' || typeof value === 'number')) lines.push(`${name}: ${value}`);
  }
  if (failure.code === 'internal') lines.push(`request id: ${requestId}`);
  if (conflict !== null) lines.push('merged_text:', conflict.text);
  return {
    content: [{ type: 'text', text: lines.join('\n') }],
    structuredContent: {
      ...{ code: failure.code, detail, ...data },
      ...(failure.code === 'internal' ? { request_id: requestId } : {}),
      ...(conflict === null ? {} : { merged_text: conflict.text }),
    },
    isError: true,
  };
}

/** `wholeConflict`: whether all of the merged text is shown; null: there is none. */
function nextStep({ code, data }: WikibotError, wholeConflict: boolean | null): string {
  const step = ERROR_TABLE[code].nextStep;
  if (typeof data['moved_to'] === 'string') return `Call again with the path "${data['moved_to']}".`;
  // The message shows the text to copy, or says which surroundings are missing.
  if (code === 'edit_mismatch' && (data['nearest'] !== undefined || data['lines'] !== undefined))
    return 'Nothing was changed.';
  // Said in the message: there is nothing to be resolved.
  if (code === 'stale_revision' && data['current_revision'] === null) return 'Nothing was changed.';
  if (code !== 'stale_revision') return step;
  if (wholeConflict === null) return 'Nothing was changed. Read it again, and repeat the change on what is there now.';
  return wholeConflict
    ? 'Nothing was written. Resolve the markers in merged_text and write it with current_revision.'
    : 'Nothing was written. Call edit_note with current_revision, and there replace what stands above "=======" (below it is yours); send your other changes again.';
}
