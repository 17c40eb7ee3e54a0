/** Failures where MCP has no result to put them into: resources, prompts, completion. */
import { ProtocolError, ProtocolErrorCode, ResourceNotFoundError } from '@modelcontextprotocol/server';
import { ERROR_TABLE, type WikibotError } from '../../core/errors.ts';
import { failureOf } from '../failure.ts';
import { requireText } from '../wellformed.ts';
import type { McpContext } from './context.ts';

/** Does the work; what it throws becomes a protocol error that says what to do next. */
export async function answering<T>(context: McpContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    throw protocolError(failureOf(error, context.deps, context.requestId), context.requestId);
  }
}

/** The same for what a client asks for by its URI. */
export async function reading<T>(context: McpContext, uri: string, work: () => Promise<T>): Promise<T> {
  try {
    requireText(uri, 'uri');
    return await work();
  } catch (error) {
    const failure = failureOf(error, context.deps, context.requestId);
    const missing = failure.code === 'not_found' || failure.code === 'bad_path';
    if (missing) throw new ResourceNotFoundError(uri, failure.message);
    throw protocolError(failure, context.requestId);
  }
}

const OUR_FAULT: ReadonlySet<string> = new Set(['internal', 'unavailable']);

function protocolError(failure: WikibotError, requestId: string): ProtocolError {
  const ours = OUR_FAULT.has(failure.code);
  const message = `${failure.message} ${ERROR_TABLE[failure.code].nextStep}`;
  return new ProtocolError(ours ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams, message, {
    code: failure.code,
    ...(ours ? { request_id: requestId } : {}),
  });
}
