/**
 * Looks for what is wrong with one repository, explains it, and mends what can be mended without
 * losing anything. Looking goes on beside the wiki's writes; every repair takes the wiki's turn in
 * the queue, so that nothing of ours is under way. A repository that `git fsck` rejects makes its
 * wiki, and no other, read-only.
 */
import * as fsp from 'node:fs/promises';
import { join } from 'node:path';
import { isWikibotError } from '#lib/core/errors.ts';
import type { RpcOutput } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import type { Publisher } from '../landing/publisher.ts';
import type { RepositoryQueue } from '../landing/queue.ts';
import { writeDurably } from '../repo/durable.ts';
import { descendantsOf, fsck, isReadable, removeDamagedLoose, removeDerivedIndexes } from '../repo/fsck.ts';
import { CONFIG, HEAD } from '../repo/layout.ts';
import { findLocks, findTemporaries, removeLeftovers } from '../repo/leftovers.ts';
import { MAIN } from '../repo/refs.ts';
import { Repository } from '../repo/repository.ts';
import type { RepositoryContext } from '../repo/repository.ts';
import { compareRows } from './compare-rows.ts';
import { DAMAGED, isOurs, MISSING, setReadOnly } from './read-only.ts';

type Inspection = RpcOutput<'inspect'>;
type Finding = Inspection['findings'][number];
type Row = {
  readonly headOid: string | null;
  readonly indexedOid: string | null;
  readonly readOnlyReason: string | null;
};

export interface InspectDeps {
  readonly db: Database;
  readonly repositories: RepositoryContext;
  readonly queue: RepositoryQueue;
  readonly publisher: Publisher;
}

interface Work extends InspectDeps {
  readonly repo: Repository;
  readonly row: Row | null;
  readonly fix: boolean;
}

export async function inspect(deps: InspectDeps, wikiId: string, fix: boolean): Promise<Inspection> {
  const repo = new Repository(deps.repositories, wikiId);
  const row = await deps.db.wiki.findUnique({
    where: { id: wikiId },
    select: { headOid: true, indexedOid: true, readOnlyReason: true },
  });
  const work: Work = { ...deps, repo, row, fix };
  if (!(await repo.exists())) {
    await setReadOnly(deps.db, wikiId, MISSING);
    return { head: null, findings: [finding('error', 'The repository is missing; restore it from a backup.', null)] };
  }
  const storage: Finding[] = [];
  for (const check of [checkSkeleton, checkLeftovers, checkRef, checkObjects])
    storage.push(...(await check(work).catch(unreadable)));
  const isBroken = storage.some(({ severity, fixed }) => severity === 'error' && !fixed);
  const head = await repo.head().catch(() => null);
  const derived = isBroken ? [] : await checkRows(work);
  return { head, findings: [...storage, ...derived, ...(await settleReadOnly(work, isBroken))] };
}

function finding(severity: Finding['severity'], message: string, remedy: string | null, fixed = false): Finding {
  return { severity, message, remedy, fixed };
}

/** What is so broken that it can't even be looked at. A server that is busy says nothing of the repository. */
function unreadable(error: unknown): Finding[] {
  if (isWikibotError(error) && error.cause === undefined) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return [finding('error', `The repository can't be read: ${reason}`, null)];
}

/** Files that git needs and that are the same in every repository of ours. */
async function checkSkeleton({ repo, fix, queue }: Work): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, content, isWhole] of [
    ['HEAD', HEAD, (text: string) => text === HEAD],
    ['config', CONFIG, (text: string) => text.includes('repositoryformatversion')],
  ] as const) {
    const path = join(repo.gitDir, name);
    if (isWhole(await fsp.readFile(path, 'utf8').catch(() => ''))) continue;
    if (fix) await queue.run(repo.wikiId, () => writeDurably(path, content));
    findings.push(
      finding('error', `The file ${name} of the repository is missing or damaged.`, 'Writes it anew.', fix),
    );
  }
  for (const folder of ['objects/pack', 'objects/info', 'refs/heads']) {
    const path = join(repo.gitDir, folder);
    if ((await fsp.stat(path).catch(() => null)) !== null) continue;
    if (fix) await fsp.mkdir(path, { recursive: true });
    findings.push(finding('error', `The folder ${folder} of the repository is missing.`, 'Makes it.', fix));
  }
  return findings;
}

async function checkLeftovers({ repo, fix, queue, repositories }: Work): Promise<Finding[]> {
  const look = async () => [
    ...(await findLocks(repo.gitDir, repositories.openedAt)),
    ...(await findTemporaries(repo.gitDir, repositories.openedAt)),
  ];
  const found = await look();
  // Looked for again in the turn: meanwhile they may have become somebody's.
  if (fix && found.length > 0)
    await queue.run(repo.wikiId, async () => await removeLeftovers(repo.gitDir, await look()));
  return found.map(({ path, kind }) =>
    kind === 'lock'
      ? finding('error', `${path} is the lock of a program that is dead; it stops writes.`, 'Removes it.', fix)
      : finding('warning', `A crash has left ${path}, unfinished; nothing uses it.`, 'Removes it.', fix),
  );
}

/** A branch that is gone or holds no commit's id, while the database remembers its commit. */
async function checkRef(work: Work): Promise<Finding[]> {
  const { repo, row, fix, queue } = work;
  const known = row?.headOid ?? row?.indexedOid ?? null;
  const head = await repo.head().catch(() => undefined);
  if (head !== null && head !== undefined) return [];
  if (head === null && known === null) return [];
  const what = head === null ? 'The branch main is gone' : 'The branch main holds no commit';
  if (known === null) return [finding('error', `${what}, and the database does not know its commit.`, null)];
  if (!(await isReadable(repo.gitDir, known)))
    return [finding('error', `${what}, and so is its last known commit ${known}; restore a backup.`, null)];
  const later = await descendantsOf(repo.gitDir, known);
  // One that goes on from there has landed, as far as can be told, and was not published yet.
  const target = later.length === 1 && later[0] !== undefined ? later[0] : known;
  const others = later.length > 1 ? ` Later commits that may have landed: ${later.join(', ')}.` : '';
  const isWhole = (await fsck(repo.gitDir, [target])).errors.every((line) => line.includes('refs/heads/main'));
  const message = `${what}; its last known commit is ${target}.${others}`;
  if (!isWhole) return [finding('error', `${message} That one is damaged too; restore a backup.`, null)];
  if (fix) await queue.run(repo.wikiId, () => restoreMain(repo, target));
  return [finding('error', message, 'Sets main to that commit.', fix)];
}

async function restoreMain(repo: Repository, target: string): Promise<void> {
  const head = await repo.head().catch(() => undefined);
  if (head !== null && head !== undefined) return;
  if (head === undefined) await fsp.rm(join(repo.gitDir, MAIN), { recursive: true, force: true });
  // `packed-refs` may still name an older commit.
  await repo.moveHead({ from: await repo.head(), to: target });
}

async function checkObjects({ repo, fix, queue, row }: Work): Promise<Finding[]> {
  const { gitDir } = repo;
  const roots = (await repo.head().catch(() => null)) === null && row?.headOid != null ? [row.headOid] : [];
  const first = await fsck(gitDir, roots);
  const warnings = first.warnings.map((line) => finding('warning', `git fsck: ${line}`, null));
  if (first.errors.length === 0) return warnings;
  const mended: Finding[] = [];
  const remedies = { indexes: 'Removes them; upkeep writes them anew.', loose: 'Removes it, if no commit needs it.' };
  if (first.damagedIndexes) {
    if (fix) await queue.run(repo.wikiId, () => removeDerivedIndexes(gitDir));
    mended.push(finding('error', 'The commit graph or the index over the packs is damaged.', remedies.indexes, fix));
  }
  for (const oid of first.damagedLoose) {
    const removed = fix && (await queue.run(repo.wikiId, () => removeDamagedLoose(gitDir, oid, roots)));
    if (removed || !fix) mended.push(finding('error', `The object ${oid} can't be read.`, remedies.loose, removed));
  }
  if (fix) repo.renew();
  const rest = fix ? await fsck(gitDir, roots) : first;
  return [
    ...warnings,
    ...mended,
    ...rest.errors.map((line) => finding('error', `git fsck: ${line}`, fix ? null : 'Mends what no commit needs.')),
  ];
}

/** Rows that publishing has not made, or that are not what the tree says. */
async function checkRows({ db, repo, row, fix, queue, publisher }: Work): Promise<Finding[]> {
  if (row === null) return [finding('warning', 'The database has no row for this repository.', null)];
  const findings: Finding[] = [];
  const head = await repo.head();
  const now = await db.wiki.findUnique({ where: { id: repo.wikiId }, select: { indexedOid: true } });
  if (now?.indexedOid !== head && head !== null) {
    if (fix) await publisher.catchUpInTurn(repo.wikiId);
    findings.push(finding('warning', 'The database is behind the repository.', 'Publishes the missing commits.', fix));
    if (!fix) return findings;
  }
  const differences = await queue.run(repo.wikiId, () => compareRows(db, repo));
  if (differences === 0) return findings;
  if (fix) await publisher.catchUpInTurn(repo.wikiId, { rebuild: true });
  const message = `${differences} rows of the database differ from the files of the repository.`;
  return [...findings, finding('error', message, 'Makes the rows anew from the repository.', fix)];
}

async function settleReadOnly({ db, repo, row, fix }: Work, isBroken: boolean): Promise<Finding[]> {
  if (isBroken) await setReadOnly(db, repo.wikiId, DAMAGED);
  const reason = row?.readOnlyReason ?? null;
  if (isBroken || reason === null) return [];
  if (!isOurs(reason)) return [finding('info', `The wiki is read-only: ${reason}`, null)];
  if (fix) await setReadOnly(db, repo.wikiId, null);
  return [finding('error', 'The wiki is read-only, but its repository is well.', 'Lets it be written to again.', fix)];
}
