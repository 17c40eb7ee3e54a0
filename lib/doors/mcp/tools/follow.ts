/** Paths as models write them: also what a [[WikiLink]] says. */
import { isWikibotError } from '../../../core/errors.ts';
import type { ToolCall } from '../tool.ts';

/** Does the work for the note at the path, an old path, or where there is none, what a link of that text would lead to. */
export async function following<T>(
  { services, actor, wiki }: ToolCall,
  path: string,
  work: (path: string) => Promise<T>,
): Promise<T> {
  try {
    return await work(path);
  } catch (error) {
    // Of a deleted page there is better to say, and that error has no suggestions.
    if (!isWikibotError(error) || error.code !== 'not_found' || error.data['suggestions'] === undefined) throw error;
    const target = (await services.pages.resolveLinks(actor, wiki, '', [path])).get(path);
    if (target?.kind !== 'page') throw error;
    return work(target.path);
  }
}
