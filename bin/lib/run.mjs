/** Runs one program to its end. Its output is kept, and shown only when it fails. */
import { spawn } from 'node:child_process';
import { ROOT } from './places.mjs';
import { Refusal } from './refusal.mjs';

const running = new Set();

/**
 * @param {string} file
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, cwd?: string, input?: string, shell?: boolean, what: string, onOutput?: (text: string) => void}} options
 *   `what` names the program in the sentence about its failure
 * @returns {Promise<string>} stdout
 */
export function run(file, args, { what, onOutput, ...options }) {
  return new Promise((resolve, reject) => {
    // A group of its own: a Ctrl-C at the terminal reaches the launcher alone, which ends the group.
    const child = spawn(file, args, {
      cwd: ROOT,
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    running.add(child);
    let stdout = '';
    let all = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
      all += chunk;
      onOutput?.(String(chunk));
    });
    child.stderr.on('data', (chunk) => {
      all += chunk;
      onOutput?.(String(chunk));
    });
    child.on('error', (error) => {
      running.delete(child);
      reject(new Refusal(`${what} could not be started: ${error.message}.`));
    });
    child.on('close', (code, signal) => {
      running.delete(child);
      if (code === 0) resolve(stdout);
      else reject(new Refusal(`${what} failed (${signal ?? `code ${code}`}).`, { details: all.trim().slice(-20_000) }));
    });
  });
}

/**
 * Runs a program that talks to the terminal itself.
 * @returns {Promise<number>} its exit code
 */
export function runInForeground(file, args, { env }) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Ends what {@link run} has started, when the launcher is told to stop in the middle of it. */
export function endRunning() {
  for (const child of running) killGroup(child.pid, 'SIGTERM');
}

/** Signals a process and all that it started. */
export function killGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}
