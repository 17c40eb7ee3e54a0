/**
 * Gives failures of the connection a code. `pg` throws some of them ("Query read timeout",
 * "Connection terminated unexpectedly", "timeout exceeded when trying to connect") as a plain
 * `Error` that only its message tells apart.
 */
import type { PrismaPg } from '@prisma/adapter-pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;
type Transaction = Awaited<ReturnType<Adapter['startTransaction']>>;
/** What Prisma asks of an adapter; PrismaPg's classes have private parts besides. */
type AdapterShape = Pick<Adapter, keyof Adapter>;
type Query = Parameters<Adapter['queryRaw']>[0];

/** The connection was refused, lost, or gave no answer in time. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  readonly code = 'DATABASE_UNAVAILABLE';

  constructor(cause: unknown) {
    super('The database does not answer.', { cause });
  }
}

export interface GuardedFactory {
  readonly provider: 'postgres';
  readonly adapterName: string;
  connect(): Promise<AdapterShape>;
}

export function guardConnections(factory: PrismaPg): GuardedFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => guardAdapter(await coded(factory.connect())),
  };
}

function guardAdapter(adapter: Adapter): AdapterShape {
  return {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    queryRaw: (query: Query) => coded(adapter.queryRaw(query)),
    executeRaw: (query: Query) => coded(adapter.executeRaw(query)),
    executeScript: (script) => coded(adapter.executeScript(script)),
    startTransaction: async (isolation) => guardTransaction(await coded(adapter.startTransaction(isolation))),
    getConnectionInfo: () => adapter.getConnectionInfo(),
    dispose: () => adapter.dispose(),
    underlyingDriver: () => adapter.underlyingDriver(),
  };
}

function guardTransaction(transaction: Transaction): Transaction {
  return {
    provider: transaction.provider,
    adapterName: transaction.adapterName,
    options: transaction.options,
    queryRaw: (query: Query) => coded(transaction.queryRaw(query)),
    executeRaw: (query: Query) => coded(transaction.executeRaw(query)),
    commit: () => coded(transaction.commit()),
    rollback: () => coded(transaction.rollback()),
    createSavepoint: async (name) => coded(Promise.resolve(transaction.createSavepoint?.(name))),
    rollbackToSavepoint: async (name) => coded(Promise.resolve(transaction.rollbackToSavepoint?.(name))),
    releaseSavepoint: async (name) => coded(Promise.resolve(transaction.releaseSavepoint?.(name))),
  };
}

async function coded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    // A server's error is a DriverAdapterError, a socket's has a code, a mistake of ours is a
    // subclass such as TypeError: what is left is the connection.
    const plain = error instanceof Error && error.name === 'Error' && !('code' in error);
    throw plain ? new DatabaseUnavailable(error) : error;
  }
}
