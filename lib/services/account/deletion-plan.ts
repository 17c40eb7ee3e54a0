import type { Role } from '../../core/access.ts';
import type { Database } from '../ports.ts';
import type { DeletionPlan } from './types.ts';

export async function findPlan(db: Database, userId: string): Promise<DeletionPlan> {
  const [user, rows, memberOf] = await Promise.all([
    db.user.findUniqueOrThrow({ where: { id: userId }, select: { username: true } }),
    db.wiki.findMany({
      where: { ownerId: userId, deletedAt: null },
      select: {
        ...{ slug: true, name: true, pageCount: true },
        members: {
          where: { userId: { not: userId } },
          select: { role: true, user: { select: { username: true, displayName: true } } },
          orderBy: { user: { username: 'asc' } },
        },
      },
      orderBy: { slug: 'asc' },
    }),
    db.member.count({ where: { userId, wiki: { ownerId: { not: userId } } } }),
  ]);
  const wikis = rows.map(({ slug, name, pageCount, members }) => ({
    ...{ owner: user.username ?? '', slug, name, pages: pageCount },
    others: members.map(({ role, user: other }: { role: Role; user: Other }) => ({ ...other, role })),
  }));
  return { username: user.username, wikis, memberOf };
}

interface Other {
  readonly username: string | null;
  readonly displayName: string;
}
