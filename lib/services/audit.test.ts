/** The audit log: each method of a service that changes people, rights, secrets or settings writes its row, or nothing happens. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../core/access.ts';
import { OPERATOR } from '../core/access.ts';
import type { AuditAction } from './audit.ts';
import { type TestSystem, startTestSystem } from './testing/worker.ts';
import type { Services } from './types.ts';

type UserActor = Extract<Actor, { kind: 'user' }>;
const NOTES = { owner: 'alice', slug: 'notes' };
const NONE = { agent: null };
const HOUR_MS = 3_600_000;

let system: TestSystem;
let services: Services;
let alice: UserActor;
let bob: UserActor;
/** Ids and secrets that a step leaves for those after it. */
const left = new Map<string, string>();

beforeAll(async () => {
  system = await startTestSystem({ OUTGOING_ALLOW: '127.0.0.1' });
  ({ services } = system);
  await system.deps.db.$executeRaw`
    CREATE FUNCTION refuse_log() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''The log is full.''; END'`;
}, 60_000);
afterAll(() => system.close());

const kept = (name: string): string => left.get(name) ?? '';
async function signIn(username: string): Promise<UserActor> {
  const user = await services.users.byUsername(username);
  const { sessionId } = await services.sessions.start(user?.userId ?? '', { host: 'wiki.example', userAgent: null });
  return { kind: 'user', userId: user?.userId ?? '', sessionId };
}
const proven = (subject: string) => ({ provider: 'oidc', subject, email: null, displayName: 'Carol' });
const HOOK = { url: 'http://127.0.0.1:65535/', events: ['member.changed' as const] };

interface Step {
  readonly method: string;
  readonly actions: readonly AuditAction[];
  /** Whose doing it is; null: nobody's, or the operator's. */
  readonly by?: () => UserActor | null;
  readonly run: () => Promise<unknown>;
  /** What is committed before the row is not undone with it: the commit is its own record. */
  readonly commits?: boolean;
}

/** In their order: each begins with what those before it have left. */
const STEPS: readonly Step[] = [
  {
    ...{ method: 'users.create', actions: ['user.created'] },
    run: () => services.users.create(OPERATOR, { username: 'alice', email: null }),
  },
  {
    ...{ method: 'users.create', actions: ['user.created'] },
    run: () => services.users.create(OPERATOR, { username: 'bob', email: null }),
  },
  { method: 'sessions.operatorAccount', actions: ['user.created'], run: () => services.sessions.operatorAccount() },
  {
    ...{ method: 'sessions.createLocalSignInCode', actions: ['user.sign_in_link'] },
    run: async () => left.set('code', await services.sessions.createLocalSignInCode({ username: 'alice' })),
  },
  {
    ...{ method: 'sessions.redeemLocalSignInCode', actions: ['user.signed_in'] },
    run: async () => expect(await services.sessions.redeemLocalSignInCode(kept('code'))).not.toBeNull(),
  },
  {
    ...{ method: 'identities.signIn', actions: ['user.created'] },
    run: async () => left.set('carol', (await services.identities.signIn(proven('carol'))).user.userId),
  },
  {
    ...{ method: 'identities.signIn', actions: ['user.signed_in'] },
    run: () => services.identities.signIn(proven('carol')),
  },
  {
    ...{ method: 'users.chooseUsername', actions: ['user.named'] },
    run: () => services.users.chooseUsername({ kind: 'user', userId: kept('carol'), sessionId: '' }, 'carol'),
  },
  {
    ...{ method: 'users.setDisplayName', actions: ['user.renamed'], by: () => alice },
    run: () => services.users.setDisplayName(alice, 'Alice'),
  },
  {
    ...{ method: 'identities.link', actions: ['identity.linked'], by: () => alice },
    run: () => services.identities.link(alice, proven('alice')),
  },
  {
    ...{ method: 'identities.unlink', actions: ['identity.unlinked'], by: () => alice },
    run: async () => {
      const [first] = await services.identities.list(alice);
      await services.identities.unlink(alice, first?.identityId ?? '');
    },
  },
  {
    ...{ method: 'wikis.create', actions: ['wiki.created', 'wiki.committed'], by: () => alice },
    run: () => services.wikis.create(alice, { slug: 'notes' }, NONE),
  },
  {
    ...{ method: 'wikis.update', actions: ['wiki.committed', 'wiki.updated'], by: () => alice, commits: true },
    run: () => services.wikis.update(alice, NOTES, { purpose: 'To remember' }),
  },
  {
    ...{ method: 'wikis.update', actions: ['wiki.published'], by: () => alice },
    run: () => services.wikis.update(alice, NOTES, { isPublic: true }),
  },
  {
    ...{ method: 'wikis.update', actions: ['wiki.made_private'], by: () => alice },
    run: () => services.wikis.update(alice, NOTES, { isPublic: false }),
  },
  {
    ...{ method: 'wikis.exported', actions: ['wiki.exported'], by: () => alice },
    run: async () => (await services.wikis.exported(alice, NOTES, 'bundle')).body?.cancel(),
  },
  {
    ...{ method: 'account.exported', actions: ['user.exported'], by: () => alice },
    run: async () => (await services.account.exported(alice)).cancel(),
  },
  {
    ...{ method: 'tokens.create', actions: ['token.created'], by: () => alice },
    run: async () => {
      const { info } = await services.tokens.create(alice, { wiki: NOTES, scope: 'admin', label: 'Claude' });
      left.set('token', info.tokenId);
    },
  },
  {
    ...{ method: 'tokens.revoke', actions: ['token.revoked'], by: () => alice },
    run: () => services.tokens.revoke(alice, kept('token')),
  },
  {
    ...{ method: 'members.put', actions: ['member.added'], by: () => alice },
    run: () => services.members.put(alice, NOTES, { username: 'bob', role: 'viewer' }),
  },
  {
    ...{ method: 'members.put', actions: ['member.changed'], by: () => alice },
    run: () => services.members.put(alice, NOTES, { username: 'bob', role: 'editor' }),
  },
  {
    ...{ method: 'members.remove', actions: ['member.left'], by: () => bob },
    run: () => services.members.remove(bob, NOTES, 'bob'),
  },
  {
    ...{ method: 'invitations.create', actions: ['invitation.created'], by: () => alice },
    run: async () => {
      const made = await services.invitations.create(alice, NOTES, { role: 'editor', expiresInMs: HOUR_MS });
      left.set('invitation', made.code);
    },
  },
  {
    ...{ method: 'invitations.accept', actions: ['member.joined'], by: () => bob },
    run: () => services.invitations.accept(bob, kept('invitation')),
  },
  {
    ...{ method: 'invitations.create', actions: ['invitation.created'], by: () => alice },
    run: async () => {
      const made = await services.invitations.create(alice, NOTES, { role: 'editor', expiresInMs: HOUR_MS });
      left.set('invitation', made.info.invitationId);
    },
  },
  {
    ...{ method: 'invitations.revoke', actions: ['invitation.revoked'], by: () => alice },
    run: () => services.invitations.revoke(alice, NOTES, kept('invitation')),
  },
  {
    ...{ method: 'webhooks.create', actions: ['webhook.created'], by: () => alice },
    run: async () => left.set('webhook', (await services.webhooks.create(alice, NOTES, HOOK)).info.webhookId),
  },
  {
    ...{ method: 'webhooks.change', actions: ['webhook.changed'], by: () => alice },
    run: () => services.webhooks.change(alice, NOTES, { webhookId: kept('webhook'), active: false }),
  },
  {
    ...{ method: 'webhooks.rotateSecret', actions: ['webhook.secret_rotated'], by: () => alice },
    run: () => services.webhooks.rotateSecret(alice, NOTES, kept('webhook')),
  },
  {
    ...{ method: 'webhooks.delete', actions: ['webhook.deleted'], by: () => alice },
    run: () => services.webhooks.delete(alice, NOTES, kept('webhook')),
  },
  {
    ...{ method: 'members.transfer', actions: ['wiki.transferred'], by: () => alice },
    run: () => services.members.transfer(alice, NOTES, 'bob'),
  },
  {
    ...{ method: 'members.remove', actions: ['member.removed'], by: () => bob },
    run: () => services.members.remove(bob, { ...NOTES, owner: 'bob' }, 'alice'),
  },
  {
    ...{ method: 'wikis.delete', actions: ['wiki.deleted'], by: () => bob },
    run: () => services.wikis.delete(bob, { ...NOTES, owner: 'bob' }),
  },
  {
    ...{ method: 'sessions.endOwn', actions: ['user.signed_out'], by: () => alice },
    run: () => services.sessions.endOwn(alice, 'all'),
  },
  { method: 'sessions.end', actions: ['user.signed_out'], run: () => services.sessions.end(bob.sessionId) },
];

/** What writes no row of its own, by why. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  'reads alone': [
    ...['access.open', 'users.look', 'users.me', 'users.byUsername', 'sessions.resolve', 'sessions.list'],
    ...['identities.list', 'identities.isEmailElsewhere', 'identities.hidden', 'tokens.verify', 'tokens.list'],
    ...['tokens.part', 'tokens.ofWiki', 'members.list', 'invitations.list', 'invitations.look', 'wikis.list'],
    ...['wikis.part', 'wikis.ofOwner', 'wikis.published', 'wikis.settings', 'wikis.contents', 'webhooks.list'],
    ...['webhooks.read', 'webhooks.deliveries', 'activity.wikis', 'activity.recent', 'activity.firstSteps'],
    ...['activity.people', 'activity.invitations', 'auditLog.list', 'auditLog.all', 'usage.account', 'templates.read'],
    ...['account.exportSize', 'account.deletionPlan', 'attachments.list', 'attachments.names', 'files.list'],
    ...['files.details', 'files.open', 'files.history', 'lists.index', 'lists.labels', 'hosts.resolve', 'pages.list'],
    ...['pages.folder', 'pages.sitemap', 'pages.read', 'pages.locate', 'pages.resolveLinks', 'pages.history'],
    ...['pages.diff', 'pages.blame', 'pages.changelog', 'pages.commitOf', 'pages.suggest', 'pages.complete'],
    ...['search.search', 'search.semantic', 'search.related', 'search.duplicates', 'search.reindexStatus'],
    ...['watch.watch', 'watch.since', 'links.graph', 'links.ofPage', 'links.unresolved', 'links.mentions'],
    ...['context.build', 'health.counts', 'health.problems', 'health.overview', 'health.all'],
  ],
  'makes a commit, whose row `publish` writes': [
    ...['attachments.add', 'files.put', 'files.delete', 'files.rename', 'wikis.makeSidebar', 'pages.put', 'pages.edit'],
    ...['pages.delete', 'pages.rename', 'pages.restore', 'pages.revertCommit', 'pages.commits', 'pages.commit'],
    ...['pages.tick', 'health.fix'],
  ],
  "holds a person's own unsaved texts": ['drafts.list', 'drafts.read', 'drafts.put', 'drafts.delete'],
  'goes with a sign-in that has its row': ['sessions.start', 'hostSessions.issue', 'hostSessions.redeem'],
  'changes nobody and nothing but what is derived, or is sent again': [
    ...['search.reindex', 'webhooks.test', 'webhooks.redeliver', 'idempotency.once', 'idempotency.onceSealed'],
  ],
  'is tested beside it (account/deletion.test.ts, hosts/hosts.test.ts)': ['account.delete', 'hosts.setCustomSlug'],
};

it('is refused together with what it is about, and written once', async () => {
  const { db } = system.deps;
  for (const { method, actions, by = () => null, run, commits = false } of STEPS) {
    if (method === 'users.setDisplayName') alice = await signIn('alice');
    if (method === 'users.setDisplayName') bob = await signIn('bob');
    const about = `${method}: ${actions.join(', ')}`;
    if (!commits) {
      await db.$executeRaw`
        CREATE TRIGGER refuse BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_log()`;
      await expect(run(), about).rejects.toThrow();
      await db.$executeRaw`DROP TRIGGER refuse ON audit_events`;
    }
    const before = await db.auditEvent.findMany({ select: { id: true } });
    await run();
    const rows = await db.auditEvent.findMany({
      where: { id: { notIn: before.map(({ id }) => id) } },
      orderBy: { id: 'asc' },
    });
    expect([method, rows.map(({ action }) => action).toSorted()]).toEqual([method, actions.toSorted()]);
    const who = by();
    if (who !== null)
      expect([about, ...rows.map(({ userId }) => userId)]).toEqual([about, ...rows.map(() => who.userId)]);
  }
}, 60_000);

it('is thought of for every method that a service has', () => {
  const named = new Set([...STEPS.map(({ method }) => method), ...Object.values(OTHERS).flat()]);
  const all = Object.entries(services).flatMap(([service, methods]) =>
    Object.keys(methods).map((method) => `${service}.${method}`),
  );
  expect(all.filter((method) => !named.has(method))).toEqual([]);
  expect([...named].filter((method) => !all.includes(method))).toEqual([]);
});
