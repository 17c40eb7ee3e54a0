/** get_links: what a note is connected to, or how the wiki hangs together. */
import { z } from 'zod';
import type { Mentions } from '../../../protocol/links.ts';
import type { Answer } from '../result.ts';
import { compact, oneLine, someOf } from '../text.ts';
import { READS, type ToolCall, wikiTool } from '../tool.ts';
import { following } from './follow.ts';
import { counted } from './list.ts';

const MOST_LINKED = 15;

export const getLinks = wikiTool({
  name: 'get_links',
  title: 'Links',
  description:
    'The notes that link to a note, those that it links to, and its links to nothing; with `context` also the sentences that link to it, or name it without a link. ' +
    'Without `path`: numbers for the wiki and its most linked notes. Next: read_note, or find_problems for dead links and orphans.',
  annotations: READS,
  input: {
    path: z.string().optional(),
    context: z.boolean().optional(),
    limit: z.int().min(1).max(1000).default(50),
  },
  run: async (call, { path, context = false, limit }) => {
    if (path === undefined) return summary(call);
    const { services, actor, wiki } = call;
    const {
      path: found,
      links_to: to,
      linked_from: from,
    } = await following(call, path, (at) => services.links.ofPage(actor, wiki, at));
    const [unresolved, mentions] = await Promise.all([
      services.links.unresolved(actor, wiki, found),
      context ? services.links.mentions(actor, wiki, found) : null,
    ]);
    const sentences = mentions === null ? null : sentencesOf(mentions, limit);
    const lists = [
      `${found}`,
      sentences === null
        ? `Linked from (${from.length}): ${listed(from, limit)}`
        : [`Linked from (${from.length}):`, ...sentences.backlinks].join('\n'),
      `Links to (${to.length}): ${listed(to, limit)}`,
      ...(unresolved.length === 0 ? [] : [`Links to nothing (${unresolved.length}): ${listed(unresolved, limit)}`]),
      ...(sentences === null || sentences.mentions.length === 0
        ? []
        : ['Named without a link:', ...sentences.mentions]),
      ...(Math.max(from.length, to.length, unresolved.length) > limit ? ['All: with a larger limit, up to 1000.'] : []),
    ];
    return {
      text: lists.join('\n'),
      data: compact({
        path: found,
        linked_from: sentences === null ? from.slice(0, limit) : sentences.backlinks,
        links_to: to.slice(0, limit),
        unresolved: unresolved.slice(0, limit),
        mentions: sentences?.mentions,
        ...(Math.max(from.length, to.length, unresolved.length) > limit
          ? { totals: { linked_from: from.length, links_to: to.length, unresolved: unresolved.length } }
          : {}),
      }),
    };
  },
});

function listed(paths: readonly string[], limit: number): string {
  return paths.length === 0 ? 'none' : someOf(paths, limit);
}

function sentencesOf({ backlinks, more_backlinks: more, mentions }: Mentions, limit: number) {
  const lines = backlinks.slice(0, limit).map(({ path, passage }) => sentence(path, passage));
  const left = more + Math.max(0, backlinks.length - limit);
  return {
    backlinks: left > 0 ? [...lines, `and ${left} more: get_links without context names them`] : lines,
    mentions: mentions.slice(0, limit).map(({ path, passage }) => sentence(path, passage)),
  };
}

function sentence(path: string, passage: Mentions['backlinks'][number]['passage']): string {
  if (passage === null) return path;
  return `${path} (line ${passage.line}): ${oneLine(`${passage.before}${passage.hit}${passage.after}`, 260)}`;
}

async function summary({ services, actor, wiki }: ToolCall): Promise<Answer> {
  const [{ nodes, edges }, counts] = await Promise.all([
    services.links.graph(actor, wiki, {}),
    services.health.counts(actor, wiki),
  ]);
  const linked = nodes
    .filter(({ linked_from: from }) => from > 0)
    .sort((a, b) => b.linked_from - a.linked_from || (a.path < b.path ? -1 : 1))
    .slice(0, MOST_LINKED);
  const most = linked.map(({ path, linked_from: from }) => ({ path, linked_from: from }));
  const { orphans, broken_links: broken } = counts;
  return {
    text: [
      `${counted(nodes.length)}, ${edges.length} links between them, ${broken} links to nothing, ${orphans} notes that nothing links to (find_problems lists both).`,
      ...(most.length === 0 ? [] : ['Most linked:', ...most.map(({ path, linked_from: from }) => `${path} ${from}`)]),
    ].join('\n'),
    data: compact({ notes: nodes.length, links: edges.length, broken_links: broken, orphans, most_linked: most }),
  };
}
