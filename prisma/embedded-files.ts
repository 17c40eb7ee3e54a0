/**
 * The embedded database's folder, and what makes it durable.
 *
 * PGlite 0.5 by itself outlives its process but not a power failure: it starts PostgreSQL with
 * fsync off (`-F`), its file system lacks the operation (the call succeeds and does nothing), and
 * fdatasync, PostgreSQL's usual choice for the log, is a stub. So here fsync is on, the log is
 * synced by fsync, and the file system passes the call on.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { vector } from '@electric-sql/pglite-pgvector';

type ModuleOptions = Parameters<NodeFS['init']>[1];

/** Exists once the folder holds a whole database; an interrupted first start leaves it out. */
const COMPLETE = 'wikibot-complete';

const START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'fsync=on', '-c', 'wal_sync_method=fsync', '-c', 'min_wal_size=32MB', '-c', 'max_wal_size=128MB'],
];

/** A folder on disk whose fsync reaches the disk. */
class DurableFolder extends NodeFS {
  override async init(pg: PGlite, options: ModuleOptions): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(pg, options);
    const preRun = [...(emscriptenOpts.preRun ?? [])];
    // Before the others, one of which mounts the folder.
    preRun.unshift((module) => {
      module.FS.filesystems.NODEFS.stream_ops.fsync = (stream: { nfd: number }): number => {
        fsyncSync(stream.nfd);
        return 0;
      };
    });
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

export function databaseFolder(dataDir: string): string {
  return join(dataDir, 'db');
}

/** Opens the database in `WIKIBOT_DATA/db`, recovering it or making it as needed. */
export async function openDatabase(dataDir: string): Promise<PGlite> {
  const folder = databaseFolder(dataDir);
  const complete = join(folder, COMPLETE);
  if (existsSync(folder) && !existsSync(complete) && readdirSync(folder).length > 0) {
    // Nothing was ever served from it, but nothing is deleted on a guess either.
    renameSync(folder, `${folder}.incomplete-${Date.now()}`);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const db = await PGlite.create({
    fs: new DurableFolder(folder),
    extensions: { vector },
    startParams: START_PARAMETERS,
  });
  if (!existsSync(complete)) {
    // What PGlite copies in at first is written without fsync.
    syncTree(folder);
    writeFileSync(complete, '');
    syncOne(complete);
    syncOne(folder);
    syncOne(dirname(folder));
  }
  return db;
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else if (entry.isFile()) syncOne(path);
  }
  syncOne(folder);
}

function syncOne(path: string): void {
  // Windows can't open a folder; its journal covers the entries.
  if (process.platform === 'win32') return;
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
