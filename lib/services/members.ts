import type { Actor } from '../core/access.ts';
import { userIdOf } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { hasNameForm } from '../core/names.ts';
import { audit } from './audit.ts';
import { nameOfActor } from './identity.ts';
import { memberAddedMail, memberRemovedMail } from './mail/messages.ts';
import { queueMail } from './mail/outbox.ts';
import { writeManifest } from './manifest.ts';
import { openWhole } from './open-whole.ts';
import type { Database, Deps } from './ports.ts';
import { memberChanged } from './webhooks/events.ts';
import type { AccessService, MemberInfo, MemberService, WikiAddress, WikiInfo } from './types.ts';

type Transaction = Pick<
  Database,
  | '$queryRaw'
  | '$executeRaw'
  | 'wiki'
  | 'member'
  | 'user'
  | 'token'
  | 'invitation'
  | 'webhook'
  | 'mail'
  | 'formerAddress'
  | 'auditEvent'
>;

export function createMemberService(deps: Deps, access: AccessService): MemberService {
  const { db, keys } = deps;

  /** The wiki's row is locked, so that of two changes at once the second judges what the first has left. */
  async function change<Result>(wiki: WikiInfo, work: (tx: Transaction, ownerId: string) => Promise<Result>) {
    const result = await db.$transaction(async (tx) => {
      const [row] = await tx.$queryRaw<{ owner_id: string }[]>`
        SELECT owner_id::text FROM wikis WHERE id = ${wiki.wikiId}::uuid FOR UPDATE`;
      if (row === undefined)
        throw new WikibotError('not_found', 'There is no such wiki, or you have no right to see it.');
      return work(tx, row.owner_id);
    });
    await writeManifest(deps, wiki.wikiId);
    return result;
  }

  return {
    async list(actor, address) {
      const wiki = await openForMembers(access, actor, address);
      const rows = await db.member.findMany({
        where: { wikiId: wiki.wikiId },
        select: MEMBER_FIELDS,
        orderBy: [{ role: 'asc' }, { user: { username: 'asc' } }],
      });
      return rows.map(toMemberInfo);
    },

    async put(actor, address, { username, role }) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      const user = await findUser(db, username);
      return change(wiki, async (tx, ownerId) => {
        if (user.id === ownerId) {
          throw new WikibotError('invalid_input', 'The owner has all rights; transfer the wiki to change who owns it.');
        }
        const key = { wikiId: wiki.wikiId, userId: user.id };
        const before = await tx.member.findUnique({ where: { wikiId_userId: key }, select: { role: true } });
        const row = await tx.member.upsert({
          where: { wikiId_userId: key },
          create: { ...key, role, grantedById: userIdOf(actor), grantedAt: deps.now() },
          update: { role, grantedById: userIdOf(actor) },
          select: MEMBER_FIELDS,
        });
        if (before?.role !== role) {
          await audit(tx, actor, {
            action: before === null ? 'member.added' : 'member.changed',
            wikiId: wiki.wikiId,
            target: username,
            detail: { role },
          });
          await memberChanged(tx, actor, { ...key, change: before === null ? 'added' : 'changed', role });
        }
        if (before === null) {
          const by = await nameOfActor(tx, actor);
          await queueMail(tx, keys, {
            to: user.email,
            content: memberAddedMail({ appUrl: deps.appUrl, wiki, role, by }),
          });
        }
        return { member: toMemberInfo(row), added: before === null };
      });
    },

    async remove(actor, address, username) {
      const wiki = await openForMembers(access, actor, address);
      const user = await findUser(db, username);
      const leaves = actor.kind === 'user' && actor.userId === user.id;
      if (!leaves) await access.open(actor, address, 'admin');
      await change(wiki, async (tx, ownerId) => {
        if (user.id === ownerId) {
          throw new WikibotError(
            'invalid_input',
            'The owner stays a member; transfer the wiki to somebody else first.',
          );
        }
        const { count } = await tx.member.deleteMany({ where: { wikiId: wiki.wikiId, userId: user.id } });
        if (count === 0) throw new WikibotError('not_found', `"${username}" is not a member of this wiki.`);
        await endAccess(tx, { wikiId: wiki.wikiId, userId: user.id, now: deps.now() });
        await audit(tx, actor, {
          action: leaves ? 'member.left' : 'member.removed',
          wikiId: wiki.wikiId,
          target: username,
        });
        await memberChanged(tx, actor, {
          ...{ wikiId: wiki.wikiId, userId: user.id, role: null },
          change: leaves ? 'left' : 'removed',
        });
        if (!leaves) {
          const by = await nameOfActor(tx, actor);
          await queueMail(tx, keys, {
            to: user.email,
            content: memberRemovedMail({ appUrl: deps.appUrl, wiki, by }),
          });
        }
      });
    },

    async transfer(actor, address, username) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      if (actor.kind === 'token')
        throw new WikibotError('forbidden', 'A token cannot give a wiki away; sign in to transfer it.');
      const user = await findUser(db, username);
      await change(wiki, async (tx, ownerId) => {
        if (user.id === ownerId) throw new WikibotError('invalid_input', `"${username}" owns the wiki already.`);
        const membership = { wikiId: wiki.wikiId, userId: user.id };
        const member = await tx.member.findUnique({ where: { wikiId_userId: membership }, select: { role: true } });
        if (member === null) {
          throw new WikibotError('invalid_input', `"${username}" is not a member; add them first.`);
        }
        await requireFreeAddress(tx, { ownerId: user.id, slug: wiki.slug, wikiId: wiki.wikiId, username });
        await tx.wiki.update({ where: { id: wiki.wikiId }, data: { ownerId: user.id } });
        await tx.member.update({ where: { wikiId_userId: membership }, data: { role: 'owner' } });
        await tx.member.update({
          where: { wikiId_userId: { wikiId: wiki.wikiId, userId: ownerId } },
          data: { role: 'editor' },
        });
        // Back at an address where it was before: that is no former one any more.
        await tx.formerAddress.deleteMany({ where: { ownerId: user.id, slug: wiki.slug } });
        await tx.formerAddress.create({
          data: { ownerId, slug: wiki.slug, wikiId: wiki.wikiId, movedAt: deps.now() },
        });
        await tx.invitation.updateMany({
          where: { wikiId: wiki.wikiId, createdById: ownerId, acceptedAt: null, revokedAt: null },
          data: { revokedAt: deps.now() },
        });
        await audit(tx, actor, {
          action: 'wiki.transferred',
          wikiId: wiki.wikiId,
          target: `${wiki.owner}/${wiki.slug}`,
          detail: { to: username },
        });
        await memberChanged(tx, actor, { ...membership, change: 'transferred', role: 'owner' });
      });
      await deps.copies.purge(wiki.wikiId);
      return access.open(actor, { owner: username, slug: wiki.slug }, 'read');
    },
  };
}

const MEMBER_FIELDS = {
  userId: true,
  role: true,
  grantedAt: true,
  user: { select: { username: true, displayName: true } },
} as const;

function toMemberInfo(row: {
  userId: string;
  role: MemberInfo['role'];
  grantedAt: Date;
  user: { username: string | null; displayName: string };
}): MemberInfo {
  return { userId: row.userId, ...row.user, role: row.role, since: row.grantedAt };
}

/** Who belongs to a wiki is for its members to know, not for everybody who may read it. */
async function openForMembers(access: AccessService, actor: Actor, address: WikiAddress): Promise<WikiInfo> {
  const wiki = await openWhole(access, actor, { address, right: 'read' });
  if (wiki.role !== null || actor.kind === 'operator') return wiki;
  throw actor.kind === 'nobody'
    ? new WikibotError('unauthenticated', 'Sign in, or send a token, to see who belongs to this wiki.')
    : new WikibotError('forbidden', 'Only members see who belongs to this wiki.');
}

async function findUser(db: Database, username: string): Promise<{ id: string; email: string | null }> {
  const user = hasNameForm(username)
    ? await db.user.findUnique({ where: { username }, select: { id: true, email: true } })
    : null;
  if (user === null) throw new WikibotError('not_found', `There is no user "${username}".`);
  return user;
}

/** What somebody holds for this wiki would be good again if they came back; so it ends. */
async function endAccess(
  tx: Transaction,
  { wikiId, userId, now }: { wikiId: string; userId: string; now: Date },
): Promise<void> {
  await tx.token.updateMany({ where: { wikiId, userId, revokedAt: null }, data: { revokedAt: now } });
  await tx.invitation.updateMany({
    where: { wikiId, createdById: userId, acceptedAt: null, revokedAt: null },
    data: { revokedAt: now },
  });
  await tx.webhook.updateMany({
    where: { wikiId, createdById: userId, active: true },
    data: { active: false, pausedReason: 'creator_left' },
  });
}

async function requireFreeAddress(
  tx: Transaction,
  { ownerId, slug, wikiId, username }: { ownerId: string; slug: string; wikiId: string; username: string },
): Promise<void> {
  const other = await tx.wiki.count({ where: { ownerId, slug } });
  const former = await tx.formerAddress.count({ where: { ownerId, slug, wikiId: { not: wikiId } } });
  if (other + former > 0)
    throw new WikibotError('name_taken', `"${username}" already has a wiki at the address "${slug}".`);
}
