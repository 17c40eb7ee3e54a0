/** `Idempotency-Key`: a write of a wiki that is sent again is done once (lib/services/idempotency.ts). */
import { createHash } from 'node:crypto';
import { WikibotError } from '../../core/errors.ts';
import { limitOf } from '../../services/idempotency.ts';
import type { WikiInfo } from '../../services/types.ts';
import { segmentsOf } from './path.ts';
import { Reply } from './reply.ts';
import type { Call } from './router.ts';

/** Runs the handler, or answers as it has answered the same request before. */
export async function once(
  call: Call,
  { wiki, input }: { wiki: WikiInfo; input: { readonly query: unknown; readonly body: unknown } },
  handle: (call: Call) => Promise<object>,
): Promise<object> {
  const { request, actor, services, write } = call;
  const key = request.headers.get('idempotency-key');
  if (key === null || request.method === 'GET' || request.method === 'HEAD') return await handle(call);
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new WikibotError('invalid_input', 'An "Idempotency-Key" has 1 to 255 visible ASCII characters.', {
      data: { parameter: 'Idempotency-Key' },
    });
  }
  const parts = [
    ...[request.method, wiki.wikiId, segmentsOf(new URL(request.url)), limitOf(actor)],
    ...[request.headers.get('if-match'), request.headers.get('if-none-match'), input.query, input.body],
  ];
  const fingerprint = new Uint8Array(createHash('sha256').update(JSON.stringify(parts)).digest());
  const { status, body } = await services.idempotency.once(actor, { key, fingerprint }, async () => {
    const result = await handle({ ...call, write: { ...write, idempotencyKey: key } });
    return result instanceof Reply ? { status: result.status, body: result.body } : { status: 200, body: result };
  });
  return new Reply(body, status);
}
