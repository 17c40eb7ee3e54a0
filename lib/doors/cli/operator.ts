/** How the command line speaks with the person who types. */
import { resolve } from 'node:path';

/** A sentence for the operator; the command ends with it and exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** Paths are meant from where the command was typed; `npm run` itself moves to the project's folder. */
export function userPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}
