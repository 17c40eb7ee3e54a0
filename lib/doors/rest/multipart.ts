/** A file of a `multipart/form-data` request, as a stream: it is never held in memory. */
import { Readable } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { WikibotError } from '../../core/errors.ts';

export function isMultipart(request: Request): boolean {
  return /^multipart\/form-data(?:;|$)/i.test(request.headers.get('content-type')?.trim() ?? '');
}

/**
 * Hands the form's part `file` to `use` while it arrives.
 *
 * @throws {WikibotError} `invalid_input` when the form is malformed, cut off or without a file
 */
export async function withUploadedFile<T>(
  request: Request,
  use: (filename: string, content: ReadableStream<Uint8Array>) => Promise<T>,
): Promise<T> {
  const parser = parserOf(request);
  const works: Promise<T>[] = [];
  const parsed = new Promise<void>((resolve, reject) => {
    parser.on('file', (field, stream, filename) => {
      if (field !== 'file' || filename === undefined || works.length > 0) {
        stream.resume();
        return;
      }
      const work = use(filename, Readable.toWeb(stream) as ReadableStream<Uint8Array>);
      // What is left of a refused file is read to its end, so that the answer reaches the sender.
      work.catch(() => stream.resume());
      works.push(work);
    });
    parser.on('finish', resolve);
    parser.on('error', (error) => reject(malformed(error)));
  });
  const body = Readable.fromWeb((request.body ?? new Blob([]).stream()) as NodeReadableStream<Uint8Array>);
  body.on('error', (error) => parser.destroy(error));
  body.pipe(parser);
  await parsed;
  const [work] = works;
  if (work === undefined) throw new WikibotError('invalid_input', 'The form has no file: send one as "file".');
  return await work;
}

function parserOf(request: Request): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': request.headers.get('content-type') ?? '' },
      limits: { files: 2, fields: 10, fieldSize: 1000, headerSize: 16 * 1024 },
    });
  } catch (error) {
    throw malformed(error);
  }
}

function malformed(cause: unknown): WikibotError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new WikibotError('invalid_input', `The form could not be read${reason}.`);
}
