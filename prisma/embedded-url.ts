/**
 * Where the embedded database listens: a Unix socket in `WIKIBOT_DATA/run`, so that the folder's
 * mode keeps other users out. A Unix socket's path is limited to 104 (macOS) or 108 bytes (Linux);
 * below a longer folder it is 127.0.0.1 with a password.
 */
import { join } from 'node:path';

/** Bytes of the longest socket path that is safe on every system. */
const LONGEST_SOCKET_PATH = 100;

export function socketFolder(dataDir: string): string {
  return join(dataDir, 'run');
}

/** The socket, named as PostgreSQL's clients expect it for the default port. */
export function socketPath(dataDir: string): string {
  return join(socketFolder(dataDir), '.s.PGSQL.5432');
}

/** False where the path is too long, or the system has no Unix sockets that `pg` could use. */
export function usesSocket(dataDir: string): boolean {
  return process.platform !== 'win32' && Buffer.byteLength(socketPath(dataDir)) <= LONGEST_SOCKET_PATH;
}

/**
 * The address for `pg` and Prisma.
 * @param dataDir absolute path of `WIKIBOT_DATA`
 * @param tcp used only where {@link usesSocket} is false: what the database was told by DB_PORT and
 *   DB_PASSWORD, or chose itself
 */
export function embeddedUrl(dataDir: string, tcp?: { port: number; password: string }): string {
  if (usesSocket(dataDir)) {
    return `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(socketFolder(dataDir))}`;
  }
  if (!tcp)
    throw new Error(`The path of ${dataDir} is too long for a Unix socket, so its address is known once it runs.`);
  return `postgresql://postgres:${encodeURIComponent(tcp.password)}@127.0.0.1:${tcp.port}/postgres`;
}
