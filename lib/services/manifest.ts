import type { Deps } from './ports.ts';

/** Writes `wiki.json` anew; called after each change of what it holds. */
export async function writeManifest({ db, repos }: Pick<Deps, 'db' | 'repos'>, wikiId: string): Promise<void> {
  const wiki = await db.wiki.findUniqueOrThrow({
    where: { id: wikiId },
    include: {
      members: {
        orderBy: { grantedAt: 'asc' },
        include: {
          user: {
            select: { username: true, displayName: true, identities: { select: { provider: true, subject: true } } },
          },
        },
      },
    },
  });
  await repos.call('writeManifest', {
    wikiId,
    manifest: {
      id: wiki.id,
      slug: wiki.slug,
      customSlug: wiki.customSlug,
      name: wiki.name,
      purpose: wiki.purpose,
      public: wiki.isPublic,
      createdAt: wiki.createdAt.toISOString(),
      ownerId: wiki.ownerId,
      members: wiki.members.map(({ userId, role, user }) => ({ userId, role, ...user })),
    },
  });
}
