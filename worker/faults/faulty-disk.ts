/**
 * For the tests: a disk that fails when it is told to, and that forgets what was not fsynced.
 *
 * Each call of {@link FileOps} that changes something has a number. At one of them the armed fault strikes;
 * after a `crash` no later call has an effect. {@link FaultyDisk.losePower} then takes back what no fsync of
 * its folder has made certain: a new name is gone, a renamed file has its old name and what it replaced is
 * back. A real disk may keep any part of that, in any order, so the caller chooses what survives.
 */
import * as fsp from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileOps } from '../repo/durable.ts';
import type { FileOps } from '../repo/durable.ts';

export const FAULTS = ['EIO', 'ENOSPC', 'short write', 'crash', 'crash in the middle'] as const;
export type Fault = (typeof FAULTS)[number];

export function isCrash(fault: Fault): boolean {
  return fault === 'crash' || fault === 'crash in the middle';
}

export interface Call {
  readonly op: Exclude<keyof FileOps, 'exists'>;
  readonly path: string;
}

/** Where a fault strikes: at the n-th call after it was armed, the first being 1, or at the first that this says. */
export type At = number | ((call: Call) => boolean);

/** A change of a folder that its fsync has not made certain yet. */
export interface Unsynced extends Call {
  undo(): Promise<void>;
}

export class FaultyDisk {
  readonly ops: FileOps;
  /** Since {@link arm}, in the order in which they began. */
  readonly calls: Call[] = [];
  #fault: { readonly kind: Fault; readonly at: At } | null = null;
  #struck: Call | null = null;
  #crashed = false;
  /** Folder → what it has gained or lost, oldest first. */
  readonly #unsynced = new Map<string, Unsynced[]>();

  constructor() {
    this.ops = {
      create: (path, data, mode) => this.#create(path, data, mode),
      rename: (from, to) => this.#call({ op: 'rename', path: to }, () => this.#rename(from, to)),
      fsyncFolder: (path) => this.#call({ op: 'fsyncFolder', path }, () => this.#fsyncFolder(path)),
      mkdir: (path) => this.#call({ op: 'mkdir', path }, () => this.#mkdir(path)),
      unlink: (path) => this.#call({ op: 'unlink', path }, () => this.#unlink(path)),
      exists: (path) => fileOps.exists(path),
    };
  }

  arm(kind: Fault, at: At): void {
    this.calls.length = 0;
    this.#struck = null;
    this.#fault = { kind, at };
  }

  /** The call that the fault met; null: there were not so many. */
  disarm(): Call | null {
    this.#fault = null;
    return this.#struck;
  }

  /** The machine is off: keeps of what is not certain what `survives` says, and works again. */
  async losePower(survives: (change: Unsynced) => boolean): Promise<void> {
    // What is in a new folder goes before the folder.
    const deepestFirst = [...this.#unsynced].sort(([a], [b]) => b.length - a.length);
    for (const [, changes] of deepestFirst) {
      for (const change of changes.toReversed()) if (!survives(change)) await change.undo();
    }
    this.#unsynced.clear();
    this.#crashed = false;
  }

  /** What lies in this folder is of no interest any more. */
  forget(folder: string): void {
    for (const path of this.#unsynced.keys()) if (path.startsWith(folder)) this.#unsynced.delete(path);
  }

  async #call(call: Call, work: () => Promise<void>): Promise<void> {
    const fault = this.#next(call);
    if (fault === 'crash' || fault === 'crash in the middle') throw this.#crash();
    if (fault !== null) throw errno(fault === 'EIO' ? 'EIO' : 'ENOSPC');
    await work();
  }

  async #create(path: string, data: Uint8Array | string, mode?: number): Promise<void> {
    const call: Call = { op: 'create', path };
    const fault = this.#next(call);
    if (fault === 'crash') throw this.#crash();
    if (fault === 'EIO' || fault === 'ENOSPC') throw errno(fault);
    const added = { ...call, undo: () => fsp.rm(path, { force: true }) };
    if (fault === null) {
      await fileOps.create(path, data, mode);
      this.#changed(path, added);
      return;
    }
    const bytes = Buffer.from(data);
    await fsp.writeFile(path, bytes.subarray(0, bytes.length / 2), { flag: 'wx', mode });
    if (fault === 'short write') {
      // As `create` promises.
      await fsp.unlink(path);
      throw errno('ENOSPC');
    }
    this.#changed(path, added);
    throw this.#crash();
  }

  async #rename(from: string, to: string): Promise<void> {
    const replaced = await fsp.readFile(to).catch(() => null);
    const moved = await fsp.readFile(from);
    await fileOps.rename(from, to);
    this.#changed(to, {
      ...{ op: 'rename', path: to },
      undo: async () => {
        await fsp.rm(to, { force: true });
        if (replaced !== null) await fsp.writeFile(to, replaced);
        await fsp.writeFile(from, moved);
      },
    });
  }

  async #mkdir(path: string): Promise<void> {
    const isNew = !(await fileOps.exists(path));
    await fileOps.mkdir(path);
    if (isNew) this.#changed(path, { op: 'mkdir', path, undo: () => fsp.rm(path, { recursive: true, force: true }) });
  }

  async #unlink(path: string): Promise<void> {
    const removed = await fsp.readFile(path);
    await fileOps.unlink(path);
    this.#changed(path, { op: 'unlink', path, undo: () => fsp.writeFile(path, removed) });
  }

  async #fsyncFolder(path: string): Promise<void> {
    const certain = this.#unsynced.get(path)?.length ?? 0;
    await fileOps.fsyncFolder(path);
    // What came while the fsync ran may have missed it.
    this.#unsynced.get(path)?.splice(0, certain);
  }

  #changed(path: string, change: Unsynced): void {
    const folder = dirname(path);
    const changes = this.#unsynced.get(folder) ?? [];
    changes.push(change);
    this.#unsynced.set(folder, changes);
  }

  #next(call: Call): Fault | null {
    if (this.#crashed) throw this.#crash();
    this.calls.push(call);
    if (this.#fault === null || this.#struck !== null) return null;
    const { at } = this.#fault;
    if (typeof at === 'number' ? at !== this.calls.length : !at(call)) return null;
    this.#struck = call;
    return this.#fault.kind;
  }

  #crash(): Error {
    this.#crashed = true;
    return new Error('The machine is off.');
  }
}

function errno(code: 'EIO' | 'ENOSPC'): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
