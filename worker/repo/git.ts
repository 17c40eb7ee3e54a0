/**
 * The one runner of git subprocesses. Callers declare the exits they expect; everything else
 * throws with what git said. No option can be smuggled in: callers put user-given names after
 * `--` or `--end-of-options`, and the environment holds nothing but what is set here, so that no
 * GIT_DIR, hook path, pager or credential helper of the host has a say.
 *
 * However many repositories are in use, the number of processes is bounded: 64 that read
 * (CatFilePool), {@link RUNS} short runs, 12 transfers (worker.ts) and one of upkeep have lines of
 * their own, and all together never exceed {@link MAX_PROCESSES}.
 */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { setPriority } from 'node:os';
import { WikibotError } from '#lib/core/errors.ts';
import { Slots } from './slots.ts';

/** Short runs at once; the machine has few cores, and each takes milliseconds. */
const RUNS = new Slots({ size: 16, maxWaiting: 2000 });
export const MAX_PROCESSES = 128;

/** What lives now: the repository of each process, and what it does there. */
const live = new Map<ChildProcessWithoutNullStreams, { readonly gitDir: string; readonly command: string }>();

/** git ended in a way that the caller did not declare. For the log; the message is not public. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], exitCode: number | null, stderr: string) {
    super(`git ${args[0] ?? ''} ended with ${exitCode ?? 'a signal'}: ${stderr.slice(0, 2000)}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    // Tells the children of one worker from those of another, should it die before them.
    WIKIBOT_WORKER: String(process.pid),
    // A data folder on a mounted volume may belong to another user id; git would refuse it.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    ...extra,
  };
}

export interface GitOptions {
  /** The bare repository. */
  readonly gitDir: string;
  readonly input?: string | Uint8Array;
  /** Exit codes that are answers, not failures. Default: 0 alone. */
  readonly expect?: readonly number[];
  readonly signal?: AbortSignal;
  readonly env?: Readonly<Record<string, string>>;
  /** Upkeep: of the lowest priority, and not in the line of what somebody waits for. */
  readonly background?: boolean;
  /** More output than this kills the process and throws `too_large`. */
  readonly maxOutput?: number;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** The beginning of it. */
  readonly stderr: string;
}

/** Processes that live now, readers included; of one repository, those that may write. */
export function processCount(): number {
  return live.size;
}

export function hasWriter(gitDir: string): boolean {
  return [...live.values()].some((process) => process.gitDir === gitDir && process.command !== 'cat-file');
}

/**
 * Starts git on a repository, with its streams open. The caller waits for `close`. `channel`: file
 * descriptor 3, which its hooks inherit, is a socket to us (`stdio[3]`). @throws `unavailable` beyond the bound
 */
export function spawnGit(
  args: readonly string[],
  options: Pick<GitOptions, 'gitDir' | 'signal' | 'env'> & { readonly channel?: boolean },
): ChildProcessWithoutNullStreams {
  if (live.size >= MAX_PROCESSES)
    throw new WikibotError('unavailable', 'The server runs too many programs at once. Try again in a few seconds.');
  const child = spawn('git', [`--git-dir=${options.gitDir}`, ...args], {
    cwd: options.gitDir,
    env: gitEnvironment(options.env),
    stdio: options.channel === true ? ['pipe', 'pipe', 'pipe', 'pipe'] : ['pipe', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  live.set(child, { gitDir: options.gitDir, command: commandOf(args) });
  child.once('close', () => live.delete(child));
  child.once('error', () => {
    // It never started: there is no `close` to come.
    if (child.pid === undefined) live.delete(child);
  });
  return child;
}

/** The first word that is no option of git itself. */
function commandOf(args: readonly string[]): string {
  return args.find((arg, index) => !arg.startsWith('-') && args[index - 1] !== '-c') ?? '';
}

/** Runs git to its end and answers its whole output. @throws {GitError} on an undeclared exit */
export function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  return options.background === true ? runNow(args, options) : RUNS.use(() => runNow(args, options));
}

function runNow(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const { expect = [0], maxOutput = 256 * 1024 * 1024 } = options;
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, options);
    if (options.background === true) lowerPriority(child.pid);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let size = 0;
    let tooLarge = false;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutput) {
        tooLarge = true;
        child.kill('SIGKILL');
      } else stdout.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 100) stderr.push(chunk);
    });
    let failed: Error | null = null;
    child.on('error', (error) => {
      failed = error;
      // It never started. One that was told to end is waited for: until then, it may still write.
      if (child.pid === undefined) reject(error);
    });
    child.on('close', (code) => {
      if (failed !== null) {
        reject(failed);
        return;
      }
      if (tooLarge) reject(new WikibotError('too_large', 'The answer of git is too large.'));
      else if (code !== null && expect.includes(code))
        resolve({ exitCode: code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() });
      else reject(new GitError(args, code, Buffer.concat(stderr).toString()));
    });
    // A process that ends before it has read its input closes the pipe; its exit code tells why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, 19);
  } catch {
    // It has ended already, or the system does not allow it: only a courtesy.
  }
}
