/**
 * Makes the rows of wikis again that the database has lost, from the `wiki.json` beside each
 * repository: people, names, members, the wiki itself. What it holds is made by reindexing.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { v7 } from 'uuid';
import type { z } from 'zod';
import { manifestSchema } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import { listWikiFolders, wikiFolder } from '../repo/layout.ts';

type Manifest = z.infer<typeof manifestSchema>;
type Person = Manifest['formerAddresses'][number]['owner'];
type Transaction = Pick<Database, 'user' | 'identity' | 'name' | 'wiki' | 'member' | 'formerAddress' | 'formerUser'>;

export interface RestoredWiki {
  readonly wikiId: string;
  /** `owner/slug`; null where that can't be told. */
  readonly wiki: string | null;
  /** False: its rows were there. */
  readonly restored: boolean;
  /** Why its rows could not be made. */
  readonly problem: string | null;
}

/** One wiki that can't be restored keeps no other one from it. */
export async function restoreWikis({ db, root }: { db: Database; root: string }): Promise<RestoredWiki[]> {
  const wikis: RestoredWiki[] = [];
  const manifests: Manifest[] = [];
  for (const wikiId of await listWikiFolders(root)) {
    const manifest = await readManifest(root, wikiId);
    if (typeof manifest === 'string') {
      wikis.push({ wikiId, wiki: null, restored: false, problem: manifest });
      continue;
    }
    const owner = manifest.members.find(({ userId }) => userId === manifest.ownerId);
    const wiki = `${owner?.username ?? manifest.ownerId}/${manifest.slug}`;
    try {
      const restored = await db.$transaction((tx) => restore(tx, manifest));
      wikis.push({ wikiId, wiki, restored, problem: null });
      manifests.push(manifest);
    } catch (error) {
      wikis.push({ wikiId, wiki, restored: false, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  // When all wikis are there, since a wiki at an address counts more than one that was there.
  for (const manifest of manifests) await db.$transaction((tx) => restoreFormer(tx, manifest));
  return wikis;
}

async function readManifest(root: string, wikiId: string): Promise<Manifest | string> {
  try {
    const found = manifestSchema.safeParse(
      JSON.parse(await readFile(join(wikiFolder(root, wikiId), 'wiki.json'), 'utf8')),
    );
    if (!found.success) return 'Its wiki.json is malformed.';
    return found.data.id === wikiId ? found.data : 'Its wiki.json is that of another wiki.';
  } catch {
    return 'Its wiki.json is missing or unreadable.';
  }
}

async function restore(tx: Transaction, manifest: Manifest): Promise<boolean> {
  const { id, ownerId, slug, customSlug, name, purpose, members } = manifest;
  if ((await tx.wiki.findUnique({ where: { id }, select: { id: true } })) !== null) return false;
  const accounts = new Map<string, string>();
  for (const member of members) accounts.set(member.userId, await accountOf(tx, member));
  const owner = accounts.get(ownerId);
  if (owner === undefined) throw new Error('Its wiki.json does not say who owns it.');
  if ((await tx.wiki.findUnique({ where: { ownerId_slug: { ownerId: owner, slug } }, select: { id: true } })) !== null)
    throw new Error(`Its owner has another wiki "${slug}" now.`);
  await tx.wiki.create({
    data: {
      ...{ id, ownerId: owner, slug, customSlug, name, purpose, isPublic: manifest.public },
      createdAt: new Date(manifest.createdAt),
    },
  });
  if (customSlug !== null) await tx.name.create({ data: { name: customSlug, kind: 'custom_slug', wikiId: id } });
  for (const { userId, role } of members)
    await tx.member.create({ data: { wikiId: id, userId: accounts.get(userId) ?? userId, role } });
  return true;
}

/** Where it goes on answering, and whose names are not to be shown. */
async function restoreFormer(
  tx: Transaction,
  { id, formerAddresses, formerAuthors, createdAt }: Manifest,
): Promise<void> {
  for (const { owner, slug, movedAt } of formerAddresses) {
    const ownerId = await accountOf(tx, owner);
    const taken = await tx.wiki.count({ where: { ownerId, slug } });
    if (taken > 0) continue;
    await tx.formerAddress.createMany({
      data: { ownerId, slug, wikiId: id, movedAt: new Date(movedAt) },
      skipDuplicates: true,
    });
  }
  // When they went is not known any more; that they did is what counts.
  const deletedAt = new Date(createdAt);
  await tx.formerUser.createMany({
    data: formerAuthors.map((author) => ({ id: author, deletedAt })),
    skipDuplicates: true,
  });
}

/** The account that the person signs in to now, wherever there is one; else the one that there was. */
async function accountOf(tx: Transaction, { userId, username, displayName, identities }: Person): Promise<string> {
  for (const { provider, subject } of identities) {
    const known = await tx.identity.findUnique({
      where: { provider_subject: { provider, subject } },
      select: { user: { select: { id: true, username: true } } },
    });
    if (known === null) continue;
    if (known.user.username === null) await nameAccount(tx, known.user.id, username);
    return known.user.id;
  }
  if ((await tx.user.findUnique({ where: { id: userId }, select: { id: true } })) !== null) return userId;
  await tx.user.create({
    data: {
      id: userId,
      displayName,
      identities: { create: identities.map((identity) => ({ id: v7(), ...identity })) },
    },
  });
  await nameAccount(tx, userId, username);
  return userId;
}

async function nameAccount(tx: Transaction, userId: string, username: string | null): Promise<void> {
  if (username === null) return;
  if ((await tx.name.findUnique({ where: { name: username }, select: { name: true } })) !== null)
    throw new Error(`The name "${username}" belongs to somebody else now.`);
  await tx.name.create({ data: { name: username, kind: 'username', userId } });
  await tx.user.update({ where: { id: userId }, data: { username } });
}
