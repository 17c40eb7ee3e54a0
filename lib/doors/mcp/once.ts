/**
 * A write that is sent again. MCP itself gives nothing to tell a repetition by: its ids begin at 0
 * with every connection. What is written again over the same revision lands once anyway; for the
 * rest a client may send `Idempotency-Key` with the HTTP request, as in REST.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { WikibotError } from '../../core/errors.ts';
import { limitOf } from '../../services/idempotency.ts';
import type { Answer } from './result.ts';
import type { ToolCall } from './tool.ts';

/** What writing tools answer with, as it is recorded. */
const recorded = z.object({ text: z.string(), data: z.record(z.string(), z.unknown()).nullish() });

/** Runs the tool, or answers as it has answered the same call before. */
export async function once(
  call: ToolCall,
  { request, tool, input }: { request: Request; tool: string; input: unknown },
  run: (call: ToolCall) => Promise<Answer>,
): Promise<Answer> {
  const key = request.headers.get('idempotency-key');
  if (key === null) return await run(call);
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new WikibotError('invalid_input', 'An "Idempotency-Key" has 1 to 255 visible ASCII characters.', {
      data: { parameter: 'Idempotency-Key' },
    });
  }
  const { services, actor, wiki, write } = call;
  const parts = ['mcp', tool, wiki.wikiId, limitOf(actor), input];
  const fingerprint = new Uint8Array(createHash('sha256').update(JSON.stringify(parts)).digest());
  const { body } = await services.idempotency.once(actor, { key, fingerprint }, async () => ({
    status: 200,
    body: await run({ ...call, write: { ...write, idempotencyKey: key } }),
  }));
  const { text, data = null } = recorded.parse(body);
  return { text, data };
}
