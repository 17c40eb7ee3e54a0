/** What many operations have in common: parameters of paths, headers, and how things go wrong. */
import { ERROR_CODES, ERROR_TABLE } from '../../../core/errors.ts';
import type { Operation } from '../operation.ts';
import type { Method } from '../router.ts';
import type { Parameter } from './document.ts';
import type { Schema } from './schemas.ts';

const text = (description: string, more: Schema = {}) => ({ description, schema: { type: 'string', ...more } });

const PATH_PARAMETERS: Readonly<Record<string, { description: string; schema: Schema }>> = {
  'path…': text('Like `Actors/Iran`. Its slashes are written as they are, everything else percent-encoded.', {
    examples: ['Home'],
  }),
  owner: text('A username, without the `@`.'),
  wiki: text('The slug of a wiki.'),
  slug: text('The slug of a wiki.'),
  username: text('A username, without the `@`.'),
  id: text('As lists have it.', { format: 'uuid' }),
};

/** The parameters of `pages/{path…}`, in their order. */
export function pathParameters(pattern: string): Parameter[] {
  return [...pattern.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => ({
    name: name.replace('…', ''),
    in: 'path',
    required: true,
    ...(PATH_PARAMETERS[name] ?? text('')),
  }));
}

export const HEADERS = {
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    ...text('The `ETag` of what is to be changed. Exact: 412 when it fails, never merged.'),
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    ...text('The `ETag` that you have (304 where nothing has changed), or `*` for a write that must create.'),
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    ...text('The same request under the same key is done once in 24 hours, and answered as the first time.', {
      pattern: '^[\\x21-\\x7e]{1,255}$',
    }),
  },
  Range: { name: 'Range', in: 'header', ...text('A part of the bytes, such as `bytes=0-1023`.') },
} as const;

/** Headers that the operation takes, by reference. */
export function headerParameters(method: Method, { repeatable, conditional, answers }: Operation): { $ref: string }[] {
  const names: (keyof typeof HEADERS)[] = [];
  if (conditional) names.push('IfMatch');
  if (conditional || method === 'GET') names.push('IfNoneMatch');
  if (repeatable) names.push('IdempotencyKey');
  if (Object.values(answers).some((answer) => 'ranges' in answer && answer.ranges === true)) names.push('Range');
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
}

/** RFC 9457; what else stands in it depends on the code. */
export const PROBLEM: Schema = {
  type: 'object',
  description: 'A problem document (RFC 9457). `code` is stable; `detail` is a sentence for people.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: ERROR_CODES },
    detail: { type: 'string' },
    request_id: { type: 'string', description: 'As in `X-Request-Id`.' },
    errors: {
      type: 'array',
      description: 'Of `invalid_input`: each wrong field.',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, message: { type: 'string' } },
        required: ['field', 'message'],
      },
    },
    current_revision: {
      type: ['string', 'null'],
      description: 'Of `stale_revision` and `precondition_failed`; null where it is gone.',
    },
    base: { type: ['string', 'null'], description: 'Of `stale_revision`: the text that the change was based on.' },
    merged_text: {
      type: ['string', 'null'],
      description: 'Of `stale_revision`: both changes, with markers where they collide.',
    },
    matches: { type: 'integer', description: 'Of `edit_mismatch`: how often `old_string` was found.' },
    suggestions: { type: 'array', items: { type: 'string' }, description: 'Of `not_found`: paths of a near name.' },
  },
  required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
};

/** `Problem404` and the like: one answer for each status, with the codes that it stands for. */
export function problemResponses(): Record<string, { description: string; content: Schema }> {
  const statuses = new Set(ERROR_CODES.map((code) => ERROR_TABLE[code].status));
  return Object.fromEntries(
    [...statuses]
      .sort((one, other) => one - other)
      .map((status) => {
        const codes = ERROR_CODES.filter((code) => ERROR_TABLE[code].status === status);
        const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
        const description = codes.map((code) => `${ERROR_TABLE[code].title} (\`${code}\`)`).join('; ');
        return [`Problem${status}`, { description: `${description}.`, content }];
      }),
  );
}

/** What an operation may be refused with. */
export function refusalsOf(method: Method, { needs, body, accepts, conditional, answers }: Operation): number[] {
  const is = (holds: boolean, ...statuses: number[]) => (holds ? statuses : []);
  const isWrite = method !== 'GET';
  const takesBody = body !== undefined || accepts !== undefined;
  return [
    ...is(needs !== 'nothing', 403, 404),
    ...is(isWrite, 402, 409, 428, 507),
    ...is(conditional === true, 412),
    ...is(takesBody, 413, 415),
    ...is(
      Object.values(answers).some((answer) => 'ranges' in answer && answer.ranges === true),
      416,
    ),
    // A bad token and an unknown parameter are refused everywhere.
    ...[401, 422, 429, 500, 503],
  ]
    .filter((status, index, all) => all.indexOf(status) === index)
    .sort((one, other) => one - other);
}
