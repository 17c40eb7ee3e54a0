/** Tool results: compact text for the model, and the same as data. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { ERROR_TABLE, type WikibotError } from '../../core/errors.ts';
import { TEXT_LIMIT, cutLines } from './text.ts';

export interface Answer {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

export function success({ text, data }: Answer): CallToolResult {
  return { content: [{ type: 'text', text }], structuredContent: data };
}

/**
 * A failure of the domain is a result that says what to do next, not a protocol error: the model
 * reads results, and hosts hide errors.
 */
export function failed(failure: WikibotError, requestId: string): CallToolResult {
  const { merged_text: mergedText, base: _base, ...data } = failure.data;
  const lines = [`${failure.message} ${ERROR_TABLE[failure.code].nextStep}`];
  for (const [name, value] of Object.entries(data)) {
    if (typeof value === 'string' || typeof value === 'number') lines.push(`${name}: ${value}`);
  }
  if (failure.code === 'internal') lines.push(`request id: ${requestId}`);
  const merged = typeof mergedText === 'string' ? mergedText : null;
  if (merged !== null) lines.push('merged_text:', cutLines(merged, TEXT_LIMIT).text);
  const extra = merged === null ? {} : { merged_text: merged };
  return {
    content: [{ type: 'text', text: lines.join('\n') }],
    structuredContent: { code: failure.code, message: failure.message, ...data, ...extra },
    isError: true,
  };
}
