import type { Actor } from '../core/access.ts';
import { NOBODY, rightsOn, userIdOf } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';
import { hasNameForm, parseWikiSlug } from '../core/names.ts';
import { parsePagePath } from '../core/paths.ts';
import { audit } from './audit.ts';
import { SETTINGS_FILE } from './bootstrap/pages.ts';
import { markWikiDeleted } from './account/mark.ts';
import { removeMarked } from './account/remove.ts';
import { parseWikiCursor, wikiCursor } from './cursor.ts';
import { createWiki } from './wiki-create.ts';
import { accountOf, toUserInfo, USER_FIELDS } from './identity.ts';
import { writeManifest } from './manifest.ts';
import type { Deps } from './ports.ts';
import { openWhole } from './open-whole.ts';
import { commitSettings, readSettings } from './settings.ts';
import { sidebarText } from './sidebar-text.ts';
import type { AccessService, WikiContents, WikiInfo, WikiService } from './types.ts';
import { parsePurpose, parseWikiName, parseCategories } from './wiki-input.ts';

export function createWikiService(deps: Deps, access: AccessService): WikiService {
  return {
    async create(actor, input, context) {
      const slug = parseWikiSlug(input.slug);
      const content = {
        name: parseWikiName(input.name ?? slug),
        purpose: parsePurpose(input.purpose ?? ''),
        categories: parseCategories(input.categories ?? input.template?.categories),
      };
      requireAccountRight(actor);
      const owner = await accountOf(deps.db, actor, input.owner, 'who owns the wiki');
      if (owner.username === null) {
        throw new WikibotError('invalid_input', 'Choose a username first; it is part of the address of the wiki.');
      }
      await createWiki(deps, actor, {
        owner,
        slug,
        content,
        isPublic: input.isPublic ?? false,
        template: input.template ?? null,
        context,
      });
      return access.open(actor, { owner: owner.username, slug }, 'read');
    },

    async list(actor) {
      const wikis = await findWikis(deps, actor, memberOf(actor));
      const latest = await latestCommits(
        deps,
        wikis.map(({ info }) => info.wikiId),
      );
      return wikis.map(({ info, createdAt }) => ({ ...info, updatedAt: latest.get(info.wikiId) ?? createdAt }));
    },

    async part(actor, { limit, cursor }) {
      const after = parseWikiCursor(cursor);
      const where = {
        ...memberOf(actor),
        ...(after === null
          ? {}
          : {
              // Those whose owner has no name come last, and are shown to nobody.
              OR: [
                { owner: { username: { gt: after.owner } } },
                { owner: { username: after.owner }, slug: { gt: after.slug } },
              ],
            }),
      };
      const rows = await wikiRows(deps, actor, where, limit + 1);
      const wikis = visibleTo(actor, rows.slice(0, limit)).map(({ info }) => info);
      const last = rows.length > limit ? rows.at(limit - 1) : undefined;
      return { wikis, nextCursor: last === undefined ? null : wikiCursor(last.owner.username ?? '', last.slug) };
    },

    async ofOwner(actor, username) {
      const owner = hasNameForm(username)
        ? await deps.db.user.findUnique({ where: { username }, select: USER_FIELDS })
        : null;
      if (owner === null) return null;
      const wikis = await findWikis(deps, actor, { ownerId: owner.id });
      const own = actor.kind === 'operator' || userIdOf(actor) === owner.id;
      // A mail address is nobody's business but its owner's.
      return { owner: { ...toUserInfo(owner), email: own ? owner.email : null }, wikis: wikis.map(({ info }) => info) };
    },

    async published(owner) {
      const where = { isPublic: true, ...(owner === null ? {} : { owner: { username: owner } }) };
      return (await findWikis(deps, NOBODY, where)).map(({ info }) => info);
    },

    async update(actor, address, input) {
      // Who may see it is for the owner to say; the rest is content, which whoever writes may push as well.
      const wiki = await openWhole(access, actor, { address, right: input.isPublic === undefined ? 'write' : 'admin' });
      const changes = {
        ...(input.name === undefined ? {} : { name: parseWikiName(input.name) }),
        ...(input.purpose === undefined ? {} : { purpose: parsePurpose(input.purpose) }),
        ...(input.homePath === undefined ? {} : { home: parsePagePath(input.homePath) }),
        ...(input.sidebarPath === undefined ? {} : { sidebar: parsePagePath(input.sidebarPath) }),
        ...(input.categories === undefined ? {} : { categories: parseCategories(input.categories) }),
      };
      if (Object.keys(changes).length > 0) {
        await commitSettings(deps, actor, { wiki, changes, context: await contextOf(deps, actor, wiki) });
      }
      const isPublic = input.isPublic ?? wiki.isPublic;
      await deps.db.$transaction(async (tx) => {
        if (isPublic !== wiki.isPublic) await tx.wiki.update({ where: { id: wiki.wikiId }, data: { isPublic } });
        const entry = { wikiId: wiki.wikiId, target: `${wiki.owner}/${wiki.slug}` };
        if (isPublic !== wiki.isPublic) {
          await audit(tx, actor, { ...entry, action: isPublic ? 'wiki.published' : 'wiki.made_private' });
        }
        if (Object.keys(changes).length > 0)
          await audit(tx, actor, { ...entry, action: 'wiki.updated', detail: inWords(changes) });
      });
      // Before anybody is told that it is private now.
      await deps.copies.purge(wiki.wikiId);
      await writeManifest(deps, wiki.wikiId);
      return access.open(actor, address, 'read');
    },

    async settings(actor, address) {
      return readSettings(deps, await openWhole(access, actor, { address, right: 'read' }));
    },

    async contents(actor, address) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      const [row] = await deps.db.$queryRaw<WikiContents[]>`
        SELECT (SELECT count(*)::int FROM pages WHERE wiki_id = w.id) AS pages,
               (SELECT count(*)::int FROM attachments WHERE wiki_id = w.id AND path <> ${SETTINGS_FILE}) AS files,
               (SELECT coalesce(sum(byte_size), 0)::float8 FROM attachments WHERE wiki_id = w.id AND path <> ${SETTINGS_FILE}) AS "fileBytes",
               (SELECT count(*)::int FROM commits WHERE wiki_id = w.id) AS commits,
               (SELECT count(*)::int FROM tokens WHERE wiki_id = w.id AND revoked_at IS NULL) AS tokens,
               (SELECT count(*)::int FROM members WHERE wiki_id = w.id) AS members
          FROM wikis w WHERE w.id = ${wiki.wikiId}::uuid`;
      if (row === undefined)
        throw new WikibotError('not_found', 'There is no such wiki, or you have no right to see it.');
      return row;
    },

    async makeSidebar(actor, address, context) {
      const wiki = await openWhole(access, actor, { address, right: 'write' });
      const path = parsePagePath(wiki.sidebarPath);
      await deps.repos.call('commit', {
        wikiId: wiki.wikiId,
        actor,
        agent: context.agent,
        message: `Create ${path} from the page tree`,
        changes: [{ op: 'put', path, content: await sidebarText(deps.db, wiki) }],
        requestId: context.requestId ?? null,
        onBehalfOf: null,
      });
      return { path };
    },

    async exported(actor, address, format) {
      const wiki = await openWhole(access, actor, { address, right: 'read' });
      // What anybody may read is nobody's doing.
      if (actor.kind !== 'nobody') {
        const target = `${wiki.owner}/${wiki.slug}`;
        await audit(deps.db, actor, { action: 'wiki.exported', wikiId: wiki.wikiId, target, detail: { format } });
      }
      return deps.repos.exported(wiki.wikiId, format);
    },

    async delete(actor, address) {
      const wiki = await openWhole(access, actor, { address, right: 'admin' });
      await deps.db.$transaction(async (tx) => {
        await audit(tx, actor, { action: 'wiki.deleted', wikiId: wiki.wikiId, target: `${wiki.owner}/${wiki.slug}` });
        await markWikiDeleted(tx, wiki.wikiId, deps.now());
      });
      await deps.copies.purge(wiki.wikiId);
      await removeMarked(deps);
    },
  };
}

/** A wiki is made for an account as a whole, so that a token for a part of it is not enough. */
function requireAccountRight(actor: Actor): void {
  if (actor.kind === 'nobody') throw new WikibotError('unauthenticated', 'Sign in to create a wiki.');
  if (actor.kind !== 'token') return;
  if (actor.wikiId !== null || actor.pathPrefix !== null || !actor.scopes.includes('admin')) {
    throw new WikibotError(
      'forbidden',
      'Creating a wiki needs a sign-in, or a token with the scope "admin" for all wikis.',
    );
  }
}

/** As the audit log keeps it. */
function inWords(changes: Readonly<Record<string, string | readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(changes).map(([key, value]) => [key, typeof value === 'string' ? value : value.join(', ')]),
  );
}

/** The operator writes in the name of the owner. */
async function contextOf({ db }: Deps, actor: Actor, wiki: WikiInfo) {
  if (actor.kind !== 'operator') return { agent: actor.kind === 'token' ? actor.label : null };
  const { ownerId } = await db.wiki.findUniqueOrThrow({ where: { id: wiki.wikiId }, select: { ownerId: true } });
  return { agent: null, onBehalfOf: ownerId };
}

/** Those of the wikis that the actor may see, by owner and slug. */
/** The wikis that the actor is a member of; all for the operator. */
function memberOf(actor: Actor): { members?: { some: { userId: string } } } {
  if (actor.kind === 'nobody') throw new WikibotError('unauthenticated', 'Sign in to see your wikis.');
  const userId = userIdOf(actor);
  return userId === null ? {} : { members: { some: { userId } } };
}

type WikiWhere = NonNullable<Parameters<Deps['db']['wiki']['findMany']>[0]>['where'];

async function findWikis(deps: Deps, actor: Actor, where: WikiWhere): Promise<{ info: WikiInfo; createdAt: Date }[]> {
  return visibleTo(actor, await wikiRows(deps, actor, where));
}

async function wikiRows({ db }: Deps, actor: Actor, where: WikiWhere, most?: number) {
  // No user has the nil id, so it finds no membership for nobody and for the operator.
  const userId = userIdOf(actor) ?? '00000000-0000-0000-0000-000000000000';
  return await db.wiki.findMany({
    where: { ...where, deletedAt: null },
    include: { owner: { select: { username: true } }, members: { where: { userId }, select: { role: true } } },
    orderBy: [{ owner: { username: 'asc' } }, { slug: 'asc' }],
    ...(most === undefined ? {} : { take: most }),
  });
}

function visibleTo(actor: Actor, rows: Awaited<ReturnType<typeof wikiRows>>): { info: WikiInfo; createdAt: Date }[] {
  return (
    rows
      .map((row) => ({
        createdAt: row.createdAt,
        info: {
          wikiId: row.id,
          owner: row.owner.username ?? '',
          slug: row.slug,
          customSlug: row.customSlug,
          name: row.name,
          purpose: row.purpose,
          homePath: row.homePath,
          sidebarPath: row.sidebarPath,
          headOid: row.headOid,
          indexedOid: row.indexedOid,
          pageCount: row.pageCount,
          isPublic: row.isPublic,
          planState: row.planState,
          readOnlyReason: row.readOnlyReason,
          role: row.members[0]?.role ?? null,
        },
      }))
      // Its owner's name was released: it has no address until there is another one.
      .filter(({ info }) => info.owner !== '' && rightsOn(actor, info).size > 0)
  );
}

async function latestCommits({ db }: Deps, wikiIds: readonly string[]): Promise<Map<string, Date>> {
  const rows = await db.$queryRaw<{ wiki_id: string; committed_at: Date }[]>`
    SELECT w.id::text AS wiki_id, c.committed_at
      FROM unnest(${[...wikiIds]}::uuid[]) AS w (id)
     CROSS JOIN LATERAL (SELECT committed_at FROM commits WHERE wiki_id = w.id ORDER BY seq DESC LIMIT 1) c`;
  return new Map(rows.map((row) => [row.wiki_id, row.committed_at]));
}
