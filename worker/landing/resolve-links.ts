/**
 * Which page or file each link means once the change is in: the links of the changed pages, and
 * those of other pages that could mean something which came, went, or changed its aliases.
 */
import { collisionKey, nameOf } from '#lib/core/paths.ts';
import { resolveLink } from '#lib/core/wikilinks.ts';
import type { LinkCandidate } from '#lib/core/wikilinks.ts';

export interface Resolution {
  readonly to_kind: 'page' | 'file' | null;
  readonly to_path: string | null;
}

/** Candidates by the keys under which links look for them: their name's and their aliases'. */
export class Candidates {
  readonly #byKey = new Map<string, LinkCandidate[]>();

  add(candidate: LinkCandidate): void {
    for (const key of new Set([collisionKey(nameOf(candidate.path)), ...(candidate.aliasKeys ?? [])])) {
      const same = this.#byKey.get(key);
      if (same === undefined) this.#byKey.set(key, [candidate]);
      else same.push(candidate);
    }
  }

  resolve(link: { target: string; nameKey: string; from: string }): Resolution {
    const found = resolveLink(link.target, link.from, this.#byKey.get(link.nameKey) ?? []);
    return { to_kind: found?.kind ?? null, to_path: found?.path ?? null };
  }
}
