/**
 * What a failed query means, told by codes alone: Prisma's (https://pris.ly/d/error-reference),
 * PostgreSQL's SQLSTATE, or the socket's.
 */

const UNAVAILABLE = new Set([
  // Prisma: not reachable, timed out, closed, no connection in the pool, too many connections.
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
  // Prisma: a transaction could not start, or did not end, in its time.
  'P2028',
  // The connection (./connections.ts).
  'DATABASE_UNAVAILABLE',
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN'],
  // PostgreSQL: too many connections, cannot start now, shut down, crashed, idle transaction ended.
  ...['53300', '57P01', '57P02', '57P03', '25P03'],
]);

/** Kinds under which Prisma's adapter reports the same where it gives no code (raw queries). */
const UNAVAILABLE_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);

/** SQLSTATE class 08: connection exceptions. */
const CONNECTION_CLASS = /^08...$/;

/** Causes are followed no deeper than this, should they form a circle. */
const DEEPEST_CAUSE = 5;

/**
 * Whether the database is down, unreachable or overloaded, so that the same request may work
 * later: the doors answer 503, never "not allowed" or "not found".
 */
export function isUnavailable(error: unknown, depth = 0): boolean {
  if (!(error instanceof Object) || depth > DEEPEST_CAUSE) return false;
  const driver = driverError(error);
  if (driver && (UNAVAILABLE_KINDS.has(driver.kind) || isUnavailableCode(driver.code))) return true;
  const code = text(error, 'code');
  if (isUnavailableCode(code)) return true;
  // A missing file is the database only when it is the socket that was to be connected to.
  if (code === 'ENOENT' && isPrismaError(error)) return true;
  if (code === 'ENOENT' && text(error, 'syscall') === 'connect') return true;
  return 'cause' in error && isUnavailable(error.cause, depth + 1);
}

/**
 * Whether a row was refused because another has the same key.
 * @param constraint narrows it to one: the name of the index or constraint (`users_username_key`),
 *   or the columns of it joined by `_` (`username`, `owner_id_slug`)
 */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const name = constraintOf(error);
  if (name === null) return false;
  return constraint === undefined || name === constraint || name.endsWith(`_${constraint}_key`);
}

/** Name of the unique index or primary key that refused a row; null when nothing of the kind happened. */
export function constraintOf(error: unknown): string | null {
  if (!(error instanceof Object)) return null;
  const driver = driverError(error);
  if (driver) return driver.code === '23505' ? driver.constraint : null;
  // An error of `pg` itself, in code that does not go through Prisma.
  return text(error, 'code') === '23505' ? text(error, 'constraint') : null;
}

interface DriverError {
  readonly kind: string;
  /** SQLSTATE; empty where the failure is not PostgreSQL's. */
  readonly code: string;
  readonly constraint: string;
}

/** The adapter's own error, which Prisma keeps in `meta`; null when there is none. */
function driverError(error: object): DriverError | null {
  const cause = child(child(child(error, 'meta'), 'driverAdapterError'), 'cause') ?? ownCause(error);
  if (!cause) return null;
  return {
    kind: text(cause, 'kind'),
    code: text(cause, 'originalCode') || text(cause, 'code'),
    constraint: text(child(cause, 'constraint') ?? {}, 'index'),
  };
}

/** The adapter's error when it is thrown bare. */
function ownCause(error: object): object | null {
  return text(error, 'name') === 'DriverAdapterError' ? child(error, 'cause') : null;
}

function isUnavailableCode(code: string): boolean {
  return UNAVAILABLE.has(code) || CONNECTION_CLASS.test(code);
}

function isPrismaError(error: object): boolean {
  return text(error, 'name') === 'PrismaClientKnownRequestError';
}

function child(parent: object | null, key: string): object | null {
  const value: unknown = parent && Reflect.get(parent, key);
  return value instanceof Object ? value : null;
}

function text(parent: object, key: string): string {
  const value: unknown = Reflect.get(parent, key);
  return typeof value === 'string' ? value : '';
}
