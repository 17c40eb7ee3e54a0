/** Ticking a task where it stands. */
import type { Actor } from '../../core/access.ts';
import { isWikibotError, WikibotError } from '../../core/errors.ts';
import { isTicked, sameTask, toggleTask } from '../../core/tasks.ts';
import type { WriteAnswer } from '../../protocol/rest.ts';
import { requireWritable } from '../path-limit.ts';
import type { PageService, WikiInfo, WriteContext } from '../types.ts';

type Pages = Pick<PageService, 'read' | 'put'>;

export interface Tick {
  readonly path: string;
  /** Of the page that the reader saw: its file has the task in this line. */
  readonly revision: string;
  readonly line: number;
  readonly done: boolean;
  readonly message?: string | undefined;
}

/**
 * The line counts in the text that the reader saw, so the box is turned there and the result merged
 * into what the page is now. Where that conflicts (somebody ticked the neighbour), or the box was as
 * wished then and may be no more, the same task is looked for in the present text.
 */
export async function tickTask(
  pages: Pages,
  actor: Actor,
  wiki: WikiInfo,
  tick: Tick,
  context: WriteContext,
): Promise<WriteAnswer> {
  const { path, revision, line, done } = tick;
  requireWritable(actor, path);
  const seen = await pages.read(actor, wiki, path, { revision });
  const message = tick.message ?? `${done ? 'Tick' : 'Clear'} a task in ${seen.path}`;
  const put = (content: string, base: string): Promise<WriteAnswer> =>
    pages.put(actor, wiki, { path: seen.path, content, revision: base, message }, context);
  if (isTicked(seen.content, line) !== done) {
    try {
      return await put(toggleTask(seen.content, line), revision);
    } catch (error) {
      if (!isWikibotError(error) || error.code !== 'stale_revision') throw error;
    }
  }
  const now = await pages.read(actor, wiki, seen.path);
  const there = sameTask(seen.content, line, now.content);
  if (there === null)
    throw new WikibotError('stale_revision', 'The list has been changed meanwhile. Read the page again.', {
      data: { current_revision: now.revision },
    });
  const ticked = isTicked(now.content, there) === done ? now.content : toggleTask(now.content, there);
  return await put(ticked, now.revision);
}
