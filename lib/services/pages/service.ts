import { requireRight } from '../../core/access.ts';
import { parsePagePath } from '../../core/paths.ts';
import { storableText } from '../input.ts';
import type { Deps } from '../ports.ts';
import type { PageService } from '../types.ts';
import { blamePage } from './blame.ts';
import { completePath } from './complete.ts';
import { createContentReader } from './content.ts';
import { diffPage } from './diff.ts';
import { commitInWiki, wikiChangelog } from './changelog.ts';
import { pageHistory } from './history.ts';
import { resolveTargets } from './links.ts';
import { listPages } from './list.ts';
import { locatePath, readPage } from './read.ts';
import { sitemapPart } from './sitemap.ts';
import { suggestionsFor } from './missing.ts';
import { tickTask } from './tick.ts';
import { folderContent } from './tree.ts';
import { commitChanges, deletePage, renamePage, writePage, writePages } from './write.ts';

export function createPageService({ db, repos }: Pick<Deps, 'db' | 'repos'>): PageService {
  const reading = { db, repos, readContent: createContentReader(repos) };
  const service: PageService = {
    list: (actor, wiki, query) => listPages(db, actor, wiki, query),
    folder: (actor, wiki, folder) => folderContent(db, actor, wiki, folder),
    sitemap: (actor, wiki, part) => sitemapPart(db, actor, wiki, part),
    read: (actor, wiki, path, query = {}) => readPage(reading, actor, wiki, { path, query }),
    locate: (actor, wiki, path) => locatePath(reading, actor, wiki, path),
    resolveLinks: (actor, wiki, fromPath, targets) => resolveTargets(db, actor, wiki, { fromPath, targets }),
    put: (actor, wiki, { path, content, revision, message }, context) =>
      writePage(repos, actor, wiki, {
        change: { op: 'put', path, content, revision: revision ?? null },
        message,
        context,
      }),
    edit: (actor, wiki, { path, revision, edits, message }, context) =>
      writePage(repos, actor, wiki, {
        change: { op: 'edit', path, revision: revision ?? null, edits: [...edits] },
        message,
        context,
      }),
    delete: (actor, wiki, { path, revision, message }, context) =>
      deletePage(repos, actor, wiki, { path, revision: revision ?? null, message, context }),
    rename: (actor, wiki, { message, ...input }, context) =>
      renamePage(repos, actor, wiki, { change: { op: 'rename', ...input }, message, context }),
    restore: (actor, wiki, { path, to, revision, message }, context) =>
      writePage(repos, actor, wiki, {
        change: { op: 'restore', path, to, revision: revision ?? null },
        message: message ?? `Restore ${parsePagePath(path)} to ${to.slice(0, 7)}`,
        context,
      }),
    revertCommit: (actor, wiki, { commit, message }, context) =>
      writePages(repos, actor, wiki, {
        changes: [{ op: 'revert_commit', commit }],
        message: message ?? `Undo commit ${commit.slice(0, 7)}`,
        context,
      }),
    commits: (actor, wiki, { changes, message }, context) =>
      writePages(repos, actor, wiki, { changes, message, context }),
    commit: (actor, wiki, { changes, message }, context) =>
      commitChanges(repos, actor, wiki, { changes, message, context }),
    history: (actor, wiki, path, query) => pageHistory(db, actor, wiki, { path, query }),
    diff: (actor, wiki, path, query) => diffPage({ db, repos }, actor, wiki, { path, query }),
    blame: (actor, wiki, path, query) => blamePage({ db, repos }, actor, wiki, { path, query }),
    changelog: (actor, wiki, query) => wikiChangelog(db, actor, wiki, query),
    commitOf: (actor, wiki, input) => commitInWiki({ db, repos }, actor, wiki, input),
    suggest: (actor, wiki, text) => {
      requireRight(actor, wiki, 'read');
      return suggestionsFor(db, actor, wiki.wikiId, storableText(text));
    },
    complete: (actor, wiki, input) => completePath(db, actor, wiki, input),
    tick: (actor, wiki, tick, context) => tickTask(service, actor, wiki, tick, context),
  };
  return service;
}
