/** `Idempotency-Key`: a write that is sent again is done once (lib/services/idempotency.ts). */
import { createHash } from 'node:crypto';
import { WikibotError } from '../../core/errors.ts';
import { limitOf } from '../../services/idempotency.ts';
import type { RecordedAnswer, WikiInfo } from '../../services/types.ts';
import { segmentsOf } from './path.ts';
import { Reply } from './reply.ts';
import type { Call } from './router.ts';

interface Input {
  readonly query: unknown;
  readonly body: unknown;
}

/** Runs the handler of a wiki's route, or answers as it has answered the same request before. */
export async function once(
  call: Call,
  { wiki, input }: { wiki: WikiInfo; input: Input },
  handle: (call: Call) => Promise<object>,
): Promise<object> {
  const { request, actor, services, write } = call;
  const key = keyOf(request);
  if (key === null) return await handle(call);
  const fingerprint = fingerprintOf(request, input, [wiki.wikiId, limitOf(actor)]);
  const { status, body } = await services.idempotency.once(actor, { key, fingerprint }, async () =>
    recordable(await handle({ ...call, write: { ...write, idempotencyKey: key } })),
  );
  return new Reply(body, status);
}

/** The same for a route of the account. Only the token that asked first is told again: the answer may be a secret. */
export async function onceOfAccount(call: Call, input: Input, handle: () => Promise<object>): Promise<object> {
  const { request, actor, services } = call;
  const key = keyOf(request);
  if (key === null) return await handle();
  const fingerprint = fingerprintOf(request, input, [actor.kind === 'token' ? actor.tokenId : actor.kind]);
  const { status, body } = await services.idempotency.onceSealed(actor, { key, fingerprint }, async () =>
    recordable(await handle()),
  );
  return new Reply(body, status);
}

/** Null: there is none, or it means nothing here. */
function keyOf(request: Request): string | null {
  const key = request.headers.get('idempotency-key');
  if (key === null || request.method === 'GET' || request.method === 'HEAD') return null;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new WikibotError('invalid_input', 'An "Idempotency-Key" has 1 to 255 visible ASCII characters.', {
      data: { parameter: 'Idempotency-Key' },
    });
  }
  return key;
}

function fingerprintOf(request: Request, { query, body }: Input, asker: readonly string[]): Uint8Array<ArrayBuffer> {
  const parts = [
    ...[request.method, ...asker, segmentsOf(new URL(request.url))],
    ...[request.headers.get('if-match'), request.headers.get('if-none-match'), query, body],
  ];
  return new Uint8Array(createHash('sha256').update(JSON.stringify(parts)).digest());
}

function recordable(result: object): RecordedAnswer {
  return result instanceof Reply ? { status: result.status, body: result.body } : { status: 200, body: result };
}
