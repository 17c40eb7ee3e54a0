/** Links that lead to nothing: what their authors may have meant. */
import { collisionKey, folderOf } from './paths.ts';
import { cleaned, joined } from './wikilinks.ts';

/** Endings that files have, and hardly any page's name: "Node.js" is a page. */
const FILE =
  /\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|pdf|mp[34]|m4a|mov|webm|og[gv]|wav|flac|csv|tsv|zip|gz|tar|docx?|xlsx?|pptx?|odt|ods|canvas|base|json|xml|html?|txt)$/i;

export interface DeadTarget {
  readonly kind: 'page' | 'file';
  /** Where it would lie if it were there; null: nowhere in the wiki. */
  readonly path: string | null;
}

/** @param target as written, without the fragment */
export function deadTarget(target: string, from: string): DeadTarget {
  const wanted = cleaned(target);
  const path = /^\.\.?\//.test(wanted) ? joined(folderOf(from), wanted) : joined('', wanted);
  return { kind: FILE.test(wanted) ? 'file' : 'page', path: path === '' ? null : path };
}

/** The same for all spellings of one missing page. */
export function deadKey({ path }: DeadTarget): string {
  return path === null ? '' : collisionKey(path);
}
