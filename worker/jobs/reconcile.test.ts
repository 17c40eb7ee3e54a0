import { readFileSync } from 'node:fs';
import { utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import pino from 'pino';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failure, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem } from '../testing.ts';
import { Publisher } from '../landing/publisher.ts';
import { RepositoryQueue } from '../landing/queue.ts';
import { initRepository, wikiFolder } from '../repo/layout.ts';
import { reconcileAll } from './reconcile.ts';
import type { ReconcileReport } from './reconcile.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

function reconcile(): Promise<ReconcileReport> {
  const { db } = system;
  const { repositories } = system.worker;
  const log = pino({ level: 'silent' });
  const publisher = new Publisher({
    db,
    copies: { purge: () => Promise.resolve() },
    search: { published: () => undefined },
    repositories,
    queue: new RepositoryQueue(),
    log,
  });
  return reconcileAll({ db, repositories, publisher, log });
}

test('a wiki without its repository is read-only and says why; one that is back is not', async () => {
  const wiki = await system.wiki();
  await system.commit(wiki, [{ op: 'put', path: 'A', content: 'a' }]);
  await system.repos.call('deleteRepository', { wikiId: wiki.id });
  expect((await failure(system.commit(wiki, [{ op: 'put', path: 'B', content: 'b' }]))).code).toBe('unavailable');
  expect((await reconcile()).missing).toEqual([wiki.id]);
  const error = await failure(system.commit(wiki, [{ op: 'put', path: 'B', content: 'b' }]));
  expect(error).toMatchObject({ code: 'read_only', status: 503 });
  expect(error.message).toContain('missing');
  await initRepository(system.worker.repositories.root, wiki.id);
  expect(await reconcile()).toMatchObject({ missing: [], failed: [wiki.id] });
  // An empty one in its place is not taken for the wiki's own.
  const lost = await failure(system.commit(wiki, [{ op: 'put', path: 'B', content: 'b' }]));
  expect(lost.code).toBe('read_only');
  expect(lost.message).toContain('damaged');
  await system.db.wiki.delete({ where: { id: wiki.id } });
});

test('a folder without a row is reported when it is old, and stays', async () => {
  const { root } = system.worker.repositories;
  const [young, old] = [v7(), v7()];
  for (const id of [young, old]) await initRepository(root, id);
  const lastWeek = new Date(Date.now() - 7 * 24 * 60 * 60 * 1000);
  await utimes(wikiFolder(root, old), lastWeek, lastWeek);
  expect((await reconcile()).orphans).toEqual([old]);
  expect(await initRepository(root, old)).toBe(false);
});

test('a corrupt repository is told of; the other wikis go on', async () => {
  const [bad, good] = [await system.wiki(), await system.wiki()];
  await system.commit(bad, [{ op: 'put', path: 'A', content: 'a' }]);
  await writeFile(join(bad.gitDir, 'refs/heads/main'), 'garbage\n');
  expect((await failure(system.commit(bad, [{ op: 'put', path: 'B', content: 'b' }]))).code).toBe('unavailable');
  const { findings } = await system.repos.call('inspect', { wikiId: bad.id });
  expect(findings.some(({ severity }) => severity === 'error')).toBe(true);
  expect((await reconcile()).failed).toEqual([bad.id]);
  expect((await system.commit(good, [{ op: 'put', path: 'A', content: 'a' }])).indexed).toBe(true);
  await system.db.wiki.delete({ where: { id: bad.id } });
});

test('the manifest lies beside the repository', async () => {
  const wiki = await system.wiki();
  const manifest = {
    ...{ id: wiki.id, slug: 'notes', customSlug: null, name: 'Notes', purpose: '', public: false },
    ...{ createdAt: new Date().toISOString(), ownerId: wiki.users.owner, members: [] },
    ...{ formerAddresses: [], formerAuthors: [] },
  };
  await system.repos.call('writeManifest', { wikiId: wiki.id, manifest });
  expect(JSON.parse(readFileSync(join(dirname(wiki.gitDir), 'wiki.json'), 'utf8'))).toEqual(manifest);
});

test('a path-limited token is not told where a page went', async () => {
  const wiki = await system.wiki();
  const owner = userActor(wiki.users.owner);
  const first = await system.commit(wiki, [{ op: 'put', path: 'Open/Page', content: 'x\n' }]);
  await system.commit(wiki, [
    { op: 'delete', path: 'Open/Page', revision: first.revision },
    { op: 'put', path: 'Closed/Page', content: 'x\n' },
  ]);
  const { token } = await system.tokens.create(owner, { wiki, scope: 'write', pathPrefix: 'Open', label: 'agent' });
  const actor = await system.tokens.verify(token);
  const edit = {
    op: 'edit' as const,
    path: 'Open/Page',
    revision: first.revision,
    edits: [{ old_string: 'x', new_string: 'y' }],
  };
  for (const change of [edit, { op: 'put' as const, path: 'Open/Page', content: 'y', revision: first.revision }]) {
    const error = await failure(system.commit(wiki, [change], { actor }));
    expect(error.message + JSON.stringify(error.data)).not.toContain('Closed');
    expect((await failure(system.commit(wiki, [change], { actor: owner }))).data['moved_to']).toBe('Closed/Page');
  }
});
