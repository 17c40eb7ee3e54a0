import type { z } from 'zod';
import type { manifestSchema } from '../protocol/rpc.ts';
import type { Deps } from './ports.ts';

export type Manifest = z.input<typeof manifestSchema>;

/** Writes `wiki.json` anew; called after each change of what it holds. */
export async function writeManifest({ db, repos }: Pick<Deps, 'db' | 'repos'>, wikiId: string): Promise<void> {
  await repos.call('writeManifest', { wikiId, manifest: await manifestOf(db, wikiId) });
}

const PERSON = {
  ...{ id: true, username: true, displayName: true },
  identities: { select: { provider: true, subject: true } },
} as const;

/** Nobody whose account is being deleted is in it by name. */
export async function manifestOf(db: Deps['db'], wikiId: string): Promise<Manifest> {
  const living = { deletedAt: null };
  const wiki = await db.wiki.findUniqueOrThrow({
    where: { id: wikiId },
    include: {
      members: { where: { user: living }, orderBy: { grantedAt: 'asc' }, include: { user: { select: PERSON } } },
      formerly: { where: { owner: living }, orderBy: { movedAt: 'asc' }, include: { owner: { select: PERSON } } },
    },
  });
  const former = await db.$queryRaw<{ id: string }[]>`
    SELECT f.id::text FROM former_users f
     WHERE EXISTS (SELECT 1 FROM commits c WHERE c.wiki_id = ${wikiId}::uuid AND c.author_id = f.id) ORDER BY f.id`;
  return {
    id: wiki.id,
    slug: wiki.slug,
    customSlug: wiki.customSlug,
    name: wiki.name,
    purpose: wiki.purpose,
    public: wiki.isPublic,
    createdAt: wiki.createdAt.toISOString(),
    ownerId: wiki.ownerId,
    members: wiki.members.map(({ role, user }) => ({ ...toPerson(user), role })),
    formerAddresses: wiki.formerly.map(({ slug, movedAt, owner }) => ({
      ...{ slug, movedAt: movedAt.toISOString() },
      owner: toPerson(owner),
    })),
    formerAuthors: former.map(({ id }) => id),
  };
}

function toPerson({
  id,
  ...user
}: {
  id: string;
  username: string | null;
  displayName: string;
  identities: { provider: string; subject: string }[];
}) {
  return { userId: id, ...user };
}
