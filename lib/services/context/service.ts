/**
 * What a model should know before it answers or writes: gathered by the services that search, follow
 * links and tell of changes, so that rights are judged where they always are, and packed by `pack.ts`.
 */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import { WikibotError, isWikibotError } from '../../core/errors.ts';
import { contextQuery } from '../../protocol/context.ts';
import type { PageAnswer } from '../../protocol/rest.ts';
import { parseInput } from '../input.ts';
import type { LinkService, PageService, SearchService, WikiInfo } from '../types.ts';
import { type Load, pack } from './pack.ts';
import { type Piece, introOf, pieceAround, piecesOf } from './sections.ts';
import { weightOf } from './tokens.ts';
import type { ContextService } from './types.ts';

interface ContextParts {
  readonly pages: PageService;
  readonly search: SearchService;
  readonly links: LinkService;
}

/** Pages and passages that are looked at for a question. */
const HITS = 12;
const PASSAGES_OF_PAGE = 3;
/** Pages around a page. */
const NEIGHBOURS = 10;
/** A section that takes more of the budget than this is taken without its subsections. */
const SECTION_SHARE = 0.3;
const MOST_CHANGES = 5;
const MOST_BACKLINKS = 8;
/** Pages that are named as linking to one of several. */
const MOST_NAMED = 4;
const TITLE_CHARACTERS = 120;

interface Asked {
  readonly actor: Actor;
  readonly wiki: WikiInfo;
  readonly maxTokens: number;
}

export function createContextService(parts: ContextParts): ContextService {
  return {
    async build(actor, wiki, input) {
      requireRight(actor, wiki, 'read');
      const { query = '', path = '', max_tokens: maxTokens } = parseInput(contextQuery, input);
      if ((query.trim() === '') === (path.trim() === '')) {
        throw new WikibotError(
          'invalid_input',
          'Give either "query" (what it is about) or "path" (a page), and not both.',
        );
      }
      const asked = { actor, wiki, maxTokens };
      return pack(path === '' ? await aboutQuery(parts, asked, query) : await aroundPage(parts, asked, path));
    },
  };
}

async function aboutQuery({ pages, search }: ContextParts, asked: Asked, query: string): Promise<Load> {
  const { actor, wiki, maxTokens } = asked;
  const [found, passages] = await Promise.all([
    search.search(actor, wiki, { q: query, limit: HITS }),
    search.semantic(actor, wiki, { q: query, n: HITS, max_chunks_per_page: PASSAGES_OF_PAGE }),
  ]);
  const hits = alternate(found.results, passages.results);
  const texts = await readAll(pages, asked, [...new Set(hits.map(({ path }) => path))]);
  const most = weightOf(maxTokens * SECTION_SHARE);
  const pieces = hits.flatMap(({ path, line }) => {
    const page = texts.get(path);
    return page === undefined ? [] : (pieceAround(page, line, most) ?? []);
  });
  const distinct = withoutRepeats(pieces);
  const shown = [...new Set(distinct.map(({ path }) => path))].flatMap((path) => texts.get(path) ?? []);
  return {
    title: titleOf(wiki, `"${query}"`),
    pieces: distinct,
    extras: [
      { heading: 'Linked from:', lines: shown.slice(0, 4).flatMap(backlinkLine) },
      { heading: 'Last changes of these notes:', lines: changeLines(shown) },
    ],
    maxTokens,
  };
}

async function aroundPage(parts: ContextParts, asked: Asked, path: string): Promise<Load> {
  const { pages, search, links } = parts;
  const { actor, wiki, maxTokens } = asked;
  const page = await pages.read(actor, wiki, path);
  const [mentions, related, log] = await Promise.all([
    links.mentions(actor, wiki, page.path),
    search.related(actor, wiki, page.path),
    pages.history(actor, wiki, page.path, { limit: MOST_CHANGES }),
  ]);
  const both = page.links_to.filter((target) => page.linked_from.includes(target));
  const around = [...new Set([...both, ...related.map((other) => other.path), ...page.links_to, ...page.linked_from])];
  const texts = await readAll(pages, asked, around.filter((other) => other !== page.path).slice(0, NEIGHBOURS));
  const neighbours = [...texts.values()].flatMap((other) => introOf(other) ?? []);
  // Its own sections come first; what does not fit of a long page leaves room for what is around it.
  const own = piecesOf(page, weightOf(maxTokens * SECTION_SHARE));
  const backlinks = mentions.backlinks.slice(0, MOST_BACKLINKS).map(({ path: from, passage }) => {
    const said =
      passage === null ? '' : `: ${`${passage.before}${passage.hit}${passage.after}`.replace(/\s+/g, ' ').trim()}`;
    return `${from}${said}`;
  });
  const left = page.linked_from.length - backlinks.length;
  return {
    title: titleOf(wiki, `the note "${page.path}"`),
    pieces: withoutRepeats([...own, ...neighbours]),
    extras: [
      { heading: 'Linked from:', lines: left > 0 ? [...backlinks, `and ${left} more: get_links`] : backlinks },
      {
        heading: 'Last changes:',
        lines: log.history.map((commit) => changeLine(commit, null)),
      },
    ],
    maxTokens,
  };
}

/** What went meanwhile, or may not be seen, is left out. */
async function readAll(
  pages: PageService,
  { actor, wiki }: Asked,
  paths: readonly string[],
): Promise<Map<string, PageAnswer>> {
  const texts = await Promise.all(
    paths.map((path) =>
      pages.read(actor, wiki, path).catch((error: unknown) => {
        if (isWikibotError(error) && error.code === 'not_found') return null;
        throw error;
      }),
    ),
  );
  return new Map(texts.flatMap((page): [string, PageAnswer][] => (page === null ? [] : [[page.path, page]])));
}

/** Words and meaning know different things, so the best of each come first. */
function alternate(first: readonly Hit[], second: readonly Hit[]): Hit[] {
  const longest = Math.max(first.length, second.length);
  return Array.from({ length: longest }, (_, index) => [first[index] ?? [], second[index] ?? []].flat()).flat();
}

interface Hit {
  readonly path: string;
  readonly line: number;
}

/** Neither the same lines twice, nor the same text of two pages. */
function withoutRepeats(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  const texts = new Set<string>();
  for (const piece of pieces) {
    const text = piece.text.replace(/\s+/g, ' ').trim();
    const overlap = kept.findIndex(
      ({ path, first, last }) => path === piece.path && first <= piece.last && piece.first <= last,
    );
    const before = kept[overlap];
    if (before !== undefined) {
      // The larger one takes the place of the better one.
      if (piece.first <= before.first && piece.last >= before.last) kept[overlap] = piece;
      continue;
    }
    if (texts.has(text)) continue;
    texts.add(text);
    kept.push(piece);
  }
  return kept;
}

function titleOf({ indexedOid }: WikiInfo, about: string): string {
  const said = about.replace(/\s+/g, ' ');
  const short = said.length > TITLE_CHARACTERS ? `${said.slice(0, TITLE_CHARACTERS).toWellFormed()}…` : said;
  return `Context for ${short}${indexedOid === null ? '' : ` at revision ${indexedOid.slice(0, 12)}`}`;
}

function backlinkLine({ path, linked_from: from }: PageAnswer): string[] {
  if (from.length === 0) return [];
  const left = from.length - MOST_NAMED;
  return [`${path} ← ${from.slice(0, MOST_NAMED).join(', ')}${left > 0 ? ` and ${left} more` : ''}`];
}

/** Newest first, a commit once. */
function changeLines(pages: readonly PageAnswer[]): string[] {
  const commits = new Map<string, { commit: PageAnswer['last_commit']; paths: string[] }>();
  for (const { path, last_commit: commit } of pages) {
    const known = commits.get(commit.revision);
    if (known === undefined) commits.set(commit.revision, { commit, paths: [path] });
    else known.paths.push(path);
  }
  return [...commits.values()]
    .sort((a, b) => (a.commit.date < b.commit.date ? 1 : -1))
    .slice(0, MOST_CHANGES)
    .map(({ commit, paths }) => changeLine(commit, paths));
}

function changeLine(commit: PageAnswer['last_commit'], paths: readonly string[] | null): string {
  const { revision, author, agent, date, message } = commit;
  const subject = (message.split('\n', 1)[0] ?? '').slice(0, 120).toWellFormed();
  const where = paths === null ? '' : ` — ${paths.slice(0, 4).join(', ')}${paths.length > 4 ? ' and others' : ''}`;
  return `${date.slice(0, 10)} ${revision.slice(0, 12)} ${author}${agent === undefined ? '' : ` via ${agent}`}: ${subject}${where}`;
}
