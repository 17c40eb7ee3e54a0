/** find_problems: what a gardener would mend, each with the next step. */
import { z } from 'zod';
import { PROBLEM_KINDS, type Problem, type ProblemKind } from '../../../protocol/lint.ts';
import type { Answer } from '../result.ts';
import { compact, day, someOf } from '../text.ts';
import { READS, type ToolCall, wikiTool } from '../tool.ts';
import { at, cursor, prefix, revisionOf } from './list.ts';

/** Of each kind, where none is named. */
const FIRST = 3;

export const findProblems = wikiTool({
  name: 'find_problems',
  title: 'Find problems',
  description:
    'What could be better: without `kind` the number of problems of each kind and the first ones; with it the list, with suggestions ("→") and how to mend them. ' +
    'wanted_pages: linked to, not written. The revision is valid for every note named. ' +
    'Next: edit_note, or commit_notes for many.',
  annotations: READS,
  input: {
    kind: z.enum(PROBLEM_KINDS).optional(),
    prefix,
    limit: z.int().min(1).max(200).default(30),
    cursor,
  },
  run: async (call, { kind, prefix: under, limit, cursor: after }) => {
    if (kind === undefined) return overview(call, under);
    const { services, actor, wiki } = call;
    const list = await services.health.problems(actor, wiki, {
      ...{ kind, prefix: under, limit },
      ...(after === undefined ? {} : { cursor: after }),
    });
    const lines = linesOf(list.kind, list);
    const next = list.next_cursor === null ? [] : [`More: cursor "${list.next_cursor}".`];
    const text =
      lines.length === 0
        ? `No problems of the kind ${kind}.`
        : [`${kind}: ${list.total}${at(call)}`, ...lines, STEPS[kind], ...next].join('\n');
    return {
      text,
      data: compact({
        ...{ kind, total: list.total, revision: revisionOf(call), problems: lines },
        next: lines.length === 0 ? undefined : STEPS[kind],
        next_cursor: list.next_cursor,
      }),
    };
  },
});

async function overview(call: ToolCall, under: string | undefined): Promise<Answer> {
  const { totals, ...all } = await call.services.health.all(call.actor, call.wiki, { limit: FIRST, prefix: under });
  const found = PROBLEM_KINDS.filter((kind) => totals[kind] > 0);
  if (found.length === 0) return { text: 'No problems were found.', data: { totals: {} } };
  const groups = found.map((kind) => ({ kind, total: totals[kind], first: linesOf(kind, all) }));
  return {
    text: [
      `Problems${at(call)}:`,
      ...groups.flatMap(({ kind, total, first }) => [
        `${kind}: ${total}${total > FIRST ? ', the first:' : ''}`,
        ...first.map((line) => `  ${line}`),
      ]),
      'Next: find_problems with a kind for all of it and how to mend it.',
    ].join('\n'),
    data: compact({
      revision: revisionOf(call),
      totals: Object.fromEntries(groups.map(({ kind, total }) => [kind, total])),
      first: Object.fromEntries(groups.map(({ kind, first }) => [kind, first])),
    }),
  };
}

const STEPS: Readonly<Record<ProblemKind, string>> = {
  broken_links: 'Next: edit_note to replace the target, or the link by its text; write_note to create what is missing.',
  wanted_pages: 'Next: write_note, after search_notes has told that no other note says it.',
  orphans:
    'Next: edit_note to add a [[WikiLink]] on the suggested note, or get_links with context for one that names it.',
  empty: 'Next: read_note, then write_note with a text, or delete_note.',
  missing_frontmatter: 'Next: edit_note to add what is missing, e.g. "category: …" between "---" lines at the top.',
  stale: 'Next: read_note, check whether it still holds, then edit_note.',
  duplicates: 'Next: read both, write what both say into one, lead the links of the other there, and delete it.',
};

type OneLine = Exclude<ProblemKind, 'broken_links'>;
type Lists = { readonly [K in ProblemKind]?: readonly Problem<K>[] };

/** A problem is a line: `note: what is wrong → suggestion`. */
const SAY: { readonly [K in OneLine]: (problem: Problem<K>) => string } = {
  wanted_pages: ({ path, links, linked_from: from, suggestion }) => {
    const named = from.map((note) => note.path);
    return `${path} (${links} ${links === 1 ? 'link' : 'links'}, from ${someOf(named, 3)})${hint(suggestion)}`;
  },
  orphans: ({ path, words, suggestion }) => `${path} (${words} words)${hint(suggestion)}`,
  empty: ({ path, words, linked_from: from }) => `${path} (${words} words, linked from ${from})`,
  missing_frontmatter: ({ path, missing, suggestion }) => `${path}: ${missing.join(', ')}${hint(suggestion)}`,
  stale: ({ path, last_updated: updated }) => `${path} (${day(updated)})`,
  duplicates: ({ pages, similarity }) => `${pages.map(({ path }) => path).join(' = ')} (${similarity.toFixed(2)})`,
};

function linesOf(kind: ProblemKind, lists: Lists): string[] {
  return kind === 'broken_links' ? brokenLines(lists.broken_links ?? []) : linesIn(kind, lists);
}

function linesIn<K extends OneLine>(kind: K, lists: Lists): string[] {
  const list: readonly Problem<K>[] = lists[kind] ?? [];
  return list.map((problem) => SAY[kind](problem));
}

/** Neighbours of one note share a line: `note: [[a]], [[b]] → B`. */
function brokenLines(problems: readonly Problem<'broken_links'>[]): string[] {
  const lines: { path: string; text: string }[] = [];
  for (const problem of problems) {
    const line = lines.at(-1);
    const target = `${problem.embed ? '!' : ''}[[${problem.target}]]${hint(problem.suggestion)}`;
    if (line?.path === problem.path) line.text += `, ${target}`;
    else lines.push({ path: problem.path, text: `${problem.path}: ${target}` });
  }
  return lines.map(({ text }) => text);
}

function hint(suggestion: string | null): string {
  return suggestion === null ? '' : ` → ${suggestion}`;
}
