/** Parameters that several writing tools share, and what they do with them. */
import { z } from 'zod';
import { WikibotError, isWikibotError } from '../../../core/errors.ts';
import { editSchema } from '../../../protocol/rpc.ts';
import { isRevision, someOf } from '../text.ts';
import type { ToolCall } from '../tool.ts';

// Bounds that would only take room in the list of tools are checked and not listed.
const MOST_MESSAGE = 10_000;

export const notePath = z.string().describe('e.g. "Actors/Iran", no ".md"');
export const filePath = z.string().describe('Note, then file name: "Actors/Iran/map.png"');
/** Of a note or file, as somebody has seen it. */
export const revision = z.string().refine(isRevision, 'A revision is 7 to 40 digits of 0-9a-f, as read_note gives it.');
export const commitMessage = z
  .string()
  .refine((text) => text.length <= MOST_MESSAGE, `A commit message has ${MOST_MESSAGE} characters at most.`)
  .optional();
export const edits = z
  .array(editSchema)
  .refine((list) => list.length > 0 && list.length <= 100, 'Send 1 to 100 edits.');

/** Paths in an answer, at most. */
export const MOST_PATHS = 20;

export function some(paths: readonly string[]): string {
  return someOf(paths, MOST_PATHS);
}

/** `3 notes`, `1 note`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** Does the work; a page that it does not find is answered with names that are close to it. */
export async function withSuggestions<T>(call: ToolCall, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await suggesting(call, error);
  }
}

async function suggesting({ services, actor, wiki }: ToolCall, error: unknown): Promise<unknown> {
  if (!isWikibotError(error) || error.code !== 'not_found') return error;
  const { path, moved_to: moved, suggestions: known } = error.data;
  if (typeof path !== 'string' || moved !== undefined || known !== undefined) return error;
  const names = await services.pages.suggest(actor, wiki, path);
  if (names.length === 0) return error;
  return new WikibotError(
    'not_found',
    `${error.message} Close names: ${names.map((name) => `"${name}"`).join(', ')}.`,
    {
      data: { ...error.data, suggestions: names },
    },
  );
}
