/** The repositories of an export: each as a bundle with all of its history, and as the files of today. */
import { Readable } from 'node:stream';
import { isWikibotError } from '../../core/errors.ts';
import type { Database, Deps } from '../ports.ts';
import { manifestOf } from '../manifest.ts';
import { tarFiles } from './tar.ts';
import type { ExportParts, ExportSize } from './types.ts';
import type { ZipStream } from './zip-stream.ts';

/** Compressed by what made them. */
const COMPRESSED = /\.(?:png|jpe?g|gif|webp|avif|mp[34]|m4[av]|webm|ogg|zip|gz|xz|7z|pdf|docx|xlsx|pptx|epub|woff2?)$/i;

interface ExportedWiki {
  readonly id: string;
  readonly owner: string;
  readonly slug: string;
  readonly role: 'owner' | 'editor' | 'viewer';
}

export async function findExportSize(db: Database, userId: string): Promise<ExportSize> {
  const [size] = await db.$queryRaw<ExportSize[]>`
    SELECT count(*)::int AS wikis, coalesce(sum(w.page_count), 0)::int AS pages,
           coalesce(sum((SELECT count(*) FROM attachments a WHERE a.wiki_id = w.id)), 0)::int AS files,
           (coalesce(sum((SELECT sum(p.byte_size) FROM pages p WHERE p.wiki_id = w.id)), 0)
            + coalesce(sum((SELECT sum(a.byte_size) FROM attachments a WHERE a.wiki_id = w.id)), 0))::float8 AS bytes
      FROM members m JOIN wikis w ON w.id = m.wiki_id
     WHERE m.user_id = ${userId}::uuid`;
  return size ?? { wikis: 0, pages: 0, files: 0, bytes: 0 };
}

export async function addWikis(
  deps: Pick<Deps, 'db' | 'repos' | 'report'>,
  zip: ZipStream,
  { userId, parts }: { userId: string; parts: ExportParts },
): Promise<void> {
  const wikis = await deps.db.$queryRaw<ExportedWiki[]>`
    SELECT w.id::text, coalesce(u.username, w.owner_id::text) AS owner, w.slug, m.role::text AS role
      FROM members m JOIN wikis w ON w.id = m.wiki_id JOIN users u ON u.id = w.owner_id
     WHERE m.user_id = ${userId}::uuid ORDER BY owner, w.slug`;
  for (const wiki of wikis) {
    if (zip.closed) return;
    const folder = `wikis/${wiki.owner}/${wiki.slug}`;
    zip.addText(`${folder}/wiki.json`, `${JSON.stringify(await describe(deps.db, wiki), null, 2)}\n`);
    try {
      if (parts !== 'zip') await addBundle(deps, zip, { wikiId: wiki.id, path: `${folder}/repository.bundle` });
      if (parts !== 'bundle') await addFiles(deps, zip, { wikiId: wiki.id, folder: `${folder}/files` });
    } catch (error) {
      if (isWikibotError(error) && error.code === 'not_found') {
        zip.addText(`${folder}/EMPTY.txt`, 'This wiki has no content yet.\n');
        continue;
      }
      // One broken repository must not keep the others.
      deps.report(error, `exporting the wiki ${wiki.id}`);
      zip.addText(`${folder}/FAILED.txt`, 'This wiki could not be read whole. Ask the operator of the server.\n');
    }
  }
}

/** How others sign in is theirs to export. */
async function describe(db: Database, { id, owner, role }: ExportedWiki): Promise<Record<string, unknown>> {
  const { ownerId: _, members, formerAddresses, formerAuthors: __, ...manifest } = await manifestOf(db, id);
  return {
    ...{ owner, your_role: role, ...manifest },
    members: members.map(({ username, displayName, role: theirs }) => ({ username, displayName, role: theirs })),
    formerAddresses: formerAddresses?.map(({ owner: before, slug }) => `${before.username}/${slug}`) ?? [],
  };
}

async function addBundle(
  { repos }: Pick<Deps, 'repos'>,
  zip: ZipStream,
  { wikiId, path }: { wikiId: string; path: string },
): Promise<void> {
  const { body } = await repos.exported(wikiId, 'bundle');
  if (body === null) throw new Error('The worker gave no bundle.');
  await zip.add(path, Readable.from(body), { compress: false });
}

async function addFiles(
  { repos }: Pick<Deps, 'repos'>,
  zip: ZipStream,
  { wikiId, folder }: { wikiId: string; folder: string },
): Promise<void> {
  const { body } = await repos.exported(wikiId, 'tar');
  if (body === null) throw new Error('The worker gave no files.');
  for await (const { path, content } of tarFiles(body)) {
    if (zip.closed) return;
    await zip.add(`${folder}/${path}`, Readable.from(content), { compress: !COMPRESSED.test(path) });
  }
}
