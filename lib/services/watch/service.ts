/**
 * Being told of changes, for the connections that stay open.
 *
 * Web keeps nothing that correctness needs and runs in any number of processes, so no signal reaches
 * all of them; each asks the database. One statement an interval serves all listeners of a process,
 * however many wikis they follow, and none is asked while nobody listens. `indexed_oid` moves with
 * the rows of a publication, so whoever is told reads what is new.
 */
import type { Actor } from '../../core/access.ts';
import { requireRight } from '../../core/access.ts';
import type { ChangeKind } from '../../protocol/rest.ts';
import { limitKey, maySee } from '../path-limit.ts';
import type { Deps } from '../ports.ts';
import type { WikiInfo } from '../types.ts';
import type { ChangedPages, WatchService } from './types.ts';

const INTERVAL_MS = 1000;
/** Beyond this many changes of pages, whoever listens looks at all of them again. */
const MOST_CHANGES = 2000;

type Changed = Parameters<WatchService['watch']>[1];
/** A listener, with the state of the wiki that it was told of last; the rights are null before they are first looked at. */
type Listeners = Map<Changed, State>;
interface State {
  readonly indexedOid: string | null;
  /** Who may see it: whoever listens judges anew when this changes, so that a stream ends with its rights. */
  readonly rights: string | null;
}
const GONE: State = { indexedOid: null, rights: null };

export function createWatchService({ db, report }: Pick<Deps, 'db' | 'report'>): WatchService {
  const followed = new Map<string, Listeners>();
  let timer: NodeJS.Timeout | null = null;

  return {
    watch(wikis, changed) {
      for (const { wikiId, indexedOid } of wikis) {
        const listeners: Listeners = followed.get(wikiId) ?? new Map<Changed, State>();
        followed.set(wikiId, listeners.set(changed, { indexedOid, rights: null }));
      }
      askLater();
      return () => {
        for (const { wikiId } of wikis) {
          const listeners = followed.get(wikiId);
          listeners?.delete(changed);
          if (listeners?.size === 0) followed.delete(wikiId);
        }
      };
    },
    since: (actor, wiki, before) => changedSince(db, actor, wiki, before),
  };

  function askLater(): void {
    if (timer !== null || followed.size === 0) return;
    timer = setTimeout(() => {
      look()
        .catch((error: unknown) => report(error, 'looking for changes'))
        .finally(() => {
          timer = null;
          askLater();
        });
    }, INTERVAL_MS);
    // It is the connections of those who listen that keep a process, not this.
    timer.unref();
  }

  async function look(): Promise<void> {
    const ids = [...followed.keys()];
    if (ids.length === 0) return;
    const rows = await db.$queryRaw<{ id: string; indexedOid: string | null; rights: string }[]>`
      SELECT w.id::text AS id, w.indexed_oid AS "indexedOid",
             concat_ws(' ', w.is_public, w.plan_state, w.deleted_at,
               (SELECT string_agg(m.user_id::text || m.role, ' ' ORDER BY m.user_id) FROM members m WHERE m.wiki_id = w.id),
               (SELECT count(*) FROM tokens t WHERE t.wiki_id = w.id AND t.revoked_at IS NULL)) AS rights
        FROM wikis w WHERE w.id = ANY(${ids}::uuid[])`;
    const states = new Map(rows.map(({ id, indexedOid, rights }) => [id, { indexedOid, rights }]));
    for (const id of ids) {
      const now = states.get(id) ?? GONE;
      for (const [changed, before] of followed.get(id) ?? []) {
        if (before.indexedOid === now.indexedOid && before.rights === now.rights) continue;
        followed.get(id)?.set(changed, now);
        changed(id, before.indexedOid);
      }
    }
  }
}

interface RevisionRow {
  path: string;
  old_path: string | null;
  kind: ChangeKind;
}

async function changedSince(
  db: Pick<Deps['db'], '$queryRaw'>,
  actor: Actor,
  wiki: WikiInfo,
  before: string | null,
): Promise<ChangedPages> {
  requireRight(actor, wiki, 'read');
  const any = { paths: null, listChanged: true };
  const [from] = await db.$queryRaw<{ seq: number }[]>`
    SELECT seq FROM commits WHERE wiki_id = ${wiki.wikiId}::uuid AND oid = ${before}`;
  // A wiki that was made anew from its repository, or one that began empty.
  if (from === undefined) return before === wiki.indexedOid ? { paths: [], listChanged: false } : any;
  const scope = limitKey(actor);
  const rows = await db.$queryRaw<RevisionRow[]>`
    SELECT r.path, r.old_path, r.kind::text AS kind
      FROM page_revisions r
     WHERE r.wiki_id = ${wiki.wikiId}::uuid AND r.seq > ${from.seq}
       -- Of a move, either end may be what the actor sees.
       AND (${scope}::text IS NULL OR r.old_path IS NOT NULL
            OR r.path_key = ${scope} OR starts_with(r.path_key, ${scope} || '/'))
     LIMIT ${MOST_CHANGES + 1}`;
  if (rows.length > MOST_CHANGES) return any;
  const seen = rows
    .map(({ path, old_path: old, kind }) => ({
      kind,
      paths: [path, ...(old === null ? [] : [old])].filter((one) => maySee(actor, one)),
    }))
    .filter(({ paths }) => paths.length > 0);
  return {
    paths: [...new Set(seen.flatMap(({ paths }) => paths))],
    listChanged: seen.some(({ kind }) => LISTED.has(kind)),
  };
}

const LISTED: ReadonlySet<ChangeKind> = new Set<ChangeKind>(['create', 'delete', 'rename']);
