/**
 * The judgement that no change escapes, whichever door it came through. It sees the actor as the
 * database has them now, the tree before, and the difference to the tree after; a save through
 * REST and a `git push` are the same thing to it.
 *
 * git 2.39's own `receive.fsckObjects` accepts symlinks, gitlinks, names with newlines, `a\..\b`,
 * and collisions of case and normalization: all of that is refused here.
 */
import { requireRight } from '#lib/core/access.ts';
import { WikibotError } from '#lib/core/errors.ts';
import { isUnder, parseFilePath, parsePagePath } from '#lib/core/paths.ts';
import { requireFileSize, requirePageSize, SETTINGS_FILE } from '../repo/limits.ts';
import type { Limits } from '../repo/limits.ts';
import { foldersOf, isPage, keyOfFile } from '../repo/listing.ts';
import type { Listing } from '../repo/listing.ts';
import { decodePage } from '../repo/text.ts';
import { FILE_MODE } from '../repo/tree.ts';
import type { FileChange } from '../repo/tree.ts';
import type { Standing } from './standing.ts';

/** Where the judged content is: in memory for a save, in the quarantine for a push. */
export interface BlobSource {
  /** Null: no such blob. */
  size(oid: string): Promise<number | null>;
  read(oid: string): Promise<Uint8Array>;
}

export interface Difference {
  readonly before: Listing;
  readonly changes: readonly FileChange[];
  readonly blobs: BlobSource;
  readonly limits: Limits;
}

/** Right and reach of the actor. First of all, since later answers may quote the page. */
export function admitActor(standing: Standing, paths: readonly string[]): void {
  requireRight(standing.actor, standing.wiki, 'write');
  const prefix = standing.actor.kind === 'token' ? standing.actor.pathPrefix : null;
  if (prefix === null) return;
  for (const path of paths) {
    if (!isUnder(withoutExtension(path), prefix)) {
      throw new WikibotError(
        'forbidden',
        `This token may only change "${prefix}" and what lies under it, not "${printable(path)}".`,
      );
    }
  }
}

/** @throws WikibotError that names the path and the rule */
export async function admit(standing: Standing, difference: Difference): Promise<void> {
  const { before, changes, blobs, limits } = difference;
  admitActor(
    standing,
    changes.map(({ path }) => path),
  );
  for (const change of changes) if (change.after !== null) admitName(change.path, change.after.mode);
  admitCollisions(before, changes);
  admitCounts(before, changes, limits);
  // In groups, so that a push of many files neither waits for each answer nor holds all contents.
  for (let at = 0; at < changes.length; at += 64) {
    await Promise.all(changes.slice(at, at + 64).map((change) => admitContent(change, blobs, limits)));
  }
}

function admitName(path: string, mode: string): void {
  if (mode !== FILE_MODE) {
    const what =
      { '120000': 'a symbolic link', '160000': 'a submodule', '100755': 'an executable file' }[mode] ??
      `of mode ${mode}`;
    throw new WikibotError(
      'bad_path',
      `"${printable(path)}" is ${what}; a wiki holds plain files of mode 100644 alone.`,
      {
        data: { path: printable(path) },
      },
    );
  }
  // What bytes that are not UTF-8 are read as (repo/tree.ts).
  if (path.includes('\uFFFD'))
    throw new WikibotError('bad_path', `"${printable(path)}" is not a name in UTF-8.`, {
      data: { path: printable(path) },
    });
  if (path === SETTINGS_FILE) return;
  const isMarkdown = path.endsWith('.md');
  const parsed: string = isMarkdown ? `${parsePagePath(path.slice(0, -3))}.md` : parseFilePath(path);
  if (parsed !== path) {
    throw new WikibotError('bad_path', `"${printable(path)}" is not in Unicode's composed form (NFC).`, {
      data: { path: printable(path) },
    });
  }
}

/** Two paths with one key can't both exist; nor can a file lie where a folder is. */
function admitCollisions(before: Listing, changes: readonly FileChange[]): void {
  const removed = new Set(changes.filter(({ after }) => after === null).map(({ path }) => path));
  const added = changes.filter((change) => change.before === null && change.after !== null).map(({ path }) => path);
  const keys = new Map<string, string>();
  const newFolders = new Map<string, string>();
  for (const path of added) {
    const key = keyOfFile(path);
    const holder = before.holderOf(key);
    const other = keys.get(key) ?? (holder !== null && !removed.has(holder) && holder !== path ? holder : undefined);
    if (other !== undefined) throw collision(path, other);
    keys.set(key, path);
    for (const folder of foldersOf(path)) newFolders.set(folder, path);
  }
  const removedUnder = new Map<string, number>();
  for (const path of removed)
    for (const folder of foldersOf(path)) removedUnder.set(folder, (removedUnder.get(folder) ?? 0) + 1);
  for (const path of added) {
    // A page `A` beside its folder `A/` is the usual case; its file is `A.md`.
    if (isPage(path)) continue;
    const key = keyOfFile(path);
    const inside = newFolders.get(key);
    if (inside !== undefined) throw collision(path, inside);
    if (before.filesUnder(key) > (removedUnder.get(key) ?? 0)) throw collision(path, `${path}/…`);
  }
  for (const [folder, path] of newFolders) {
    const holder = before.holderOf(folder);
    if (holder !== null && !isPage(holder) && !removed.has(holder)) throw collision(path, holder);
  }
}

function collision(path: string, other: string): WikibotError {
  return new WikibotError(
    'bad_path',
    `"${printable(path)}" and "${printable(other)}" can't both exist: names that differ only in case, spaces, "_" or "-" are one.`,
    { data: { path: printable(path), collides_with: printable(other) } },
  );
}

function admitCounts(before: Listing, changes: readonly FileChange[], limits: Limits): void {
  let pages = 0;
  let files = 0;
  for (const change of changes) {
    const step = (change.after === null ? 0 : 1) - (change.before === null ? 0 : 1);
    if (isPage(change.path)) pages += step;
    else files += step;
  }
  if (pages > 0 && before.pageCount + pages > limits.pages) throw full('pages', before.pageCount + pages, limits.pages);
  if (files > 0 && before.fileCount + files > limits.files) throw full('files', before.fileCount + files, limits.files);
}

function full(what: string, would: number, limit: number): WikibotError {
  return new WikibotError(
    'limit_reached',
    `A wiki has at most ${limit} ${what}; with this change it would have ${would}.`,
    {
      data: { limit },
    },
  );
}

async function admitContent({ path, after }: FileChange, blobs: BlobSource, limits: Limits): Promise<void> {
  if (after === null) return;
  const size = await blobs.size(after.oid);
  const name = printable(path);
  if (size === null)
    throw new WikibotError('invalid_input', `The content of "${name}" is not in the repository; send it again.`);
  const isText = isPage(path) || path === SETTINGS_FILE;
  (isText ? requirePageSize : requireFileSize)(limits, name, size);
  if (!isText) return;
  const text = decodePage(await blobs.read(after.oid));
  if (text === null) {
    throw new WikibotError('invalid_input', `"${name}" is not a text in UTF-8, or contains a NUL character.`, {
      data: { path: name },
    });
  }
  if (path === SETTINGS_FILE && !isJsonObject(text)) {
    throw new WikibotError('invalid_input', `"${SETTINGS_FILE}" must hold one JSON object.`, { data: { path: name } });
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function withoutExtension(path: string): string {
  return path.endsWith('.md') ? path.slice(0, -3) : path;
}

/** A pushed name may hold anything; messages show it without controls and not endlessly. */
function printable(path: string): string {
  const clean = path.replaceAll(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\uFFFD');
  return clean.length > 200 ? `${clean.slice(0, 200)}…` : clean;
}
