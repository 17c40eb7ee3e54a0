/**
 * Names in a wiki.
 *
 * - *page path*: `Actors/Iran`. What people, links and URLs say. NFC, `/`-separated, no `.md`.
 * - *page file*: `Actors/Iran.md`. The same page in the git tree.
 * - *file path*: `Actors/Iran/map.png`. Any other file of the tree (an attachment).
 * - *segment*: one piece between slashes. *name*: the last segment. *folder*: all before it.
 * - *collision key*: two paths with one key can't both exist. `Actors/Iran-Iraq war` and
 *   `actors/iran_iraq  War` have the same key, `actors/iran-iraq-war`.
 *
 * Doors decode percent-encoding once before they call in here; a `%` that is left is an ordinary
 * character of the name ("100% sure").
 */
import { WikibotError } from './errors.ts';

export type PagePath = string & { readonly __brand: 'PagePath' };
export type FilePath = string & { readonly __brand: 'FilePath' };

/** What every common file system takes as one name; a page's last segment counts with its `.md`. */
const MAX_SEGMENT_BYTES = 255;
const MAX_PATH_BYTES = 1024;

/** First segments that are addresses of the wiki's own tools (CONTRACT, "URLs"). */
const RESERVED_FIRST_SEGMENTS: ReadonlySet<string> = new Set(['-', 'api', 'mcp', '_next']);

/** Windows opens a device for these, whatever the extension, the case or the spaces before it. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:[.:].*)?$/i;

/** Short names under which NTFS also finds `.git` and `.gitmodules` (`git~1`, `gitmod~1`, `gi7eba~1`). */
const NTFS_SHORT_GIT = /^gi[a-z0-9]{1,4}~[0-9]/i;

const LINE_OR_CONTROL = /[\p{Cc}\u2028\u2029]/u;
const BIDI_CONTROL = /\p{Bidi_Control}/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

const encoder = new TextEncoder();

function bytes(text: string): number {
  return encoder.encode(text).length;
}

/** The reason why the segment can't be part of a path, or null. */
function segmentProblem(segment: string): string | null {
  if (segment === '') return 'has an empty part between slashes';
  if (segment === '.' || segment === '..') return `has the part "${segment}"`;
  if (segment.startsWith('.')) return 'has a part that starts with "."';
  if (/[ .]$/.test(segment)) return 'has a part that ends in a space or "."';
  if (/\.md$/i.test(segment)) return 'has a part that ends in ".md"; leave the extension out';
  if (segment.includes('\\')) return 'contains a backslash; folders are parted by "/"';
  if (WINDOWS_DEVICE.test(segment)) return `has the part "${segment}", which is a device name on Windows`;
  if (NTFS_SHORT_GIT.test(segment))
    return `has the part "${segment}", which is a short name of git's own folder on Windows`;
  if (segment.replace(INVISIBLE, '').trim() === '') return 'has a part without any visible character';
  return null;
}

/** The reason why the whole path is refused, or null. `file` is the path in the tree. */
function pathProblem(path: string, file: string): string | null {
  if (path === '') return 'is empty';
  if (!path.isWellFormed()) return 'is not valid Unicode';
  if (LINE_OR_CONTROL.test(path)) return 'contains a control character or a line break';
  if (BIDI_CONTROL.test(path)) return 'contains a character that reverses the direction of text';
  if (bytes(file) > MAX_PATH_BYTES) return `is longer than ${MAX_PATH_BYTES} bytes`;
  const segments = path.split('/');
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem !== null) return problem;
  }
  const first = segments[0] ?? '';
  if (RESERVED_FIRST_SEGMENTS.has(first)) return `starts with "${first}/", which is kept for the wiki's own addresses`;
  if (file.split('/').some((segment) => bytes(segment) > MAX_SEGMENT_BYTES)) {
    return `has a part that is longer than ${MAX_SEGMENT_BYTES} bytes`;
  }
  return null;
}

/** Input as it may be shown in a message: no control characters, not endless. */
function quoted(input: string): string {
  const visible = input.toWellFormed().replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, '\uFFFD');
  return `"${visible.length > 100 ? `${visible.slice(0, 100)}…` : visible}"`;
}

function refuse(kind: 'page' | 'file', input: string, problem: string): never {
  throw new WikibotError('bad_path', `The ${kind} path ${quoted(input)} ${problem}.`, {
    data: { path: input.toWellFormed() },
  });
}

/**
 * Checks a page path and brings it into NFC. Throws `bad_path` with the reason. The rules hold for
 * every door and for pushes; nothing is corrected silently but the normalization form.
 */
export function parsePagePath(input: string): PagePath {
  const path = input.normalize('NFC');
  const problem = pathProblem(path, `${path}.md`);
  if (problem !== null) refuse('page', input, problem);
  return path as PagePath;
}

/** The same for the path of an attachment; one that ends in `.md` is a page and is refused. */
export function parseFilePath(input: string): FilePath {
  const path = input.normalize('NFC');
  const problem = pathProblem(path, path);
  if (problem !== null) refuse('file', input, problem);
  return path as FilePath;
}

/**
 * The key under which paths collide (CONTRACT, "Collision key"): NFC, case folded, runs of white
 * space, `_` and `-` made one `-`; characters that don't show are left out.
 *
 * JavaScript has no case folding. Upper-casing and then lower-casing comes as close as Unicode's
 * own tables do (ß and ss, ﬁ and fi, ſ and s become one), independent of the locale; the final
 * sigma, which lower-casing chooses by context, is made an ordinary one.
 */
export function collisionKey(path: string): string {
  return path
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC')
    .replace(/[\s_-]+/gu, '-');
}

/** `Actors/Iran` → `Actors/Iran.md`. */
export function fileOfPage(path: PagePath): string {
  return `${path}.md`;
}

/** `Actors/Iran.md` → `Actors/Iran`; null when the file is no page, or none with a valid path. */
export function pageOfFile(file: string): PagePath | null {
  if (!file.endsWith('.md')) return null;
  const path = file.slice(0, -'.md'.length);
  return path === path.normalize('NFC') && pathProblem(path, file) === null ? (path as PagePath) : null;
}

/** Last segment. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** All but the last segment; empty at the top. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/**
 * Whether the path is the prefix or lies under it, in whole segments and by collision key:
 * `Actors/Iran` is under `actors`, `Actors-old/x` is not. Everything is under the empty prefix.
 */
export function isUnder(path: string, prefix: string): boolean {
  if (prefix === '') return true;
  const pathKey = collisionKey(path);
  const prefixKey = collisionKey(prefix);
  return pathKey === prefixKey || pathKey.startsWith(`${prefixKey}/`);
}

/** The path in a URL: each segment percent-encoded, slashes kept. */
export function urlPath(path: string): string {
  return path.toWellFormed().split('/').map(encodeURIComponent).join('/');
}
