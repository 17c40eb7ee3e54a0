/** Prompts: how a session with a wiki begins, and how it is tended. Each brings what the model needs to read. */
import {
  type ContentBlock,
  type GetPromptResult,
  type McpServer,
  type PromptMessage,
  completable,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { WikibotError, isWikibotError } from '../../core/errors.ts';
import { type ProblemKind, PROBLEM_KINDS } from '../../protocol/lint.ts';
import type { WikiInfo } from '../../services/types.ts';
import { requireTexts } from '../wellformed.ts';
import { completeKinds, completePaths, completeWikis } from './complete.ts';
import { type McpContext, openNamed } from './context.ts';
import { answering } from './protocol-error.ts';
import { cutLines, short, shortDate } from './text.ts';
import { pageUri } from './uri.ts';

/** Characters of one page that a prompt brings along. */
const PAGE_LIMIT = 12_000;
const GUIDE = 'Meta/Wiki Usage Guide';

export function registerPrompts(server: McpServer, context: McpContext): void {
  const wiki = completable(z.string().describe('Which wiki: "owner/slug", as list_wikis shows it.'), (text) =>
    completeWikis(context, text),
  );
  // On a wiki's own endpoint there is no choice; what comes as `wiki` is not looked at.
  const which = context.wiki === null ? { wiki } : {};
  const topic = completable(
    z.string().describe('What the session is about: words, or the path of a note.'),
    (text, others) => completePaths(context, text, others?.arguments),
  );
  const kind = completable(
    z.string().describe(`Only problems of this kind: ${PROBLEM_KINDS.join(', ')}.`),
    completeKinds,
  );
  server.registerPrompt(
    'start_session',
    {
      title: 'Start a session',
      description: 'Brings the home page, the usage guide and the latest changes, and says how to work with the wiki.',
      argsSchema: z.object({ ...which, topic: topic.optional() }),
    },
    (input) => answering(context, () => startSession(context, argumentsOf(input))),
  );
  server.registerPrompt(
    'garden',
    {
      title: 'Garden the wiki',
      description: 'Brings what is wrong in the wiki (broken links, orphans, stale notes, …), and says how to mend it.',
      argsSchema: z.object({ ...which, kind: kind.optional() }),
    },
    (input) => answering(context, () => garden(context, argumentsOf(input))),
  );
}

type PromptInput = Readonly<Partial<Record<'wiki' | 'topic' | 'kind', string>>>;

function argumentsOf(input: unknown): PromptInput {
  requireTexts(input);
  return given.parse(input);
}

const given = z.object({ wiki: z.string(), topic: z.string(), kind: z.string() }).partial();

async function open(context: McpContext, input: PromptInput): Promise<WikiInfo> {
  return context.wiki ?? (await openNamed(context, input.wiki ?? '', 'read'));
}

async function startSession(context: McpContext, input: PromptInput): Promise<GetPromptResult> {
  const wiki = await open(context, input);
  const { deps, actor } = context;
  const topic = input.topic?.trim() ?? '';
  const [home, guide, log] = await Promise.all([
    pageMessage(context, wiki, wiki.homePath),
    pageMessage(context, wiki, GUIDE),
    deps.services.pages.changelog(actor, wiki, { limit: 15 }),
  ]);
  const changes = log.entries.map(
    (entry) =>
      `${shortDate(entry.date)} ${short(entry.revision)} ${entry.author}: ${entry.message.split('\n', 1)[0] ?? ''} — ${entry.pages_affected.slice(0, 6).join(', ')}`,
  );
  const task = [
    `Work with the wiki "${wiki.name}"${calledBy(context, wiki)}.${wiki.purpose === '' ? '' : ` Its purpose: ${wiki.purpose}`}`,
    `Its home page and its usage guide follow; the guide says how this wiki wants to be written.`,
    topic === ''
      ? 'Ask what the session is about, then search the wiki (search_notes, build_context) before you answer.'
      : `The session is about: ${topic}. Begin with build_context for it, and read what it points to before you answer.`,
    'Write down what is learned: search first, edit the note that is there rather than begin a second one, link notes with [[WikiLinks]], and give each write a commit message that says why.',
    changes.length === 0 ? 'Nothing has changed yet.' : `The latest changes:\n${changes.join('\n')}`,
  ];
  return {
    description: `A session with ${wiki.owner}/${wiki.slug}`,
    messages: [said({ type: 'text', text: task.join('\n\n') }), ...home, ...guide],
  };
}

async function garden(context: McpContext, input: PromptInput): Promise<GetPromptResult> {
  const kind = kindOf(input.kind);
  const wiki = await open(context, input);
  const { deps, actor } = context;
  const counts = Object.entries(await deps.services.health.counts(actor, wiki)).filter(
    ([name, count]) => count > 0 && (kind === null || name === kind),
  );
  const found = counts.map(([name, count]) => `${name}: ${count}`);
  const task = [
    `Tend the wiki "${wiki.name}"${calledBy(context, wiki)}.`,
    found.length === 0 ? 'Nothing of what is looked for was found.' : `Found:\n${found.join('\n')}`,
    `Call find_problems${kind === null ? ' for one kind after the other, the most frequent first' : ` with kind "${kind}"`}, read the notes concerned, and mend what is plain:`,
    '- a broken link: to the note that was meant, or to a new note where several want it\n- an orphan: link it from where a reader would look for it\n- a stale note: check what it says, do not only change its date\n- two notes of one subject: merge them into the better one and rename or delete the other, so that links follow\n- missing frontmatter: title, category and tags as similar notes have them',
    'Put what belongs together into one commit (commit_notes). Do not guess facts; where somebody has to decide, leave it, and list it at the end with what you changed.',
  ];
  const guide = await pageMessage(context, wiki, GUIDE);
  return {
    description: `Gardening ${wiki.owner}/${wiki.slug}`,
    messages: [said({ type: 'text', text: task.join('\n\n') }), ...guide],
  };
}

function kindOf(text: string | undefined): ProblemKind | null {
  if (text === undefined || text.trim() === '') return null;
  const kind = PROBLEM_KINDS.find((name) => name === text.trim());
  if (kind === undefined)
    throw new WikibotError('invalid_input', `"kind" is one of ${PROBLEM_KINDS.join(', ')}; got "${text}".`);
  return kind;
}

function calledBy(context: McpContext, wiki: WikiInfo): string {
  return context.wiki === null ? ` (pass wiki "${wiki.owner}/${wiki.slug}" to every tool)` : '';
}

/** The page as an embedded resource; none where there is no such page, or the token doesn't see it. */
async function pageMessage(context: McpContext, wiki: WikiInfo, path: string): Promise<PromptMessage[]> {
  try {
    const page = await context.deps.services.pages.read(context.actor, wiki, path);
    const { text, cut } = cutLines(page.content, PAGE_LIMIT);
    const rest = cut ? `\n\n(Cut; read_note "${page.path}" has the rest.)` : '';
    const resource = { uri: pageUri(wiki, page.path), mimeType: 'text/markdown', text: text + rest };
    return [said({ type: 'resource', resource })];
  } catch (error) {
    if (isWikibotError(error) && error.code === 'not_found') return [];
    throw error;
  }
}

function said(content: ContentBlock): PromptMessage {
  return { role: 'user', content };
}
