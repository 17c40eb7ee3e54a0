/** The streaming routes for web: a file's bytes, an upload, an export. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { WikibotError } from '#lib/core/errors.ts';
import { spawnGit } from '../repo/git.ts';
import { fileTooLarge } from '../repo/limits.ts';
import { MAIN } from '../repo/refs.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import { stageBlob } from '../repo/stage.ts';
import { sendJson } from './answers.ts';
import { streamGit } from './git-stream.ts';
import type { Slots } from '../repo/slots.ts';

export interface BlobDeps {
  readonly repositories: RepositoryContext;
  readonly slots: Slots;
}

/** Up to here a file comes from the long-lived process in one piece. */
const IN_MEMORY = 1024 * 1024;

interface Span {
  readonly start: number;
  /** Of the last byte. */
  readonly end: number;
}

export async function sendFile(
  deps: BlobDeps,
  request: IncomingMessage,
  response: ServerResponse,
  where: { wikiId: string; oid: string },
): Promise<void> {
  const repo = new Repository(deps.repositories, where.wikiId);
  const info = await repo.blobInfo(where.oid);
  if (info === null) throw new WikibotError('not_found', 'The repository has no such file.');
  const span = parseRange(request.headers.range, info.size);
  if (span === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${info.size}`, 'content-length': 0 }).end();
    return;
  }
  const { start, end } = span ?? { start: 0, end: info.size - 1 };
  const head = (): void => {
    response.writeHead(span === null ? 200 : 206, {
      'content-type': 'application/octet-stream',
      'content-length': end - start + 1,
      'accept-ranges': 'bytes',
      etag: `"${where.oid}"`,
      'cache-control': 'private, max-age=31536000, immutable',
      ...(span === null ? {} : { 'content-range': `bytes ${start}-${end}/${info.size}` }),
    });
  };
  if (request.method === 'HEAD') {
    head();
    response.end();
  } else if (info.size <= IN_MEMORY) {
    const content = await repo.blob(where.oid, IN_MEMORY);
    head();
    response.end(content.subarray(start, end + 1));
  } else await deps.slots.use(() => sendSlice(repo, where.oid, { start, end }, response, head));
}

/** git can't seek in a blob; what lies before the span is read and dropped, what lies behind it never is. */
async function sendSlice(
  repo: Repository,
  oid: string,
  span: Span,
  response: ServerResponse,
  head: () => void,
): Promise<void> {
  const child = spawnGit(['cat-file', 'blob', oid], { gitDir: repo.gitDir });
  child.on('error', () => undefined);
  child.stdin.end();
  child.stderr.resume();
  let at = 0;
  const slice = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const from = Math.max(span.start - at, 0);
      const to = Math.min(span.end + 1 - at, chunk.length);
      at += chunk.length;
      if (from < to) this.push(chunk.subarray(from, to));
      if (at > span.end) this.push(null);
      done();
    },
  });
  try {
    head();
    await pipeline(child.stdout, slice, response);
  } finally {
    child.kill('SIGKILL');
  }
}

/** One range, as RFC 9110 section 14 has it; several at once, or none that is understood: the whole file. */
function parseRange(header: string | undefined, size: number): Span | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return null;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first === '' && Number(last) === 0) return 'unsatisfiable';
  if (first !== '' && last !== '' && Number(last) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}

export async function receiveStage(
  deps: BlobDeps,
  request: IncomingMessage,
  response: ServerResponse,
  wikiId: string,
): Promise<void> {
  const repo = new Repository(deps.repositories, wikiId);
  if (!(await repo.exists())) throw new WikibotError('not_found', 'There is no repository for this wiki.');
  const limit = repo.limits.fileBytes;
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    // Closed while web still writes, the connection would be reset before web reads the answer.
    await discard(request, 2 * limit);
    throw fileTooLarge(limit);
  }
  sendJson(response, 200, await stageBlob(repo.gitDir, request, { limit }));
}

const DISCARD_MS = 1000;

/** Reads to no purpose for a moment, and at most that many bytes: whoever is slow or lies is answered at once. */
function discard(request: IncomingMessage, most: number): Promise<void> {
  return new Promise((resolve) => {
    let read = 0;
    const count = (chunk: Buffer): void => {
      read += chunk.length;
      if (read > most) done();
    };
    const done = (): void => {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('close', done);
      resolve();
    };
    const timer = setTimeout(done, DISCARD_MS);
    request.on('data', count).on('end', done).on('close', done);
  });
}

/** Each takes the commit id or the ref's own name: nothing that a user has named. */
const EXPORTS = new Map<string, { type: string; args: (head: string) => string[] }>([
  ['zip', { type: 'application/zip', args: (head) => ['archive', '--format=zip', head] }],
  ['tar', { type: 'application/x-tar', args: (head) => ['archive', '--format=tar', head] }],
  ['bundle', { type: 'application/x-git-bundle', args: () => ['bundle', 'create', '--quiet', '-', 'HEAD', MAIN] }],
]);

export async function sendExport(
  deps: BlobDeps,
  response: ServerResponse,
  where: { wikiId: string; format: string | null },
): Promise<void> {
  const kind = EXPORTS.get(where.format ?? '');
  if (kind === undefined) throw new WikibotError('invalid_input', 'The format is "zip", "tar" or "bundle".');
  const repo = new Repository(deps.repositories, where.wikiId);
  const head = await repo.head();
  if (head === null) throw new WikibotError('not_found', 'The wiki has no content yet.');
  const { type, args } = kind;
  await deps.slots.use(() =>
    streamGit({
      gitDir: repo.gitDir,
      args: args(head),
      response,
      begin: () => void response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }),
    }),
  );
}
