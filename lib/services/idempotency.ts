/**
 * A request that is sent again is done once. Its answer is kept for a day under the key that the
 * client gave it, for this user:
 *
 *   - the same key and the same request: the first answer again;
 *   - the same key and another request: refused;
 *   - the same key at the same time: both go on, the worker lands one of them and answers the other
 *     with it (worker/landing/landed-once.ts), and both are told what was recorded first.
 *
 * The row is made before the work begins, and the worker notes in it what is about to land before
 * it moves the ref. So a commit lands once, whenever web, worker or database die: the next try
 * finds the commit on `main`, or knows that it never will be there. Refusals that another try would
 * not change are kept as well; those that time or somebody else may mend are not.
 *
 * What is no commit (a token, an invitation) leaves no such trace, so it is begun once: a repetition
 * that finds neither its answer nor its failure is refused with a sentence that says so. Those answers
 * hold secrets that are shown once, and are kept encrypted by the key ring, as are those of webhooks.
 */
import type { Actor } from '../core/access.ts';
import { userIdOf } from '../core/access.ts';
import type { ErrorCode } from '../core/errors.ts';
import { fromProblem, isWikibotError, toProblem, WikibotError } from '../core/errors.ts';
import type { Deps, KeyRing } from './ports.ts';
import type { IdempotencyService, RecordedAnswer } from './types.ts';

const LIFE_MS = 24 * 60 * 60 * 1000;
/** No request takes longer to be answered. */
const WORK_MS = 60_000;

/** They follow from the request and the page as it was. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  ...(['invalid_input', 'bad_path', 'not_found', 'page_exists', 'revision_required', 'stale_revision'] as const),
  ...(['precondition_failed', 'edit_mismatch', 'too_large'] as const),
]);

interface Row {
  request_hash: Uint8Array;
  status: number | null;
  /** `landed` is the worker's. */
  response: { answer?: unknown; sealed?: { text: string; key: string }; problem?: Record<string, unknown> } | null;
  created_at: Date;
}

export function createIdempotencyService({ db, now, keys }: Pick<Deps, 'db' | 'now' | 'keys'>): IdempotencyService {
  return {
    async once(actor, { key, fingerprint }, work) {
      const userId = userIdOf(actor);
      // The operator's commands carry no keys.
      if (userId === null) return await work();
      const { row } = await begin(userId, key, fingerprint);
      const recorded = answerOf(row, keys);
      if (recorded !== null) return recorded;
      try {
        const answer = await work();
        return await record(userId, key, { status: answer.status, response: { answer: answer.body } }, answer);
      } catch (error) {
        if (!isWikibotError(error) || !FINAL.has(error.code)) throw error;
        const problem = toProblem(error);
        return await record(userId, key, { status: error.status, response: { problem } }, null);
      }
    },

    async onceSealed(actor, { key, fingerprint }, work) {
      const userId = userIdOf(actor);
      if (userId === null) return await work();
      const { row, isNew } = await begin(userId, key, fingerprint);
      if (!isNew) return answerOf(row, keys) ?? unanswered(now().getTime() - row.created_at.getTime());
      let answer: RecordedAnswer;
      try {
        answer = await work();
      } catch (error) {
        if (isWikibotError(error) && FINAL.has(error.code)) {
          const problem = toProblem(error);
          return await record(userId, key, { status: error.status, response: { problem } }, null);
        }
        // Nothing was done, so the key is free again.
        await db.$executeRaw`
          DELETE FROM idempotency_keys WHERE user_id = ${userId}::uuid AND key = ${key} AND status IS NULL`;
        throw error;
      }
      const { sealed, keyId } = keys.seal(JSON.stringify(answer.body));
      const response = { sealed: { text: Buffer.from(sealed).toString('base64'), key: keyId } };
      return await record(userId, key, { status: answer.status, response }, answer);
    },
  };

  /** The row of the key, and whether it was made now. @throws for a key of another request */
  async function begin(userId: string, key: string, fingerprint: Uint8Array): Promise<{ row: Row; isNew: boolean }> {
    const at = now();
    const expires = new Date(at.getTime() + LIFE_MS);
    const made = await db.$executeRaw`
      INSERT INTO idempotency_keys (user_id, key, request_hash, created_at, expires_at)
      VALUES (${userId}::uuid, ${key}, ${fingerprint}, ${at}, ${expires})
      ON CONFLICT (user_id, key) DO UPDATE SET request_hash = excluded.request_hash, status = NULL, response = NULL,
             created_at = excluded.created_at, expires_at = excluded.expires_at
       WHERE idempotency_keys.expires_at <= ${at}`;
    const row = await read(userId, key);
    if (!Buffer.from(row.request_hash).equals(fingerprint)) {
      throw refused(
        'This "Idempotency-Key" was sent with another request in the last 24 hours. Use a new key for each request, and the same one only to repeat it.',
      );
    }
    return { row, isNew: made === 1 };
  }

  async function read(userId: string, key: string): Promise<Row> {
    const [row] = await db.$queryRaw<Row[]>`
      SELECT request_hash, status, response, created_at FROM idempotency_keys WHERE user_id = ${userId}::uuid AND key = ${key}`;
    if (row === undefined)
      throw new WikibotError('unavailable', 'This request could not be kept apart. Send it again.');
    return row;
  }

  /** The first of several equal requests says what all of them answer. */
  async function record(
    userId: string,
    key: string,
    outcome: { status: number; response: object },
    answer: RecordedAnswer | null,
  ): Promise<RecordedAnswer> {
    const recorded = await db.$executeRaw`
      UPDATE idempotency_keys
         SET status = ${outcome.status}, response = coalesce(response, '{}'::jsonb) || ${JSON.stringify(outcome.response)}::jsonb
       WHERE user_id = ${userId}::uuid AND key = ${key} AND status IS NULL`;
    if (recorded === 1 && answer !== null) return answer;
    const first = answerOf(await read(userId, key), keys);
    if (first === null) throw new Error('A request was recorded without its answer.');
    return first;
  }
}

/** @throws the recorded refusal */
function answerOf({ status, response }: Row, keys: KeyRing): RecordedAnswer | null {
  if (status === null || response === null) return null;
  if (response.problem !== undefined) throw fromProblem(response.problem);
  if (response.sealed === undefined) return { status, body: response.answer };
  const { text, key } = response.sealed;
  return { status, body: JSON.parse(keys.open({ sealed: Buffer.from(text, 'base64'), keyId: key })) };
}

/** Of a request that was begun by another one, whose answer is not there (yet). */
function unanswered(age: number): never {
  if (age < WORK_MS) {
    throw new WikibotError(
      'unavailable',
      'A request under this "Idempotency-Key" is still being worked on. Send it again in a moment.',
    );
  }
  throw refused(
    'The request under this "Idempotency-Key" was begun, and its answer was lost. See whether it was done, and use a new key for another.',
  );
}

function refused(message: string): WikibotError {
  return new WikibotError('invalid_input', message, { data: { parameter: 'Idempotency-Key' } });
}

/** Who asks for what is a part of the request: a token that may see less is not answered with more. */
export function limitOf(actor: Actor): string {
  return actor.kind === 'token' ? (actor.pathPrefix ?? '') : '';
}
