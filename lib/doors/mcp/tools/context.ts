/** build_context: what to know before answering or writing, within a budget. */
import { z } from 'zod';
import { LEAST_TOKENS, MOST_TOKENS } from '../../../protocol/context.ts';
import { outputOf } from '../schema.ts';
import { compact } from '../text.ts';
import { READS, wikiTool } from '../tool.ts';
import { following } from './follow.ts';
import { revisionOf } from './list.ts';

export const buildContext = wikiTool({
  name: 'build_context',
  title: 'Build context',
  description:
    'Packs what the wiki knows of a subject (`query`), or of a note and what is around it (`path`), into one text of at most `max_tokens`: the most useful sections with path and lines, what links there, the last changes, and what was left out with how to get it. ' +
    'Saves a search and several reads; its revision serves to edit all its notes.',
  annotations: READS,
  output: outputOf({ context: z.string() }),
  input: {
    query: z.string().optional(),
    path: z.string().optional(),
    max_tokens: z.int().min(LEAST_TOKENS).max(MOST_TOKENS).default(4000),
  },
  run: async (call, input) => {
    const { services, actor, wiki } = call;
    const { text, sources, tokens, leftOut } = await following(call, input.path ?? '', (path) =>
      services.context.build(actor, wiki, path === '' ? input : { ...input, path }),
    );
    const told = sources.length > 0 ? text : `${text}\nNothing was found. Try other words, or list_notes.`;
    const left = leftOut.length === 0 ? null : leftOut.length;
    return { text: told, data: compact({ context: told, revision: revisionOf(call), tokens, left_out: left }) };
  },
});
