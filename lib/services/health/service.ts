import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { isUnder } from '../../core/paths.ts';
import type { AllProblems, Problem, ProblemKind, ProblemList } from '../../protocol/lint.ts';
import { PROBLEM_KINDS, lintQuery } from '../../protocol/lint.ts';
import { parsePathCursor, pathCursor } from '../cursor.ts';
import { parseInput, prefixKey } from '../input.ts';
import { createContentReader } from '../pages/content.ts';
import type { Deps } from '../ports.ts';
import type { HealthService, PageService, SearchService, WikiInfo } from '../types.ts';
import {
  type DeadLink,
  type Listing,
  type Wanted,
  deadLinks,
  listBroken,
  listWanted,
  nearNames,
  wantedPages,
} from './dead.ts';
import { createFixer } from './fix.ts';
import { type PageKind, type Part, countPageProblems, listPageProblems } from './pages.ts';

interface Parts {
  readonly pages: PageService;
  readonly search: SearchService;
}

/** What all lists are of. */
interface Asked {
  readonly actor: Actor;
  readonly wiki: WikiInfo;
  /** Collision key of a folder or page; null: the whole wiki. */
  readonly under: string | null;
}

interface State {
  readonly ofPages: Readonly<Record<PageKind, number>>;
  readonly dead: readonly DeadLink[];
  readonly wanted: readonly Wanted[];
}

type Counted = Part<Problem<ProblemKind>> & { readonly total: number };

export function createHealthService(
  { db, repos, now }: Pick<Deps, 'db' | 'repos' | 'now'>,
  { pages, search }: Parts,
): HealthService {
  const fix = createFixer({ db, repos, pages, readContent: createContentReader(repos) });
  return { counts, problems, overview, all, fix };

  async function counts(actor: Actor, wiki: WikiInfo) {
    requireRight(actor, wiki, 'read');
    return countsOf(await stateOf({ actor, wiki, under: null }));
  }

  /** What all lists are made of, read once. */
  async function stateOf(asked: Asked): Promise<State> {
    const [ofPages, all] = await Promise.all([
      countPageProblems(db, { ...asked, now: now() }),
      deadLinks(db, asked.actor, asked.wiki),
    ]);
    const dead = all.filter(({ path }) => isUnder(path, asked.under ?? ''));
    return { ofPages, dead, wanted: wantedPages(dead) };
  }

  async function overview(
    actor: Actor,
    wiki: WikiInfo,
    { kind: asked, limit, cursor }: Parameters<HealthService['overview']>[2],
  ) {
    requireRight(actor, wiki, 'read');
    const whole = { actor, wiki, under: null };
    const state = await stateOf(whole);
    const counted = countsOf(state);
    const kind = asked ?? PROBLEM_KINDS.find((name) => name !== 'duplicates' && counted[name] > 0) ?? 'broken_links';
    const list = await listOf(whole, kind, { limit, cursor }, state);
    return { counts: { ...counted, [kind]: list.total }, list: answerOf(kind, list) };
  }

  async function problems(
    actor: Actor,
    wiki: WikiInfo,
    query: Parameters<HealthService['problems']>[2],
  ): Promise<ProblemList> {
    requireRight(actor, wiki, 'read');
    const { kind, prefix, limit, cursor } = parseInput(lintQuery.required({ kind: true }), query);
    const asked = { actor, wiki, under: prefixKey(prefix) };
    return answerOf(kind, await listOf(asked, kind, { limit, cursor }, await stateOf(asked)));
  }

  async function all(
    actor: Actor,
    wiki: WikiInfo,
    { limit = 20, prefix }: Parameters<HealthService['all']>[2] = {},
  ): Promise<AllProblems> {
    requireRight(actor, wiki, 'read');
    const asked = { actor, wiki, under: prefixKey(prefix) };
    const state = await stateOf(asked);
    const lists = await Promise.all(
      PROBLEM_KINDS.map((kind) => listOf(asked, kind, { limit, cursor: undefined }, state)),
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
    asked: Asked,
    kind: ProblemKind,
    listing: Listing,
    { ofPages, dead, wanted }: State,
  ): Promise<Counted> {
    const { actor, wiki } = asked;
    switch (kind) {
      case 'duplicates':
        return duplicates(asked, listing);
      case 'broken_links':
        return { total: dead.length, ...listBroken(dead, listing, await nearNames(db, actor, wiki)) };
      case 'wanted_pages':
        return { total: wanted.length, ...listWanted(wanted, listing, await nearNames(db, actor, wiki)) };
      default: {
        const part = await listPageProblems(db, { ...asked, now: now() }, { kind, ...listing });
        return { total: ofPages[kind], ...part };
      }
    }
  }

  /** Few, and found all at once: the cursor is the first page of the last group. */
  async function duplicates({ actor, wiki, under }: Asked, { limit, cursor }: Listing): Promise<Counted> {
    const all = await search.duplicates(actor, wiki);
    const groups = all.filter(({ pages: same }) => same.some(({ path }) => isUnder(path, under ?? '')));
    const after = parsePathCursor(cursor);
    const firstOf = (group: Problem<'duplicates'>): string => group.pages[0]?.path ?? '';
    const start = after === null ? 0 : groups.findIndex((group) => firstOf(group) === after) + 1;
    const items = groups.slice(start, start + limit);
    const last = items.at(-1);
    const isMore = last !== undefined && start + limit < groups.length;
    return { total: groups.length, items, next_cursor: isMore ? pathCursor(firstOf(last)) : null };
  }
}

function countsOf({ ofPages, dead, wanted }: State) {
  return { ...ofPages, broken_links: dead.length, wanted_pages: wanted.length };
}

function answerOf(kind: ProblemKind, { total, items, next_cursor }: Counted): ProblemList {
  // The items stand under the name of their kind.
  const answer: Record<string, unknown> = { kind, total, [kind]: items, next_cursor };
  return answer as ProblemList;
}
