/** A server laid out like the hub: `/{owner}/{name}/resolve/{revision}/{path}`, which can misbehave. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sha256Of } from '../model-files.ts';
import type { ModelManifest } from '../model-files.ts';

/** `cut`: the connection ends after that many bytes of each answer; `stall`: it stays open instead. */
export interface Behaviour {
  readonly status?: number;
  readonly cut?: number;
  readonly stall?: number;
  readonly ignoreRange?: boolean;
  readonly replace?: Buffer;
}

export interface Hub {
  readonly url: string;
  readonly manifest: ModelManifest;
  /** `GET path range` of each request, in order. */
  readonly asked: string[];
  /** How the file is served from now on; by its path within the model. */
  readonly behave: Map<string, Behaviour>;
  close(): Promise<void>;
}

export async function manifestOf(folder: string, paths: readonly string[]): Promise<ModelManifest> {
  const files = await Promise.all(
    paths.map(async (path) => ({
      path,
      bytes: (await readFile(join(folder, path))).length,
      sha256: await sha256Of(join(folder, path)),
    })),
  );
  return { id: 'Xenova/all-MiniLM-L6-v2', revision: '0123abc', files };
}

/** Serves the files of a folder that `writeTestModel` made. */
export async function startHub(folder: string, paths: readonly string[]): Promise<Hub> {
  const manifest = await manifestOf(folder, paths);
  const asked: string[] = [];
  const behave = new Map<string, Behaviour>();
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mirror`,
    ...{ manifest, asked, behave },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const range = request.headers.range ?? '';
    const url = request.url ?? '';
    const path = url.replace(/^\/storage\//, '');
    const prefix = `/mirror/${manifest.id}/resolve/${manifest.revision}/`;
    if (url.startsWith(prefix)) {
      // Like the hub, which sends large files from somewhere else.
      response.writeHead(302, { location: `/storage/${url.slice(prefix.length)}` }).end();
      return;
    }
    asked.push(`${path} ${range}`.trim());
    const { status = 200, cut, stall, ignoreRange = false, replace } = behave.get(path) ?? {};
    if (status !== 200 || !paths.includes(path)) {
      response.writeHead(status === 200 ? 404 : status).end();
      return;
    }
    const content = replace ?? (await readFile(join(folder, path)));
    const from = ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
    const rest = content.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(from > 0 ? { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` } : {}),
    });
    const limit = cut ?? stall;
    if (limit === undefined || limit >= rest.length) {
      response.end(rest);
      return;
    }
    response.write(rest.subarray(0, limit), () => {
      // A client may drop what it has not read by then.
      if (cut !== undefined) setTimeout(() => response.socket?.end(), 200);
    });
  }
}
