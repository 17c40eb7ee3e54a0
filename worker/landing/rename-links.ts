/**
 * The links that a rename has to change: those of any page to what moves, and those of the moved
 * pages themselves. Who may hold one is asked of the `links` table; the text decides.
 */
import { parseDocument } from '#lib/core/frontmatter.ts';
import { collisionKey, isUnder, nameOf } from '#lib/core/paths.ts';
import { retarget } from '#lib/core/retarget.ts';
import type { Place } from '#lib/core/retarget.ts';
import { linkNameKey, resolveLink } from '#lib/core/wikilinks.ts';
import type { LinkCandidate } from '#lib/core/wikilinks.ts';
import { rewriteLinks } from '#lib/markdown/rewrite-links.ts';
import type { Rewritten } from '#lib/markdown/rewrite-links.ts';
import { pageOf } from '../repo/listing.ts';
import { decodePage } from '../repo/text.ts';
import type { Work } from './work.ts';

/** Old file → new file. */
type Moves = ReadonlyMap<string, string>;

export interface Followed {
  /** New texts, by the files' names after the rename. */
  readonly contents: ReadonlyMap<string, Buffer>;
  /** Pages with a link that stays behind: outside of the token's path, or with a name that the link's syntax can't hold. */
  readonly skipped: number;
}

/** The tree is still as it was before the rename. */
export async function followRename(work: Work, moves: Moves): Promise<Followed> {
  const { tree, context } = work;
  const known = await readKnown(work, moves);
  const changed = await changedSince(work, known.indexed_oid);
  const aliases = new Map((known.aliases ?? []).map(({ path, keys }) => [`${path}.md`, keys]));
  const holders = (known.holders ?? []).map((path) => `${path}.md`);
  const files = new Set([...moves.keys(), ...holders, ...changed].filter((file) => pageOf(file) !== null));
  const texts = await readTexts(work, [...files].sort());
  for (const file of changed) aliases.set(file, aliasKeysOf(texts.get(file)));
  const before = new Names(
    [...tree.holders()].map(([key, file]) => ({ file, key: nameOf(key) })),
    aliases,
  );
  const after = before.after(moves);
  const contents = new Map<string, Buffer>();
  let skipped = 0;
  for (const [file, text] of texts) {
    const fileNow = moves.get(file) ?? file;
    const { content, rewritten, impossible } = rewritePage(text, { file, fileNow }, { moves, before, after });
    const isVisible = context.prefix === null || isUnder(pageOf(file) ?? file, context.prefix);
    if (impossible > 0 || (rewritten > 0 && !isVisible)) skipped += 1;
    if (rewritten > 0 && isVisible) contents.set(fileNow, Buffer.from(content));
  }
  return { contents, skipped };
}

function rewritePage(
  text: string,
  { file, fileNow }: { file: string; fileNow: string },
  { moves, before, after }: { moves: Moves; before: Names; after: Names },
): Rewritten {
  const [from, fromNow] = [pageOf(file) ?? file, pageOf(fileNow) ?? fileNow];
  return rewriteLinks(text, ({ target, markdown }) => {
    const to = resolveLink(target, from, before.candidates(target));
    if (to === null) return null;
    const oldFile = to.kind === 'page' ? `${to.path}.md` : to.path;
    const newFile = moves.get(oldFile);
    if (newFile === undefined && from === fromNow) return null;
    const toNow: Place = newFile === undefined ? to : { kind: to.kind, path: pageOf(newFile) ?? newFile };
    return retarget({ target, markdown }, { from, fromNow, to, toNow }, (written) => after.candidates(written));
  });
}

/** All pages and files by the keys under which links look for them. */
class Names {
  readonly #files: readonly { file: string; key: string }[];
  readonly #aliases: ReadonlyMap<string, readonly string[]>;
  readonly #byKey = new Map<string, LinkCandidate[]>();

  constructor(files: readonly { file: string; key: string }[], aliases: ReadonlyMap<string, readonly string[]>) {
    this.#files = files;
    this.#aliases = aliases;
    for (const { file, key } of files) {
      const aliasKeys = aliases.get(file) ?? [];
      const path = pageOf(file);
      const candidate: LinkCandidate = path === null ? { path: file, kind: 'file' } : { path, kind: 'page', aliasKeys };
      for (const name of new Set([key, ...aliasKeys])) {
        const same = this.#byKey.get(name);
        if (same === undefined) this.#byKey.set(name, [candidate]);
        else same.push(candidate);
      }
    }
  }

  candidates(target: string): readonly LinkCandidate[] {
    return this.#byKey.get(linkNameKey(target)) ?? [];
  }

  after(moves: Moves): Names {
    const files = this.#files.map(({ file, key }) => {
      const now = moves.get(file);
      return now === undefined ? { file, key } : { file: now, key: collisionKey(nameOf(pageOf(now) ?? now)) };
    });
    const aliases = [...this.#aliases].map(([file, keys]): [string, readonly string[]] => [
      moves.get(file) ?? file,
      keys,
    ]);
    return new Names(files, new Map(aliases));
  }
}

interface Known {
  readonly indexed_oid: string | null;
  /** Pages with links to what moves. */
  readonly holders: string[] | null;
  readonly aliases: { path: string; keys: string[] }[] | null;
}

async function readKnown({ context }: Work, moves: Moves): Promise<Known> {
  const { wikiId } = context.repo;
  const paths = [...moves.keys()].map((file) => pageOf(file) ?? file);
  const [row] = await context.db.$queryRaw<Known[]>`
    SELECT w.indexed_oid,
           (SELECT jsonb_agg(DISTINCT p.path) FROM links l JOIN pages p ON p.id = l.from_page_id
             WHERE l.wiki_id = w.id AND l.to_path = ANY(${paths}::text[])) AS holders,
           (SELECT jsonb_agg(jsonb_build_object('path', p.path, 'keys', to_jsonb(p.alias_keys))) FROM pages p
             WHERE p.wiki_id = w.id AND p.alias_keys <> '{}') AS aliases
      FROM wikis w
     WHERE w.id = ${wikiId}::uuid`;
  return row ?? { indexed_oid: null, holders: null, aliases: null };
}

/** Files of which the derived rows don't know yet: what is not published, and what this commit has changed so far. */
async function changedSince({ tree, context }: Work, indexed: string | null): Promise<string[]> {
  const landed =
    indexed === context.head ? [] : (await context.repo.diff(indexed, context.head)).map(({ path }) => path);
  const files = new Set([...landed, ...(context.recent?.keys() ?? []), ...tree.touched()]);
  return [...files].filter((file) => pageOf(file) !== null && tree.get(file) !== null);
}

const AT_ONCE = 64;

async function readTexts({ tree }: Work, files: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const group = files.slice(at, at + AT_ONCE).flatMap((file) => {
      const entry = tree.get(file);
      return entry === null ? [] : [{ file, oid: entry.oid }];
    });
    const contents = await Promise.all(group.map(({ oid }) => tree.read(oid)));
    for (const [index, { file }] of group.entries()) {
      const text = decodePage(contents[index] ?? new Uint8Array());
      if (text !== null) texts.set(file, text);
    }
  }
  return texts;
}

function aliasKeysOf(text: string | undefined): string[] {
  return text === undefined ? [] : parseDocument(text).meta.aliases.map(collisionKey);
}
