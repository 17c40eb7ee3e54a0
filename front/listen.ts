/** On which addresses the front listens. */
import type { Server } from 'node:http';

/**
 * HOST when it is set. Else, while people come by a localhost address, the loopback addresses
 * alone, so that a wiki on somebody's laptop is not open to the café's network; else all.
 */
export function addressesOf(host: string | null, appUrl: URL): string[] {
  if (host !== null) return [host];
  const name = appUrl.hostname;
  const local = name === 'localhost' || name.endsWith('.localhost') || name === '127.0.0.1' || name === '[::1]';
  return local ? ['127.0.0.1', '::1'] : ['::'];
}

/** A machine without IPv6 has no `::1`, and listens to all as `0.0.0.0`. */
const NO_SUCH_FAMILY = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Starts one server per address; answers those that listen. */
export async function listenOn(addresses: readonly string[], port: number, create: () => Server): Promise<Server[]> {
  const servers: Server[] = [];
  for (const address of addresses) {
    const server = create();
    try {
      await listen(server, address, port);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!NO_SUCH_FAMILY.has(code) || (address !== '::' && address !== '::1')) throw error;
      if (address === '::1') continue;
      await listen(server, '0.0.0.0', port);
    }
    servers.push(server);
  }
  return servers;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
