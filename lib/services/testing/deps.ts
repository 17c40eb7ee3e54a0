/** What the tests of the services share: a real database and accounts. */
import { v7 } from 'uuid';
import { startTestDatabase } from '../../../prisma/testing.ts';
import { createDatabase } from '../../adapters/db/client.ts';
import { createKeyRing } from '../../adapters/keys.ts';
import { createOutgoing } from '../../adapters/outgoing.ts';
import type { Actor } from '../../core/access.ts';
import { OPERATOR } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';
import type { Deps, Repositories } from '../ports.ts';
import { createUserService } from '../users.ts';

export interface TestDeps extends Deps {
  /** Moves the clock of the services. */
  advance(ms: number): void;
  readonly reported: unknown[];
  /** Ids of the wikis that were purged, in order. */
  readonly purged: string[];
  close(): Promise<void>;
}

export async function createTestDeps(options: { localSignIn?: boolean; repos?: Repositories } = {}): Promise<TestDeps> {
  const database = await startTestDatabase();
  const db = createDatabase(database.url);
  const reported: unknown[] = [];
  const purged: string[] = [];
  let ahead = 0;
  return {
    db,
    repos: options.repos ?? noRepositories,
    copies: {
      purge: (wikiId) => {
        purged.push(wikiId);
        return Promise.resolve();
      },
    },
    keys: createKeyRing([{ id: 'test', key: Buffer.alloc(32, 7) }]),
    outgoing: createOutgoing({ allowed: [] }),
    host: 'wiki.example',
    appUrl: 'https://wiki.example',
    localSignIn: options.localSignIn ?? true,
    now: () => new Date(Date.now() + ahead),
    report: (error) => reported.push(error),
    advance: (ms) => {
      ahead += ms;
    },
    reported,
    purged,
    close: async () => {
      await db.$disconnect();
      await database.close();
    },
  };
}

/** For tests that have no worker: each call fails as when it is down. */
const down = (): Promise<never> =>
  Promise.reject(new WikibotError('unavailable', 'The worker does not run in this test.'));
const noRepositories: Repositories = {
  call: down,
  file: down,
  stage: down,
  exported: down,
  health: () => Promise.resolve(false),
};

export async function makeUser(deps: Deps, username: string): Promise<Extract<Actor, { kind: 'user' }>> {
  const user = await createUserService(deps).create(OPERATOR, { username, email: null });
  return { kind: 'user', userId: user.userId, sessionId: v7() };
}

export async function makeWiki(
  { db }: Deps,
  owner: { userId: string },
  { slug, isPublic = false }: { slug: string; isPublic?: boolean },
): Promise<string> {
  const id = v7();
  await db.wiki.create({
    data: {
      id,
      ownerId: owner.userId,
      slug,
      name: slug,
      isPublic,
      members: { create: { userId: owner.userId, role: 'owner' } },
    },
  });
  return id;
}

export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof WikibotError) return error.code;
    throw error;
  }
}
