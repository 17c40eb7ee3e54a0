/** REST, per wiki: one request for each operation, and what it takes to be answered. */
import { v7 } from 'uuid';
import type { Case, Row } from './row.ts';
import { type Party, putFile } from './world.ts';

const api = ({ slug }: Case) => `/@olive/${slug}/api/v1`;
const urlOf = (path: string) => path.split('/').map(encodeURIComponent).join('/');
/** A page that may be spoilt, where it will be; else the one that stays. */
const target = ({ world, slug, will, folder }: Case) => (will ? world.spare(slug) : `${folder}/Kept`);
const fresh = ({ world, folder }: Case, ending = '') => `${folder}/New ${world.next()}${ending}`;

const readsPage = (name: string, query = ''): Row => ({
  ...{ needs: 'read', page: true },
  ask: (at) => ({ path: `${api(at)}/${name}/${urlOf(`${at.folder}/Kept`)}${query}` }),
});
const reads = (path: string): Row => ({ needs: 'read', ask: (at) => ({ path: `${api(at)}/${path}` }) });

export const WIKI_ROWS: Readonly<Record<string, Row>> = {
  health: { needs: 'nothing', ask: (at) => ({ path: `${api(at)}/health` }) },
  listPages: reads('pages?limit=1000'),
  readPage: readsPage('pages'),
  pageHistory: readsPage('history'),
  pageDiff: readsPage('diff'),
  pageBlame: readsPage('blame'),
  pageLinks: readsPage('links'),
  mentions: readsPage('mentions'),
  relatedPages: readsPage('related'),
  listAttachments: readsPage('attachments'),
  changelog: reads('changelog'),
  search: reads('search?q=words%20kept'),
  semanticSearch: reads('semantic-search?q=words%20kept'),
  linkGraph: reads('links'),
  findProblems: reads('lint'),
  listNames: reads('names'),
  listFiles: reads('files'),
  readFile: {
    ...{ needs: 'read', page: true },
    ask: (at) => ({ path: `${api(at)}/files/${urlOf(`${at.folder}/kept.txt`)}` }),
  },
  fileHistory: {
    ...{ needs: 'read', page: true },
    ask: (at) => ({ path: `${api(at)}/file-history/${urlOf(`${at.folder}/kept.txt`)}` }),
  },
  reindexStatus: reads('reindex/status'),
  exportWiki: { ...reads('export'), whole: true },

  writePage: {
    ...{ needs: 'write', page: true, ok: [201] },
    ask: (at) => ({ path: `${api(at)}/pages/${urlOf(fresh(at))}`, body: { content: 'New.\n' } }),
  },
  editPage: {
    ...{ needs: 'write', page: true },
    ask: (at) => ({
      path: `${api(at)}/pages/${urlOf(target(at))}`,
      body: { revision: at.world.began[at.slug], old_string: 'Words', new_string: 'Other words' },
    }),
  },
  tickTask: {
    ...{ needs: 'write', page: true },
    ask: (at) => ({
      path: `${api(at)}/tasks/${urlOf(target(at))}`,
      body: { revision: at.world.began[at.slug], line: 5, done: true },
    }),
  },
  deletePage: {
    ...{ needs: 'write', page: true },
    ask: (at) => ({ path: `${api(at)}/pages/${urlOf(target(at))}?revision=${at.world.began[at.slug]}` }),
  },
  renamePage: {
    ...{ needs: 'write', page: true },
    ask: (at) => ({
      path: `${api(at)}/rename`,
      body: { path: target(at), new_path: fresh(at), revision: at.world.began[at.slug] },
    }),
  },
  revert: {
    ...{ needs: 'write', page: true },
    ask: (at) => {
      const began = at.world.began[at.slug];
      return { path: `${api(at)}/revert`, body: { path: target(at), to: began, revision: began } };
    },
  },
  commitChanges: {
    ...{ needs: 'write', page: true },
    ask: (at) => ({
      path: `${api(at)}/commits`,
      body: { message: 'Both', changes: [{ op: 'put', path: fresh(at), content: 'New.\n' }] },
    }),
  },
  fixProblem: {
    ...{ needs: 'write', page: true },
    ask: (at) => ({ path: `${api(at)}/lint/fix`, body: { fix: 'create_page', path: fresh(at) } }),
  },
  writeFile: {
    ...{ needs: 'write', page: true, ok: [201] },
    ask: (at) => ({ path: `${api(at)}/files/${urlOf(fresh(at, '.txt'))}`, bytes: 'A file.' }),
  },
  deleteFile: {
    ...{ needs: 'write', page: true },
    ask: async (at) => {
      const path = at.will ? fresh(at, '.txt') : `${at.folder}/kept.txt`;
      const revision = at.will ? (await spareFile(at, path)).revision : at.world.began[at.slug];
      return { path: `${api(at)}/files/${urlOf(path)}?revision=${revision}` };
    },
  },
  addAttachment: {
    ...{ needs: 'write', page: true, ok: [201] },
    ask: (at) => ({
      path: `${api(at)}/attachments/${urlOf(`${at.folder}/Kept`)}`,
      body: { filename: `a${at.world.next()}.txt`, content: 'QQ==' },
    }),
  },
  reindex: { needs: 'write', whole: true, ok: [202], ask: (at) => ({ path: `${api(at)}/reindex` }) },

  listDrafts: { ...reads('drafts'), needs: 'own' },
  readDraft: {
    ...{ needs: 'own', page: true },
    ask: async (at) => {
      if (at.will && at.party.username !== null) await makeDraft(at, at.party.username);
      return { path: `${api(at)}/drafts/${urlOf(`${at.folder}/Kept`)}` };
    },
  },
  writeDraft: {
    ...{ needs: 'write', page: true },
    ask: (at) => ({ path: `${api(at)}/drafts/${urlOf(`${at.folder}/Kept`)}`, body: { content: 'Draft.' } }),
  },
  deleteDraft: {
    ...{ needs: 'own', page: true },
    ask: (at) => ({ path: `${api(at)}/drafts/${urlOf(`${at.folder}/Kept`)}` }),
  },
};

/** A file that nobody misses. */
export function spareFile({ world, slug }: Case, path: string): ReturnType<typeof putFile> {
  return putFile(world.system.services, world.person('olive'), { wiki: world.wikis[slug], path });
}

async function makeDraft({ world, slug, folder }: Case, username: NonNullable<Party['username']>): Promise<void> {
  const key = { userId: world.person(username).userId, wikiId: world.wikis[slug].wikiId, path: `${folder}/Kept` };
  const values = { content: 'Draft.', updatedAt: new Date() };
  await world.system.deps.db.draft.upsert({
    where: { userId_wikiId_path: key },
    create: { id: v7(), ...key, ...values },
    update: values,
  });
}
