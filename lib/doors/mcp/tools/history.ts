/** get_history of one note, get_recent_changes of the wiki. */
import { z } from 'zod';
import { WikibotError } from '../../../core/errors.ts';
import type { BlameAnswer, CommitInfo } from '../../../protocol/rest.ts';
import type { Answer } from '../result.ts';
import {
  compact,
  cutLines,
  day,
  isRevision,
  minute,
  oneLine,
  requireDate,
  requireRevision,
  short,
  shortDate,
  someOf,
  writer,
} from '../text.ts';
import { READS, type ToolCall, wikiTool } from '../tool.ts';
import { following } from './follow.ts';
import { cursor, prefix, revisionOf } from './list.ts';

const DIFF_LIMIT = 12_000;
const MOST_RANGES = 200;
/** Notes that are named of one commit. */
const MOST_PAGES = 8;

export const getHistory = wikiTool({
  name: 'get_history',
  title: 'History of a note',
  description:
    'Revisions of a note, newest first, also of a deleted or renamed one: date, revision, who (via which program), message. ' +
    `With \`from\` or \`to\` the unified diff instead (\`to\` alone: against the revision before it), up to ${DIFF_LIMIT} characters; with \`blame\` who changed which lines last. ` +
    'Next: read_note with a revision for the note as it was then; commit_notes (restore) brings it back.',
  annotations: READS,
  input: {
    path: z.string(),
    from: z.string().optional(),
    to: z.string().optional().describe('Default: now.'),
    blame: z.boolean().optional(),
    limit: z.int().min(1).max(200).default(20),
    cursor,
  },
  run: async (call, { path, ...input }) => {
    requireRevision('from', input.from);
    requireRevision('to', input.to);
    return following(call, path, (at) => historyOf(call, at, input));
  },
});

interface HistoryInput {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly blame?: boolean | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

async function historyOf(
  call: ToolCall,
  path: string,
  { from, to, blame = false, ...paging }: HistoryInput,
): Promise<Answer> {
  const { services, actor, wiki } = call;
  const compares = from !== undefined || to !== undefined;
  if (blame && compares) throw new WikibotError('invalid_input', 'Give either "blame", or "from" and "to", not both.');
  if (blame) return blamed(await services.pages.blame(actor, wiki, path, {}));
  if (compares)
    return diffed(call, path, { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) });
  const { path: found, history, next_cursor: next } = await services.pages.history(actor, wiki, path, paging);
  const entries = history.map((entry) => ({
    ...commitOf(entry),
    ...{ kind: entry.kind === 'update' ? undefined : entry.kind, old_path: entry.old_path },
  }));
  const lines = entries.map((entry) => {
    const did =
      entry.old_path !== undefined
        ? ` (renamed from ${entry.old_path})`
        : entry.kind === undefined
          ? ''
          : ` (${entry.kind})`;
    return `${lineOf(entry)}${did}`;
  });
  const more = next === null ? [] : [`Older: cursor "${next}".`];
  return {
    text: [`History of ${found}:`, ...lines, ...more].join('\n'),
    data: compact({ path: found, history: entries.map(compact), next_cursor: next }),
  };
}

/** Of a commit what a list shows. */
function commitOf({ revision, date, author, agent, message }: CommitInfo) {
  const subject = oneLine(message.split('\n', 1)[0] ?? '');
  return { revision: short(revision), date: minute(date), author, agent, message: subject };
}

function lineOf(commit: ReturnType<typeof commitOf>): string {
  return `${shortDate(commit.date)} ${commit.revision} ${writer(commit)}: ${commit.message}`;
}

async function diffed(
  { services, actor, wiki }: ToolCall,
  path: string,
  query: { from?: string; to?: string },
): Promise<Answer> {
  const { path: found, from, to, diff } = await services.pages.diff(actor, wiki, path, query);
  const sides = { from: from === null ? 'nothing' : short(from), to: short(to) };
  const shown = cutLines(diff, DIFF_LIMIT);
  const next = shown.cut
    ? `Cut at ${DIFF_LIMIT} characters: compare revisions that are nearer, or read_note with lines and revision "${sides.from}" and "${sides.to}".`
    : undefined;
  const body = shown.text === '' ? 'Nothing differs.' : shown.text;
  return {
    text: [`${found} from ${sides.from} to ${sides.to}:`, body, ...(next === undefined ? [] : [next])].join('\n'),
    data: compact({ path: found, from: from === null ? null : sides.from, to: sides.to, diff: shown.text, next }),
  };
}

/** Neighbouring lines of one commit are one range. */
function blamed({ path, revision, lines }: BlameAnswer): Answer {
  const ranges: { first: number; last: number; line: BlameAnswer['lines'][number] }[] = [];
  for (const line of lines) {
    const open = ranges.at(-1);
    if (open?.line.revision === line.revision) open.last = line.line;
    else ranges.push({ first: line.line, last: line.line, line });
  }
  const shown = ranges.slice(0, MOST_RANGES).map(({ first, last, line }) => ({
    ...{ lines: first === last ? String(first) : `${first}-${last}`, revision: short(line.revision) },
    ...{ date: day(line.date), author: line.author, agent: line.agent, message: oneLine(line.message, 100) },
  }));
  const said = shown.map(
    (range) => `${range.lines} ${range.revision} ${range.date} ${writer(range)}: ${range.message}`,
  );
  const left = ranges.length - shown.length;
  const next = left > 0 ? `${left} more ranges are left out; get_history without blame lists the commits.` : undefined;
  return {
    text: [`${path} at ${short(revision)}, by lines:`, ...said, ...(next === undefined ? [] : [next])].join('\n'),
    data: compact({ path, revision: short(revision), ranges: shown, next }),
  };
}

export const getRecentChanges = wikiTool({
  name: 'get_recent_changes',
  title: 'Recent changes',
  description:
    'What changed, newest first: date, revision, who (via which program), message and the notes of each commit. ' +
    'Call it at the start of a session; each answer ends with the `since` for next time. Next: get_history with `to`.',
  annotations: READS,
  input: {
    since: z.string().optional().describe('From the last answer, or a date.'),
    prefix,
    limit: z.int().min(1).max(200).default(20),
    cursor,
  },
  run: async (call, input) => {
    const { since } = input;
    if (since !== undefined && !isRevision(since)) requireDate('since', since);
    const log = await call.services.pages.changelog(call.actor, call.wiki, input);
    const changes = log.entries.map((entry) => ({ ...commitOf(entry), pages: entry.pages_affected }));
    const lines = changes.map(
      (change) => `${lineOf(change)}${change.pages.length === 0 ? '' : ` — ${someOf(change.pages, MOST_PAGES)}`}`,
    );
    // The state from before the question: what lands in between is told twice rather than never.
    const token = revisionOf(call);
    const none = `No changes${since === undefined ? '' : ` since ${since}`}.`;
    return {
      text: [
        ...(lines.length === 0 ? [none] : lines),
        ...(log.next_cursor === null ? [] : [`Older: cursor "${log.next_cursor}".`]),
        ...(token === undefined ? [] : [`Next time: since "${token}".`]),
      ].join('\n'),
      data: {
        entries: changes.map(({ pages, ...change }) =>
          compact({
            ...{ ...change, pages_affected: pages.slice(0, MOST_PAGES) },
            more_pages: pages.length > MOST_PAGES ? pages.length - MOST_PAGES : undefined,
          }),
        ),
        ...compact({ next_cursor: log.next_cursor, next_since: token }),
      },
    };
  },
});
