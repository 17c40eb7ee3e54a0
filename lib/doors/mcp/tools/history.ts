/** get_history of one note, get_recent_changes of the wiki. */
import { z } from 'zod';
import { WikibotError } from '../../../core/errors.ts';
import type { BlameAnswer } from '../../../protocol/rest.ts';
import type { Answer } from '../result.ts';
import {
  compact,
  cutLines,
  day,
  isRevision,
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
    'The revisions of a note, newest first: date, revision, who (via which program), message; also of a deleted or renamed note. ' +
    `With \`from\` or \`to\` the unified diff instead (of \`from\` against \`to\` or now; of \`to\` alone against the revision before it), up to ${DIFF_LIMIT} characters. With \`blame\` who changed which lines last. ` +
    'Next: read_note with a revision for the note as it was then; write_note with that text brings it back.',
  annotations: READS,
  input: {
    path: z.string(),
    from: z.string().optional().describe('Revision.'),
    to: z.string().optional().describe('Revision; default now.'),
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
    ...{ revision: short(entry.revision), date: shortDate(entry.date), by: writer(entry) },
    ...{ message: oneLine(entry.message.split('\n', 1)[0] ?? ''), kind: entry.kind, old_path: entry.old_path },
  }));
  const lines = entries.map(({ revision, date, by, message, kind, old_path: old }) => {
    const did = old !== undefined ? ` (renamed from ${old})` : kind === 'update' ? '' : ` (${kind})`;
    return `${date} ${revision} ${by}: ${message}${did}`;
  });
  const more = next === null ? [] : [`Older: cursor "${next}".`];
  return {
    text: [`History of ${found}:`, ...lines, ...more].join('\n'),
    data: compact({ path: found, history: entries.map(compact), next_cursor: next }),
  };
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
  const shown = ranges.slice(0, MOST_RANGES).map(({ first, last, line }) => {
    const where = first === last ? String(first) : `${first}-${last}`;
    return `${where} ${short(line.revision)} ${day(line.date)} ${writer(line)}: ${oneLine(line.message, 100)}`;
  });
  const left = ranges.length - shown.length;
  const next = left > 0 ? `${left} more ranges are left out; get_history without blame lists the commits.` : undefined;
  return {
    text: [`${path} at ${short(revision)}, by lines:`, ...shown, ...(next === undefined ? [] : [next])].join('\n'),
  };
}

export const getRecentChanges = wikiTool({
  name: 'get_recent_changes',
  title: 'Recent changes',
  description:
    'What changed, newest first: date, revision, who (via which program), message and the notes of each commit. ' +
    'Call it at the start of a session with the `since` that the last call gave (or a date), to see what others did; each answer ends with the `since` for next time. ' +
    'Next: read_note, or get_history with `to` for what a commit did to a note.',
  annotations: READS,
  input: {
    since: z.string().optional().describe('Revision or date ("2026-11-01"): only what came after it.'),
    prefix,
    limit: z.int().min(1).max(200).default(20),
    cursor,
  },
  run: async (call, input) => {
    const { since } = input;
    if (since !== undefined && !isRevision(since)) requireDate('since', since);
    const log = await call.services.pages.changelog(call.actor, call.wiki, input);
    const changes = log.entries.map((entry) => ({
      ...{ revision: short(entry.revision), date: shortDate(entry.date), by: writer(entry) },
      ...{ message: oneLine(entry.message.split('\n', 1)[0] ?? ''), pages: entry.pages_affected },
    }));
    const lines = changes.map(
      ({ revision, date, by, message, pages }) =>
        `${date} ${revision} ${by}: ${message}${pages.length === 0 ? '' : ` — ${someOf(pages, MOST_PAGES)}`}`,
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
      data: compact({
        changes: changes.map(({ pages, ...change }) =>
          compact({
            ...change,
            pages: pages.slice(0, MOST_PAGES),
            more_pages: pages.length > MOST_PAGES ? pages.length - MOST_PAGES : undefined,
          }),
        ),
        ...{ next_cursor: log.next_cursor, next_since: token },
      }),
    };
  },
});
