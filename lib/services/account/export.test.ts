/** An export holds everything, and can be taken in again without wikibot. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import yauzl from 'yauzl';
import type { Actor } from '../../core/access.ts';
import { OPERATOR } from '../../core/access.ts';
import { startTestSystem, type TestSystem } from '../testing/worker.ts';

const run = promisify(execFile);
const CONTEXT = { agent: null };
/** Longer than a header of tar has room for. */
const LONG = Array.from({ length: 6 }, (_, at) => `${at} a folder with a rather long name, ü`).join('/');

let system: TestSystem;
let folder = '';
let alice: Extract<Actor, { kind: 'user' }>;
beforeAll(async () => {
  system = await startTestSystem();
  folder = await mkdtemp(join(tmpdir(), 'wikibot-export-'));
  const { services } = system;
  const { userId } = await services.users.create(OPERATOR, { username: 'alice', email: 'alice@people.example' });
  await services.users.create(OPERATOR, { username: 'bob', email: 'bob@people.example' });
  const { sessionId } = await services.sessions.start(userId, { host: 'wiki.example', userAgent: 'A browser' });
  alice = { kind: 'user', userId, sessionId };
});
afterAll(async () => {
  await system.close();
  await rm(folder, { recursive: true, force: true });
});

const git = async (cwd: string, ...args: string[]): Promise<string> =>
  (await run('git', args, { cwd, maxBuffer: 1e8 })).stdout.trim();

/** Unpacked by what everybody has. */
async function unpacked(): Promise<Record<string, Buffer>> {
  const stream = await system.services.account.exported(alice);
  const path = join(folder, 'export.zip');
  await writeFile(path, stream);
  return entriesOf(path);
}

test('the bundles hold all commits, the files are those of today, and the data has no secrets', async () => {
  const { services, data } = system;
  const notes = await services.wikis.create(alice, { slug: 'notes' }, CONTEXT);
  await services.wikis.create(OPERATOR, { owner: 'bob', slug: 'of-bob' }, CONTEXT);
  await services.members.put(OPERATOR, { owner: 'bob', slug: 'of-bob' }, { username: 'alice', role: 'viewer' });
  const wiki = await services.access.open(alice, { owner: 'alice', slug: 'notes' }, 'write');
  const picture = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * at) % 251));
  await services.pages.put(alice, wiki, { path: `${LONG}/Deep`, content: 'Deep down.' }, CONTEXT);
  await services.attachments.add(alice, wiki, { page: 'Home', filename: 'p.png', content: picture }, CONTEXT);
  await services.drafts.put(alice, wiki, { path: 'Unsaved', content: 'Not yet “saved”.' });
  const { token } = await services.tokens.create(alice, { scope: 'read', label: 'a laptop' });
  const { code } = await services.invitations.create(
    alice,
    { owner: 'alice', slug: 'notes' },
    { role: 'viewer', expiresInMs: 1e6 },
  );

  const entries = await unpacked();
  const text = (path: string): string => entries[path]?.toString('utf8') ?? '';
  expect(text('README.md')).toContain('repository.bundle');
  expect(text('wikis/alice/notes/files/Home.md')).toContain('#');
  expect(text(`wikis/alice/notes/files/${LONG}/Deep.md`)).toBe('Deep down.');
  expect(entries['wikis/alice/notes/files/Home/p.png']?.equals(picture)).toBe(true);
  expect(entries['wikis/bob/of-bob/repository.bundle']?.subarray(0, 16).toString()).toBe('# v2 git bundle\n');
  expect(JSON.parse(text('wikis/alice/notes/wiki.json'))).toMatchObject({ slug: 'notes', your_role: 'owner' });

  // Git takes the bundle in again: the same commits, the same tree.
  const bundle = join(folder, 'notes.bundle');
  await writeFile(bundle, entries['wikis/alice/notes/repository.bundle'] ?? '');
  await git(folder, 'clone', '-q', '-b', 'main', bundle, 'notes');
  const gitDir = join(data, 'repos', notes.wikiId.slice(0, 2), notes.wikiId, 'repo.git');
  const clone = join(folder, 'notes');
  expect(await git(clone, 'rev-list', 'HEAD')).toBe(await git(gitDir, 'rev-list', 'main'));
  expect(await git(clone, 'rev-parse', 'HEAD^{tree}')).toBe(await git(gitDir, 'rev-parse', 'main^{tree}'));
  await git(clone, 'fsck', '--strict');
  // And the files are that tree.
  const tracked = (await git(clone, 'ls-files', '-z')).split('\0').filter((path) => path !== '');
  const exported = Object.keys(entries).flatMap((path) =>
    path.startsWith('wikis/alice/notes/files/') ? [path.slice('wikis/alice/notes/files/'.length)] : [],
  );
  expect(exported.toSorted()).toEqual(tracked.toSorted());
  for (const path of tracked)
    expect(entries[`wikis/alice/notes/files/${path}`]?.equals(await readFile(join(clone, path)))).toBe(true);

  const rows = (name: string): unknown => JSON.parse(text(`account/${name}.json`));
  expect(rows('profile')).toMatchObject([{ username: 'alice', email: 'alice@people.example' }]);
  expect(rows('memberships')).toMatchObject([
    { owner: 'alice', slug: 'notes' },
    { owner: 'bob', slug: 'of-bob' },
  ]);
  expect(rows('tokens')).toMatchObject([{ label: 'a laptop', hint: token.slice(-4) }]);
  expect(rows('sessions')).toMatchObject([{ user_agent: 'A browser' }]);
  expect(rows('invitations')).toMatchObject([{ wiki: 'notes', sent: true }]);
  expect(rows('drafts')).toMatchObject([{ path: 'Unsaved', content: 'Not yet “saved”.' }]);
  expect(rows('identities')).toMatchObject([{ provider: 'local' }]);
  expect(rows('webhooks')).toEqual([]);
  expect((rows('audit-events') as unknown[]).length).toBeGreaterThan(2);
  const all = Object.values(entries).map((content) => content.toString('latin1'));
  for (const secret of [token, code, 'bob@people.example', alice.sessionId])
    expect(all.filter((content) => content.includes(secret))).toEqual([]);
  expect(await services.account.exportSize(alice)).toMatchObject({ wikis: 2 });
});

test('more rows than one statement reads are all there', async () => {
  const { services, deps } = system;
  const before = await deps.db.auditEvent.count({ where: { userId: alice.userId } });
  for (let at = 0; at < 120; at += 1) await services.users.setDisplayName(alice, `Alice ${at}`);
  const events: unknown = JSON.parse((await unpacked())['account/audit-events.json']?.toString('utf8') ?? '');
  // This export is one more.
  expect(events).toHaveLength(before + 121);
});

function entriesOf(path: string): Promise<Record<string, Buffer>> {
  return new Promise((resolve, reject) => {
    const entries: Record<string, Buffer> = {};
    yauzl.open(path, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on('error', reject).on('end', () => resolve(entries));
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (failed, stream) => {
          if (failed) return reject(failed);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
          stream.on('end', () => {
            entries[entry.fileName] = Buffer.concat(chunks);
            zip.readEntry();
          });
        });
      });
      zip.readEntry();
    });
  });
}
