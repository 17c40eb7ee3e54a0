/** What a link has to say after a page or file was renamed, in the form that its author chose. */
import { collisionKey, folderOf, nameOf } from './paths.ts';
import { cleaned, joined, linkNameKey, resolveLink } from './wikilinks.ts';
import type { LinkCandidate } from './wikilinks.ts';

export interface Place {
  readonly kind: 'page' | 'file';
  readonly path: string;
}

export interface Move {
  /** Path of the page that holds the link, before and after the rename. */
  readonly from: string;
  readonly fromNow: string;
  /** What the link means, before and after the rename. */
  readonly to: Place;
  readonly toNow: Place;
}

/**
 * The new target; null where the link may stay as it is, since it still means the same. A name
 * stays a name while only one page or file has it, and becomes the shortest path that leads there
 * otherwise; a path stays a path, a relative one relative; `.md` stays where it was written.
 *
 * @param target as written, without the fragment
 * @param markdown a Markdown link: one that is relative has to stay so for other tools, too
 * @param candidates what {@link resolveLink} asks for, as it is after the rename
 */
export function retarget(
  { target, markdown }: { target: string; markdown: boolean },
  move: Move,
  candidates: (target: string) => readonly LinkCandidate[],
): string | null {
  const { from, fromNow, to, toNow } = move;
  const wanted = cleaned(target);
  const leads = (written: string): boolean => {
    const found = resolveLink(written, fromNow, candidates(written));
    return found !== null && found.kind === toNow.kind && found.path === toNow.path;
  };
  const relative = markdown && isSame(joined(folderOf(from), wanted), to.path) && !wanted.startsWith('/');
  if (leads(target) && (!relative || isSame(joined(folderOf(fromNow), wanted), toNow.path))) return null;
  const extension = /\.md\s*\/*\s*$/i.exec(target)?.[0].trim() ?? '';
  const forms = formsOf(wanted, move, relative);
  const chosen = forms.find(
    (form) => (form === toNow.path || form.includes('/') || isUnique(form, candidates)) && leads(form),
  );
  return chosen === undefined ? null : chosen + extension;
}

/** Ways to write it, those closest to the author's first; the last one always leads there. */
function formsOf(wanted: string, { from, fromNow, to, toNow }: Move, relative: boolean): string[] {
  const absolute = [toNow.path, `/${toNow.path}`];
  if (wanted.startsWith('/')) return [`/${toNow.path}`];
  const step = relativePath(fromNow, toNow.path);
  const dotted = step.startsWith('../') ? step : `./${step}`;
  if (/^\.\.?\//.test(wanted)) return [dotted, ...absolute];
  if (relative) return [step, dotted, ...absolute];
  const segments = toNow.path.split('/');
  const suffixes = segments.map((_, index) => segments.slice(-(index + 1)).join('/'));
  if (!wanted.includes('/')) return [...suffixes, ...absolute];
  if (isSame(joined('', wanted), to.path)) return absolute;
  const inFolder = isSame(joined(folderOf(from), wanted), to.path) && !step.startsWith('../') ? [step] : [];
  return [...inFolder, ...suffixes.slice(wanted.split('/').length - 1), ...absolute];
}

function isSame(path: string | null, other: string): boolean {
  return path !== null && collisionKey(path) === collisionKey(other);
}

/** A name that leads there only because it is the nearest would lead elsewhere from the next page. */
function isUnique(name: string, candidates: (target: string) => readonly LinkCandidate[]): boolean {
  const key = linkNameKey(name);
  return candidates(name).filter(({ path }) => collisionKey(nameOf(path)) === key).length === 1;
}

/** Steps from the page's folder: `../Trends/Oil`. */
function relativePath(from: string, to: string): string {
  const here = folderOf(from) === '' ? [] : folderOf(from).split('/');
  const there = to.split('/');
  let common = 0;
  while (common < here.length && common < there.length - 1 && isSame(here[common] ?? '', there[common] ?? ''))
    common += 1;
  return [...here.slice(common).map(() => '..'), ...there.slice(common)].join('/');
}
