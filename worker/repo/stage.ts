/**
 * A blob from a stream, with bounded memory. git hashes `blob <size> NUL` before the content, so
 * the size must be known first: the body is spooled to a file, then hashed, then deflated into the
 * object's place. Nothing names the object until a commit does.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import * as fsp from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import { fileOps, isErrno, storageFault, syncExisting } from './durable.ts';
import { fileTooLarge } from './limits.ts';
import { freshen } from './objects.ts';

export interface Staged {
  readonly oid: string;
  readonly size: number;
}

export async function stageBlob(
  gitDir: string,
  body: Readable,
  options: { limit: number; signal?: AbortSignal },
): Promise<Staged> {
  const spool = join(gitDir, 'objects', `tmp_obj_${crypto.randomUUID()}`);
  const packed = `${spool}_z`;
  const abort = options.signal === undefined ? {} : { signal: options.signal };
  try {
    let size = 0;
    const counter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        size += chunk.length;
        if (size > options.limit) done(fileTooLarge(options.limit));
        else done(null, chunk);
      },
    });
    // The body is not destroyed when it is too large: its connection still carries the answer.
    await pipeline(
      body.iterator({ destroyOnReturn: false }),
      counter,
      createWriteStream(spool, { flags: 'wx' }),
      abort,
    );
    const header = `blob ${size}\0`;
    const hash = createHash('sha1').update(header);
    for await (const chunk of createReadStream(spool)) hash.update(chunk as Buffer);
    const oid = hash.digest('hex');
    const place = join(gitDir, 'objects', oid.slice(0, 2), oid.slice(2));
    if (!freshen(place)) {
      // Level 1: attachments are mostly compressed already.
      const deflate = createDeflate({ level: 1 });
      deflate.write(header);
      await pipeline(createReadStream(spool), deflate, createWriteStream(packed, { flags: 'wx', mode: 0o444 }), abort);
      await syncExisting(packed);
      await renameInto(packed, place);
    }
    await fileOps.fsyncFolder(dirname(place));
    await fileOps.fsyncFolder(join(gitDir, 'objects'));
    return { oid, size };
  } catch (error) {
    throw storageFault(error);
  } finally {
    await Promise.all([spool, packed].map((path) => fsp.rm(path, { force: true })));
  }
}

/** git removes a folder that packing has emptied, maybe just after we have made it. */
async function renameInto(from: string, place: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await fileOps.mkdir(dirname(place));
    try {
      return await fileOps.rename(from, place);
    } catch (error) {
      if (!isErrno(error, 'ENOENT') || attempt === 5) throw error;
    }
  }
}
