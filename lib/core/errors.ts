/**
 * The one closed list of what can go wrong, and the one table of how each case looks in every
 * door: HTTP status, the next step an assistant is told, and whether git clients see it as their
 * fault. The table does not compile when a code is missing.
 *
 * `message` is public: a sentence that says what was wrong and what to do. The `cause` is for the
 * log alone.
 */
export const ERROR_CODES = [
  'invalid_input',
  'bad_path',
  'unauthenticated',
  'forbidden',
  'not_found',
  'page_exists',
  'name_taken',
  'revision_required',
  'stale_revision',
  'precondition_failed',
  'edit_mismatch',
  'method_not_allowed',
  'unsupported_media_type',
  'too_large',
  'range_not_satisfiable',
  'limit_reached',
  'payment_required',
  'rate_limited',
  'read_only',
  'storage_full',
  'unavailable',
  'not_supported',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

interface ErrorRow {
  /** HTTP status (RFC 9110). */
  readonly status: number;
  /** RFC 9457 `title`: the same for every occurrence. */
  readonly title: string;
  /** What an assistant should do next; appended to the message in MCP results. */
  readonly nextStep: string;
}

export const ERROR_TABLE: Readonly<Record<ErrorCode, ErrorRow>> = {
  invalid_input: { status: 422, title: 'Invalid input', nextStep: 'Correct the named parameter and call again.' },
  bad_path: { status: 422, title: 'Bad page path', nextStep: 'Use a path like "Actors/Iran", without ".md".' },
  unauthenticated: {
    status: 401,
    title: 'Sign-in needed',
    nextStep: 'Send a valid token as "Authorization: Bearer …".',
  },
  forbidden: { status: 403, title: 'Not allowed', nextStep: 'Ask the owner of the wiki for the missing right.' },
  not_found: { status: 404, title: 'Not found', nextStep: 'Use list_notes or search_notes to find the right path.' },
  page_exists: {
    status: 409,
    title: 'Page exists',
    nextStep: 'Read the existing page, then edit it with its revision.',
  },
  name_taken: { status: 409, title: 'Name is taken', nextStep: 'Choose another name.' },
  revision_required: {
    status: 428,
    title: 'Revision required',
    nextStep: 'Read the page and send the revision that it answers with.',
  },
  stale_revision: {
    status: 409,
    title: 'Page has changed',
    nextStep: 'Resolve the markers in merged_text and write it with current_revision.',
  },
  precondition_failed: { status: 412, title: 'Precondition failed', nextStep: 'Read the page again.' },
  edit_mismatch: {
    status: 422,
    title: 'Edit does not match',
    nextStep: 'Read the page and copy old_string exactly, with enough context to be unique.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    nextStep: 'Use a method that the answer names in Allow.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Unsupported media type',
    nextStep: 'Send the body as application/json.',
  },
  too_large: { status: 413, title: 'Too large', nextStep: 'Split the content into smaller pages or files.' },
  range_not_satisfiable: {
    status: 416,
    title: 'Range not satisfiable',
    nextStep: 'Ask for bytes within the size that Content-Range names.',
  },
  limit_reached: { status: 403, title: 'Limit reached', nextStep: 'Tell the owner which limit was reached.' },
  payment_required: { status: 402, title: 'Payment required', nextStep: 'Tell the owner that the plan has lapsed.' },
  rate_limited: { status: 429, title: 'Too many requests', nextStep: 'Wait for the time in Retry-After.' },
  read_only: { status: 503, title: 'Wiki is read-only', nextStep: 'Tell the operator; reading still works.' },
  storage_full: { status: 507, title: 'Storage is full', nextStep: 'Tell the operator; nothing was changed.' },
  unavailable: { status: 503, title: 'Temporarily unavailable', nextStep: 'Try again in a few seconds.' },
  not_supported: { status: 501, title: 'Not supported', nextStep: 'Use another way; this one is not offered.' },
  internal: { status: 500, title: 'Internal error', nextStep: 'Try again; report the request id if it stays.' },
};

/** Extra members of the problem document, such as `current_revision`; JSON values only. */
export type ErrorData = Readonly<Record<string, unknown>>;

/** A failure that every door knows how to present. Anything else that is thrown is `internal`. */
export class WikibotError extends Error {
  override readonly name = 'WikibotError';
  readonly code: ErrorCode;
  readonly data: ErrorData;

  constructor(code: ErrorCode, message: string, options: { data?: ErrorData; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
  }

  get status(): number {
    return ERROR_TABLE[this.code].status;
  }
}

/** Narrows by the class's own name too, since a bundler may load this module twice. */
export function isWikibotError(error: unknown): error is WikibotError {
  return error instanceof WikibotError || (error instanceof Error && error.name === 'WikibotError' && 'code' in error);
}

/** The same failure, saying which of several changes it is about (from 0). */
export function atChange(error: unknown, index: number): unknown {
  if (!isWikibotError(error) || error.data['change'] !== undefined) return error;
  return new WikibotError(error.code, `changes[${index}]: ${error.message}`, {
    data: { ...error.data, change: index },
    cause: error.cause,
  });
}

/** RFC 9457 problem document; also what the worker's RPC answers, so that one form serves both. */
export interface Problem extends Record<string, unknown> {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
}

export function toProblem(error: unknown): Problem {
  const known = isWikibotError(error)
    ? error
    : new WikibotError('internal', 'Something went wrong on our side. Nothing was changed.');
  const row = ERROR_TABLE[known.code];
  return {
    ...known.data,
    type: 'about:blank',
    title: row.title,
    status: row.status,
    code: known.code,
    detail: known.message,
  };
}

/** The inverse of {@link toProblem}, for the web tier reading an answer of the worker. */
export function fromProblem(problem: Record<string, unknown>): WikibotError {
  const { type: _type, title: _title, status: _status, code, detail, ...data } = problem;
  const known = ERROR_CODES.find((candidate) => candidate === code);
  return new WikibotError(known ?? 'internal', typeof detail === 'string' ? detail : 'The worker gave no reason.', {
    data,
  });
}
