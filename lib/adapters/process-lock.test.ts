import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockHeld, takeProcessLock } from './process-lock.ts';

let folder: string;
let lock: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wikibot-lock-'));
  lock = join(folder, 'db.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('takeProcessLock', () => {
  it('excludes others until it is released', () => {
    const release = takeProcessLock(lock, 'the folder');
    expect(() => takeProcessLock(lock, 'the folder')).toThrow(LockHeld);
    release();
    expect(existsSync(lock)).toBe(false);
    takeProcessLock(lock, 'the folder')();
  });

  it('takes over from a process that is dead', () => {
    writeFileSync(lock, JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '']).pid, started: '' }));
    const release = takeProcessLock(lock, 'the folder');
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    release();
  });

  it('takes over from a process whose pid now belongs to another', () => {
    writeFileSync(lock, JSON.stringify({ pid: process.pid, started: 'an earlier boot/1' }));
    const release = takeProcessLock(lock, 'the folder');
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    release();
  });

  it.each(['', '{"pid":', 'null', '{"pid":"1"}'])('takes over a file that a crash cut off (%j)', (content) => {
    writeFileSync(lock, content);
    const release = takeProcessLock(lock, 'the folder');
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid });
    release();
  });

  it('does not release what another has taken over', () => {
    const release = takeProcessLock(lock, 'the folder');
    writeFileSync(lock, JSON.stringify({ pid: 1, started: '' }));
    release();
    expect(existsSync(lock)).toBe(true);
  });
});
