/** Sizes that a repository holds, whoever writes; from the environment (lib/config.ts), else these. */
import type { Limits } from '#lib/config.ts';
import { WikibotError } from '#lib/core/errors.ts';
export { DEFAULT_LIMITS } from '#lib/config.ts';
export type { Limits } from '#lib/config.ts';

export const SETTINGS_FILE = '.wikibot/settings.json';

/** Pages that were written under a higher limit stay readable under a lower one. */
export const MOST_PAGE_BYTES = 16 * 1024 * 1024;

/** Before something is written; the message names the limit, `data` has it as a number. */
export function requirePageSize(limits: Limits, name: string, bytes: number): void {
  if (bytes > limits.pageBytes) throw tooLarge(`"${name}" has ${bytes} bytes; a page`, limits.pageBytes, name);
}

export function requireFileSize(limits: Limits, name: string, bytes: number): void {
  if (bytes > limits.fileBytes) throw tooLarge(`"${name}" has ${bytes} bytes; a file`, limits.fileBytes, name);
}

/** For an upload, whose name is not known yet. */
export function fileTooLarge(limit: number): WikibotError {
  return tooLarge('A file', limit, null);
}

function tooLarge(what: string, limit: number, path: string | null): WikibotError {
  return new WikibotError('too_large', `${what} has at most ${inWords(limit)}.`, {
    data: { limit_bytes: limit, ...(path === null ? {} : { path }) },
  });
}

function inWords(bytes: number): string {
  const mb = bytes / 1024 / 1024;
  return Number.isInteger(mb) ? `${mb} MB` : `${bytes} bytes`;
}
