/** For the tests and `npm run soak`: one write that meets one fault, and whether all is well after it. */
import { readdir } from 'node:fs/promises';
import type { ChangeInput, CommitResult } from '#lib/protocol/rpc.ts';
import type { Database } from '#lib/services/ports.ts';
import { readMain } from '../repo/refs.ts';
import { git, makeWiki, openTestWorker, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';
import { FaultyDisk, isCrash } from './faulty-disk.ts';
import type { At, Call, Fault, Unsynced } from './faulty-disk.ts';
import { unsoundness } from './soundness.ts';

/** What of the uncertain is on the disk after the power is back. */
export const SURVIVORS = {
  everything: () => true,
  nothing: () => false,
  /** The ref's new value without the objects that it names, if those were not made certain before. */
  refs: ({ path }) => path.includes('/refs/'),
  objects: ({ path }) => path.includes('/objects/'),
} satisfies Record<string, (change: Unsynced) => boolean>;

/** What is written while the fault strikes: one page, several in one commit, several commits at once. */
export const WRITES = ['one page', 'several pages', 'several writers'] as const;
export type Write = (typeof WRITES)[number];

export interface FaultPlan {
  readonly write: Write;
  readonly fault: Fault;
  readonly at: At;
  readonly survives: (change: Unsynced) => boolean;
}

export interface FaultOutcome {
  /** Null: the write has fewer calls. */
  readonly struck: Call | null;
  readonly problems: readonly string[];
}

const FIRST = { Home: '# Home\n\n[[A/Page]]\n', 'A/Page': '# Page\n\nfirst\n', 'B/Other': '# Other\n\nfirst\n' };

interface Place {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly data: string;
}

/** A data folder whose worker is ended and started again, on one database. */
export class FaultySystem {
  readonly #place: Place;
  readonly #disk = new FaultyDisk();
  #open: Pick<TestSystem, 'worker' | 'repos'>;

  private constructor(place: Place, open: Pick<TestSystem, 'worker' | 'repos'>, disk: FaultyDisk) {
    this.#place = place;
    this.#open = open;
    this.#disk = disk;
  }

  static async start(place: Place): Promise<FaultySystem> {
    const disk = new FaultyDisk();
    return new FaultySystem(place, await openTestWorker({ ...place, ops: disk.ops }), disk);
  }

  close(): Promise<void> {
    return this.#open.worker.close();
  }

  /** In a wiki of its own, so that each write makes the same calls. */
  async round(plan: FaultPlan): Promise<FaultOutcome> {
    const wiki = await makeWiki({ db: this.#place.db, repos: this.#open.repos, data: this.#place.data });
    const acknowledged = new Map<string, string>();
    const first = await this.#commit(
      wiki,
      Object.entries(FIRST).map(([path, content]) => put(path, content)),
    );
    for (const [path, content] of Object.entries(FIRST)) acknowledged.set(path, content);
    const oldHead = first.revision;

    this.#disk.arm(plan.fault, plan.at);
    const attempts = attemptsOf(plan.write, first.revision);
    const answers = await Promise.allSettled(attempts.map((changes) => this.#commit(wiki, changes)));
    const struck = this.#disk.disarm();
    const problems: string[] = [];
    const maybe = new Map<string, string>();
    for (const [index, answer] of answers.entries()) {
      for (const change of attempts[index] ?? []) {
        if (answer.status === 'fulfilled') acknowledged.set(change.path, change.content);
        else maybe.set(change.path, change.content);
      }
      if (answer.status === 'rejected' && plan.fault !== 'EIO' && !isCrash(plan.fault)) {
        const code: unknown = Object(answer.reason).code;
        if (code !== 'storage_full') problems.push(`a full disk was answered with ${String(code)}`);
      }
    }

    if (isCrash(plan.fault)) await this.#restart(plan.survives);
    else {
      problems.push(...(await leftovers(wiki, /tmp_obj_|\.lock$|\.tmp-/)));
      await this.#open.repos.call('reconcile', { wikiId: wiki.id });
    }
    problems.push(...(await leftovers(wiki, /\.lock$|\.tmp-/)));
    if (plan.write !== 'several writers' && maybe.size > 0) {
      // One commit: all of it or none.
      const head = await headOf(wiki);
      const parent = head === oldHead ? null : (await git(wiki.gitDir, 'rev-parse', `${head}^`)).trim();
      if (parent !== null && parent !== oldHead) problems.push(`the head is neither the old one nor the new one`);
    }
    const scope = { db: this.#place.db, repos: this.#open.repos, wiki };
    const { indexedOid } = await this.#place.db.wiki.findUniqueOrThrow({ where: { id: wiki.id } });
    if (indexedOid !== (await headOf(wiki))) problems.push('the database lags behind the repository');
    problems.push(...(await this.#savesAgain(wiki)));
    problems.push(...(await unsoundness(scope, { acknowledged, maybe })));
    await this.#open.repos.call('deleteRepository', { wikiId: wiki.id });
    this.#disk.forget(wiki.gitDir);
    await this.#place.db.wiki.delete({ where: { id: wiki.id } });
    return { struck, problems };
  }

  #commit(wiki: TestWiki, changes: ChangeInput[]): Promise<CommitResult> {
    const actor = userActor(wiki.users.editor);
    return this.#open.repos.call('commit', { wikiId: wiki.id, actor, agent: null, message: null, changes });
  }

  async #savesAgain(wiki: TestWiki): Promise<string[]> {
    try {
      const made = await this.#commit(wiki, [put('A/Again', 'made\n'), put('Z/New', 'new\n')]);
      const changed = await this.#commit(wiki, [put('A/Again', 'changed\n', made.revision)]);
      if (!made.indexed || !changed.indexed) return ['the next save was not indexed'];
      return [];
    } catch (error) {
      return [`the next save failed: ${String(error)}`];
    }
  }

  async #restart(survives: FaultPlan['survives']): Promise<void> {
    await this.#open.worker.close();
    await this.#disk.losePower(survives);
    this.#open = await openTestWorker({ ...this.#place, ops: this.#disk.ops });
    await this.#open.worker.reconciled;
  }
}

type Put = ChangeInput & { op: 'put' };

function put(path: string, content: string, revision: string | null = null): Put {
  return { op: 'put', path, content, revision };
}

function attemptsOf(write: Write, revision: string): Put[][] {
  switch (write) {
    case 'one page':
      return [[put('A/Page', '# Page\n\nsecond\n', revision)]];
    case 'several pages':
      return [
        [put('A/Page', '# Page\n\nsecond\n', revision), put('B/Other', 'second\n', revision), put('D/E/F', 'new\n')],
      ];
    case 'several writers':
      return ['Home', 'A/Page', 'B/Other']
        .map((path) => [put(path, `# ${path}\n\nsecond\n`, revision)])
        .concat(['X/1', 'X/2', 'Y/3'].map((path) => [put(path, `# ${path}\n`)]));
  }
}

async function headOf(wiki: TestWiki): Promise<string> {
  return (await readMain(wiki.gitDir)) ?? '';
}

async function leftovers(wiki: TestWiki, pattern: RegExp): Promise<string[]> {
  const found = (await readdir(wiki.gitDir, { recursive: true })).filter((name) => pattern.test(name));
  return found.map((name) => `${name} was left`);
}
