import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';
import { WikibotError } from '../core/errors.ts';
import { audit } from './audit.ts';
import { accountOfActor, isUuid } from './identity.ts';
import { invitationMail } from './mail/messages.ts';
import { queueMail } from './mail/outbox.ts';
import { writeManifest } from './manifest.ts';
import { openWhole } from './open-whole.ts';
import { parseEmail } from './person-input.ts';
import type { Database, Deps } from './ports.ts';
import type { AccessService, InvitationInfo, InvitationService, WikiInfo } from './types.ts';
import { memberChanged } from './webhooks/events.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LONGEST_LIFE_MS = 90 * DAY_MS;
const MOST_MAILS_A_DAY = 50;

export function createInvitationService(deps: Deps, access: AccessService): InvitationService {
  const { db, keys } = deps;

  /** The invitation of a code that is still good. */
  async function find(code: string): Promise<CodeRow | undefined> {
    if (code.length > 200) return undefined;
    const hashes = keys.candidates(code).map((hash) => Buffer.from(hash).toString('hex'));
    const [row] = await db.$queryRaw<CodeRow[]>`
      SELECT i.id::text, i.wiki_id::text, i.role::text, i.created_by_id::text, w.name, w.slug, o.username AS owner,
             coalesce(c.username, c.display_name) AS invited_by
        FROM invitations i
        JOIN wikis w ON w.id = i.wiki_id
        JOIN users o ON o.id = w.owner_id
        JOIN users c ON c.id = i.created_by_id
       WHERE i.hash = ANY (ARRAY(SELECT decode(candidate, 'hex') FROM unnest(${hashes}::text[]) AS candidate))
         AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > ${deps.now()}`;
    return row;
  }

  return {
    async create(actor, address, { role, expiresInMs, email = null, language }) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      const to = email === null ? null : parseEmail(email);
      if (!(expiresInMs > 0 && expiresInMs <= LONGEST_LIFE_MS)) {
        throw new WikibotError('invalid_input', 'An invitation lives for some time up to 90 days.');
      }
      if (actor.kind === 'operator') {
        throw new WikibotError('invalid_input', 'An invitation is from somebody; sign in to make one.');
      }
      const account = await accountOfActor(db, actor);
      const code = randomBytes(32).toString('base64url');
      const info: InvitationInfo = {
        invitationId: v7(),
        role,
        createdBy: account.username ?? account.displayName,
        createdAt: deps.now(),
        expiresAt: new Date(deps.now().getTime() + expiresInMs),
        email: to,
      };
      await db.$transaction(async (tx) => {
        if (to !== null) await requireFewMails(tx, wiki, deps.now());
        await tx.invitation.create({
          data: {
            id: info.invitationId,
            wikiId: wiki.wikiId,
            role,
            createdById: account.userId,
            ...keys.hash(code),
            createdAt: info.createdAt,
            expiresAt: info.expiresAt,
            email: to,
          },
        });
        if (to !== null) {
          const url = invitationUrl(deps.appUrl, code);
          const said = { url, role, invitedBy: info.createdBy, expiresAt: info.expiresAt, language };
          await queueMail(tx, keys, { to, content: invitationMail({ appUrl: deps.appUrl, wiki, ...said }) });
        }
        await audit(tx, actor, {
          action: 'invitation.created',
          wikiId: wiki.wikiId,
          target: `${wiki.owner}/${wiki.slug}`,
          // Not to whom: the log is read by more people than the list of invitations.
          detail: { invitationId: info.invitationId, role, byMail: to !== null },
        });
      });
      return { code, info };
    },

    async list(actor, address) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      const rows = await db.invitation.findMany({
        where: { wikiId: wiki.wikiId, acceptedAt: null, revokedAt: null, expiresAt: { gt: deps.now() } },
        include: { createdBy: { select: { username: true, displayName: true } } },
        orderBy: { createdAt: 'desc' },
      });
      return rows.map((row) => ({
        invitationId: row.id,
        role: row.role === 'viewer' ? 'viewer' : 'editor',
        createdBy: row.createdBy.username ?? row.createdBy.displayName,
        createdAt: row.createdAt,
        expiresAt: row.expiresAt,
        email: row.email,
      }));
    },

    async revoke(actor, address, invitationId) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      await db.$transaction(async (tx) => {
        const { count } = isUuid(invitationId)
          ? await tx.invitation.updateMany({
              where: { id: invitationId, wikiId: wiki.wikiId, acceptedAt: null, revokedAt: null },
              data: { revokedAt: deps.now() },
            })
          : { count: 0 };
        if (count === 0) throw new WikibotError('not_found', 'There is no such invitation, or it was used.');
        await audit(tx, actor, {
          action: 'invitation.revoked',
          wikiId: wiki.wikiId,
          target: `${wiki.owner}/${wiki.slug}`,
          detail: { invitationId },
        });
      });
    },

    async look(code) {
      const row = await find(code);
      if (row === undefined) return null;
      const { owner, slug, name, role, invited_by: invitedBy } = row;
      return { wiki: { owner, slug, name }, role, invitedBy };
    },

    async accept(actor, code) {
      if (actor.kind !== 'user') throw new WikibotError('unauthenticated', 'Sign in to accept an invitation.');
      const row = await find(code);
      if (row === undefined) throw gone();
      const { id, wiki_id: wikiId, role, owner, slug } = row;
      const joined = await db.$transaction(async (tx) => {
        const member = { wikiId, userId: actor.userId };
        if ((await tx.member.count({ where: member })) > 0) return false;
        // One statement, so that of two who accept at once only one finds it unused.
        const { count } = await tx.invitation.updateMany({
          where: { id, acceptedAt: null, revokedAt: null, expiresAt: { gt: deps.now() } },
          data: { acceptedAt: deps.now(), invitedUserId: actor.userId },
        });
        if (count === 0) throw gone();
        await tx.member.create({ data: { ...member, role, grantedById: row.created_by_id, grantedAt: deps.now() } });
        await audit(tx, actor, {
          action: 'member.joined',
          wikiId,
          target: `${owner}/${slug}`,
          detail: { invitationId: id, role },
        });
        await memberChanged(tx, actor, { ...member, change: 'joined', role });
        return true;
      });
      if (joined) await writeManifest(deps, wikiId);
      return { owner, slug };
    },
  };
}

interface CodeRow {
  id: string;
  wiki_id: string;
  role: 'editor' | 'viewer';
  created_by_id: string;
  name: string;
  owner: string;
  slug: string;
  invited_by: string;
}

/** The page that shows what the code invites to, and accepts it. */
export function invitationUrl(appUrl: string | URL, code: string): string {
  const url = new URL('/invite', appUrl);
  url.searchParams.set('code', code);
  return url.href;
}

/** Somebody else's letter box is not to be filled by us. */
async function requireFewMails(tx: Pick<Database, 'invitation'>, { wikiId }: WikiInfo, now: Date): Promise<void> {
  const since = new Date(now.getTime() - DAY_MS);
  const sent = await tx.invitation.count({ where: { wikiId, email: { not: null }, createdAt: { gt: since } } });
  if (sent >= MOST_MAILS_A_DAY) {
    throw new WikibotError(
      'limit_reached',
      `A wiki invites ${MOST_MAILS_A_DAY} people a day by mail; make a link without an address, and pass it on.`,
    );
  }
}

function gone(): WikibotError {
  return new WikibotError('not_found', 'This invitation was used or ended, or it has expired. Ask for another one.');
}
