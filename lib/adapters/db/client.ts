/**
 * The database, as everybody opens it: Prisma over `pg`.
 *
 * With the embedded database one session serves all clients in turns, so nothing may rest on a
 * session (SET, session locks, named statements), and code inside an interactive transaction must
 * use the transaction's client alone: a query on the outer client would wait for the turn that the
 * transaction holds, until one of them times out.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { guardConnections } from './connections.ts';
import { PrismaClient } from './generated/client.ts';

export { constraintOf, isUnavailable, isUniqueViolation } from './errors.ts';

export type Database = PrismaClient;

export interface DatabaseOptions {
  /** Connections of the pool. */
  readonly max?: number;
  /** How long one statement may take, waiting for its turn included. */
  readonly queryTimeoutMs?: number;
  /** How long an interactive transaction may take; calls may say otherwise. */
  readonly transactionTimeoutMs?: number;
}

/**
 * Opens a pool; connections are made when needed, so a database that is down shows at the first
 * query, and one that comes back is used again by the next. `$disconnect` closes the pool.
 *
 * The timeouts are the client's: as a setting of the connection, a statement timeout would be
 * refused by poolers such as PgBouncer, and shared by all in the embedded database.
 */
export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = {
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 4_000,
    query_timeout: options.queryTimeoutMs ?? 15_000,
    idleTimeoutMillis: 30_000,
    // A command that is done may exit while connections are idle.
    allowExitOnIdle: true,
  };
  return new PrismaClient({
    adapter: guardConnections(new PrismaPg(pool)),
    transactionOptions: { maxWait: 4_500, timeout: options.transactionTimeoutMs ?? 20_000 },
  });
}
