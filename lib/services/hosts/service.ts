import { WikibotError } from '../../core/errors.ts';
import { hasNameForm, parseCustomSlug } from '../../core/names.ts';
import { audit } from '../audit.ts';
import { writeManifest } from '../manifest.ts';
import { openWhole } from '../open-whole.ts';
import type { Database, Deps } from '../ports.ts';
import type { AccessService } from '../types.ts';
import type { HostService } from './types.ts';

interface OwnerRow {
  readonly username: string | null;
  readonly wiki_id: string | null;
  readonly owner: string | null;
  readonly slug: string | null;
}

/** @param billed whether wikis have plans; else all that they offer is there */
export function createHostService(deps: Deps, access: AccessService, { billed }: { billed: boolean }): HostService {
  const { db } = deps;
  return {
    async resolve(label) {
      if (!hasNameForm(label)) return null;
      const [row] = await db.$queryRaw<OwnerRow[]>`
        SELECT u.username, w.id::text AS wiki_id, o.username AS owner, w.slug
          FROM names n
          LEFT JOIN wikis w ON n.kind = 'custom_slug' AND w.id = n.wiki_id AND w.deleted_at IS NULL
          LEFT JOIN users o ON o.id = w.owner_id
          LEFT JOIN users u ON n.kind = 'username' AND u.id = n.user_id
         WHERE n.name = ${label}`;
      if (row === undefined) return null;
      const { username, wiki_id: wikiId, owner, slug } = row;
      if (wikiId !== null && owner !== null && slug !== null) return { kind: 'wiki', wikiId, owner, slug };
      return username === null ? null : { kind: 'owner', username };
    },

    async setCustomSlug(actor, address, input) {
      const slug = input === null ? null : parseCustomSlug(input);
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      if (slug !== null && billed && wiki.planState !== 'active') {
        throw new WikibotError('payment_required', 'An address of its own is a part of the paid plan of a wiki.');
      }
      const isChanged = await db.$transaction(async (tx) => {
        const [row] = await tx.$queryRaw<{ owner_id: string; custom_slug: string | null }[]>`
          SELECT owner_id::text, custom_slug FROM wikis WHERE id = ${wiki.wikiId}::uuid FOR UPDATE`;
        if (row === undefined || row.custom_slug === slug) return false;
        const { owner_id: ownerId, custom_slug: former } = row;
        if (former !== null) {
          await tx.$executeRaw`
            UPDATE names SET kind = 'released', wiki_id = NULL, user_id = ${ownerId}::uuid, released_at = ${deps.now()}
             WHERE name = ${former} AND wiki_id = ${wiki.wikiId}::uuid`;
        }
        if (slug !== null) await claim(tx, { slug, ownerId, wikiId: wiki.wikiId });
        await tx.wiki.update({ where: { id: wiki.wikiId }, data: { customSlug: slug } });
        await audit(tx, actor, {
          action: 'wiki.updated',
          wikiId: wiki.wikiId,
          target: `${wiki.owner}/${wiki.slug}`,
          detail: { custom_slug: slug, former },
        });
        return true;
      });
      if (isChanged) {
        // What is kept under the address before, and who the front believes its hosts to belong to.
        await deps.copies.purge(wiki.wikiId);
        await writeManifest(deps, wiki.wikiId);
      }
      return access.open(actor, address, 'read');
    },
  };
}

/** The primary key of `names` decides a race, as it does for usernames. */
async function claim(
  tx: Pick<Database, '$queryRaw'>,
  { slug, ownerId, wikiId }: { slug: string; ownerId: string; wikiId: string },
): Promise<void> {
  const claimed = await tx.$queryRaw<{ name: string }[]>`
    INSERT INTO names (name, kind, wiki_id) VALUES (${slug}, 'custom_slug', ${wikiId}::uuid)
    ON CONFLICT (name) DO UPDATE SET kind = 'custom_slug', wiki_id = excluded.wiki_id, user_id = NULL, released_at = NULL
      WHERE names.kind = 'released' AND names.user_id = ${ownerId}::uuid
    RETURNING name`;
  if (claimed.length === 0) throw new WikibotError('name_taken', `The name "${slug}" is taken; choose another one.`);
}
