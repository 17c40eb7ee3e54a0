import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import type { AllProblems, Problem, ProblemKind, ProblemList } from '../../protocol/lint.ts';
import { PROBLEM_KINDS, lintQuery } from '../../protocol/lint.ts';
import { parsePathCursor, pathCursor } from '../cursor.ts';
import { parseInput } from '../input.ts';
import { createContentReader } from '../pages/content.ts';
import type { Deps } from '../ports.ts';
import type { HealthService, PageService, SearchService, WikiInfo } from '../types.ts';
import { deadLinks, listBroken, listWanted, nearNames, wantedPages } from './dead.ts';
import { createFixer } from './fix.ts';
import { type PageKind, type Part, countPageProblems, listPageProblems } from './pages.ts';

interface Parts {
  readonly pages: PageService;
  readonly search: SearchService;
}

export function createHealthService(
  { db, repos, now }: Pick<Deps, 'db' | 'repos' | 'now'>,
  { pages, search }: Parts,
): HealthService {
  const fix = createFixer({ db, repos, pages, readContent: createContentReader(repos) });
  return { counts, problems, all, fix };

  async function counts(actor: Actor, wiki: WikiInfo) {
    requireRight(actor, wiki, 'read');
    const [ofPages, dead] = await Promise.all([
      countPageProblems(db, { actor, wiki, now: now() }),
      deadLinks(db, actor, wiki),
    ]);
    return { ...ofPages, broken_links: dead.length, wanted_pages: wantedPages(dead).length };
  }

  async function problems(
    actor: Actor,
    wiki: WikiInfo,
    query: Parameters<HealthService['problems']>[2],
  ): Promise<ProblemList> {
    requireRight(actor, wiki, 'read');
    const { kind, limit, cursor } = parseInput(lintQuery.required({ kind: true }), query);
    const { total, items, next_cursor } = await listOf(actor, wiki, kind, { limit, cursor });
    // The items stand under the name of their kind.
    const answer: Record<string, unknown> = { kind, total, [kind]: items, next_cursor };
    return answer as ProblemList;
  }

  async function all(actor: Actor, wiki: WikiInfo, { limit = 20 } = {}): Promise<AllProblems> {
    requireRight(actor, wiki, 'read');
    const lists = await Promise.all(
      PROBLEM_KINDS.map((kind) => listOf(actor, wiki, kind, { limit, cursor: undefined })),
    );
    const of = <T>(value: (list: (typeof lists)[number]) => T): Record<ProblemKind, T> => {
      const entries = PROBLEM_KINDS.map((kind, index): [ProblemKind, T] => {
        const list = lists[index];
        if (list === undefined) throw new Error('There is a list for each kind.');
        return [kind, value(list)];
      });
      return Object.fromEntries(entries) as Record<ProblemKind, T>;
    };
    return { totals: of(({ total }) => total), ...of(({ items }) => items) } as AllProblems;
  }

  async function listOf(
    actor: Actor,
    wiki: WikiInfo,
    kind: ProblemKind,
    listing: { limit: number; cursor: string | undefined },
  ): Promise<Part<Problem<ProblemKind>> & { total: number }> {
    if (kind === 'duplicates') return duplicates(actor, wiki, listing);
    if (kind !== 'broken_links' && kind !== 'wanted_pages') return ofPages(actor, wiki, kind, listing);
    const [dead, near] = await Promise.all([deadLinks(db, actor, wiki), nearNames(db, actor, wiki)]);
    if (kind === 'broken_links') return { total: dead.length, ...listBroken(dead, listing, near) };
    const wanted = wantedPages(dead);
    return { total: wanted.length, ...listWanted(wanted, listing, near) };
  }

  async function ofPages(
    actor: Actor,
    wiki: WikiInfo,
    kind: PageKind,
    listing: { limit: number; cursor: string | undefined },
  ) {
    const scope = { actor, wiki, now: now() };
    const [totals, part] = await Promise.all([
      countPageProblems(db, scope),
      listPageProblems(db, scope, { kind, ...listing }),
    ]);
    return { total: totals[kind], ...part };
  }

  /** Few, and found all at once: the cursor is the first page of the last group. */
  async function duplicates(
    actor: Actor,
    wiki: WikiInfo,
    { limit, cursor }: { limit: number; cursor: string | undefined },
  ) {
    const groups = await search.duplicates(actor, wiki);
    const after = parsePathCursor(cursor);
    const firstOf = (group: Problem<'duplicates'>): string => group.pages[0]?.path ?? '';
    const start = after === null ? 0 : groups.findIndex((group) => firstOf(group) === after) + 1;
    const items = groups.slice(start, start + limit);
    const last = items.at(-1);
    const isMore = last !== undefined && start + limit < groups.length;
    return { total: groups.length, items, next_cursor: isMore ? pathCursor(firstOf(last)) : null };
  }
}
