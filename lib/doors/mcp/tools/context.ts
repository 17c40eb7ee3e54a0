/** build_context: what to know before answering or writing, within a budget. */
import { z } from 'zod';
import { LEAST_TOKENS, MOST_TOKENS } from '../../../protocol/context.ts';
import { READS, wikiTool } from '../tool.ts';
import { following } from './follow.ts';

export const buildContext = wikiTool({
  name: 'build_context',
  title: 'Build context',
  description:
    'Packs what the wiki knows of a subject (`query`) or of a note and what is around it (`path`) into one text of at most `max_tokens` (estimated): the most useful sections with path and lines, what links there, and the last changes. ' +
    'It ends with what was left out and how to get it. One call in place of a search and several reads; the revision is valid for edits of all its notes.',
  annotations: READS,
  input: {
    query: z.string().optional().describe('Question or subject.'),
    path: z.string().optional(),
    max_tokens: z.int().min(LEAST_TOKENS).max(MOST_TOKENS).default(4000),
  },
  run: async (call, input) => {
    const { services, actor, wiki } = call;
    const { text, sources } = await following(call, input.path ?? '', (path) =>
      services.context.build(actor, wiki, path === '' ? input : { ...input, path }),
    );
    if (sources.length > 0) return { text };
    return { text: `${text}\nNothing was found. Try other words, or list_notes.` };
  },
});
