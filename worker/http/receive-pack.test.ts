/** Real `git push` against a real worker. */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, symlink, writeFile, mkdir } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/core/access.ts';
import { gitEnvironment } from '../repo/git.ts';
import { git, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let wiki: TestWiki;
let clone: string;
let scratch: string;

beforeAll(async () => {
  system = await startTestSystem();
  scratch = await mkdtemp(join(tmpdir(), 'wikibot-push-'));
});
afterAll(async () => {
  await system.close();
  await rm(scratch, { recursive: true, force: true });
});
beforeEach(async () => {
  wiki = await system.wiki();
  await system.commit(wiki, [
    { op: 'put', path: 'Home', content: '# Home\n' },
    { op: 'put', path: 'A/Iran', content: '# Iran\n' },
  ]);
  clone = await cloneOf(wiki, 'editor');
});

async function tokenOf(role: Role | 'stranger', rest: { scope?: 'read'; pathPrefix?: string } = {}): Promise<string> {
  const { token } = await system.tokens.create(userActor(wiki.users[role]), {
    ...(rest.pathPrefix === undefined ? {} : { wiki, pathPrefix: rest.pathPrefix }),
    scope: rest.scope ?? 'write',
    label: 'laptop',
  });
  return token;
}

function address(token: string): string {
  const url = new URL(`${system.worker.url}/@${wiki.owner}/${wiki.slug}.git`);
  [url.username, url.password] = ['x', token];
  return url.href;
}

async function cloneOf(from: TestWiki, role: Role): Promise<string> {
  const target = await mkdtemp(join(scratch, 'clone-'));
  await git(target, 'clone', '--quiet', from.gitDir, '.');
  await git(target, 'remote', 'set-url', 'origin', address(await tokenOf(role)));
  return target;
}

async function write(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(clone, name)), { recursive: true });
    await writeFile(join(clone, name), content);
  }
}

async function commit(message: string, files: Record<string, string | Buffer> = {}): Promise<string> {
  await write(files);
  await git(clone, 'add', '--all');
  await git(clone, 'commit', '--quiet', '--allow-empty', '-m', message);
  return (await git(clone, 'rev-parse', 'HEAD')).trim();
}

interface Pushed {
  readonly ok: boolean;
  readonly output: string;
}

function push(...args: string[]): Promise<Pushed> {
  return new Promise((resolve) => {
    execFile(
      'git',
      ['push', ...(args.length === 0 ? ['origin', 'main'] : args)],
      { cwd: clone, env: gitEnvironment(), maxBuffer: 1e7 },
      (error, stdout, stderr) => resolve({ ok: error === null, output: stdout + stderr }),
    );
  });
}

const head = async (): Promise<string> => (await git(wiki.gitDir, 'rev-parse', 'main')).trim();
const row = () => system.db.wiki.findUniqueOrThrow({ where: { id: wiki.id } });
const paths = async (): Promise<string[]> =>
  (await system.db.page.findMany({ where: { wikiId: wiki.id }, orderBy: { path: 'asc' } })).map(({ path }) => path);

/** A commit whose tree git's own index would refuse to hold. */
async function commitTree(entries: string, message = 'odd'): Promise<string> {
  const tree = (await withInput(entries, 'mktree', '-z')).trim();
  return (await git(clone, 'commit-tree', tree, '-p', 'HEAD', '-m', message)).trim();
}

function withInput(input: string | Buffer, ...args: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('git', args, { cwd: clone, env: gitEnvironment() }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(new Error('git failed', { cause: error })),
    );
    child.stdin?.end(typeof input === 'string' && input.includes('\xff') ? Buffer.from(input, 'latin1') : input);
  });
}

/** Nothing of a refused push is left. */
async function expectUntouched(before: string): Promise<void> {
  expect(await head()).toBe(before);
  expect((await readdir(join(wiki.gitDir, 'objects'))).filter((name) => name.startsWith('tmp_'))).toEqual([]);
  expect(await readdir(join(wiki.gitDir, 'objects/pack'))).toEqual([]);
  expect(await git(wiki.gitDir, 'fsck', '--strict')).toBe('');
}

describe('a push lands', () => {
  test('several commits at once, each in the history, with rows and authors', async () => {
    await commit('One', { 'One.md': '# One\n\n[[Home]]\n' });
    await commit('Two', { 'Two.md': '# Two\n', 'A/map.png': 'bytes' });
    await git(clone, 'mv', 'Home.md', 'Start.md');
    const tip = await commit('Three');
    expect(await push()).toMatchObject({ ok: true });
    expect(await head()).toBe(tip);
    expect(await paths()).toEqual(['A/Iran', 'One', 'Start', 'Two']);
    expect(await row()).toMatchObject({ headOid: tip, indexedOid: tip, pageCount: 4, attachmentBytes: 5n });
    const commits = await system.db.commit.findMany({ where: { wikiId: wiki.id }, orderBy: { seq: 'asc' } });
    expect(commits.slice(1)).toMatchObject([
      { message: 'One', authorName: 'T', authorId: null },
      { message: 'Two' },
      { message: 'Three' },
    ]);
    const [event] = await system.db.auditEvent.findMany({ where: { wikiId: wiki.id, action: 'wiki.pushed' } });
    expect(event).toMatchObject({ userId: wiki.users.editor, target: tip, detail: { commits: 3 } });
    expect(event?.tokenId).toMatch(/./);
    expect(await git(wiki.gitDir, 'fsck', '--strict')).toBe('');
  });

  test('into an empty wiki, and a save goes on from there', async () => {
    wiki = await system.wiki();
    await git(clone, 'remote', 'set-url', 'origin', address(await tokenOf('owner')));
    expect(await push()).toMatchObject({ ok: true });
    expect(await paths()).toEqual(['A/Iran', 'Home']);
    await system.commit(wiki, [{ op: 'put', path: 'New', content: 'new\n' }]);
    expect(await paths()).toEqual(['A/Iran', 'Home', 'New']);
  });

  test('a save after it sees what was pushed', async () => {
    const { revision } = await system.commit(wiki, [{ op: 'put', path: 'Warm', content: 'a\nb\nc\n' }]);
    await git(clone, 'pull', '--quiet', '--rebase');
    await commit('Pushed', { 'Warm.md': 'a\nb\nC\n', 'home two.md': 'x' });
    expect(await push()).toMatchObject({ ok: true });
    const saved = await system.commit(wiki, [{ op: 'put', path: 'Warm', content: 'A\nb\nc\n', revision }]);
    expect(saved.pages).toMatchObject([{ merged: true }]);
    expect(await git(wiki.gitDir, 'show', 'main:Warm.md')).toBe('A\nb\nC\n');
    await expect(system.commit(wiki, [{ op: 'put', path: 'Home Two', content: 'y' }])).rejects.toMatchObject({
      code: 'revision_required',
    });
  });

  test('with merges on either side, as `git merge` and `git pull` make them', async () => {
    await git(clone, 'switch', '--quiet', '-c', 'topic');
    await commit('On a branch', { 'Topic.md': 'topic\n' });
    await git(clone, 'switch', '--quiet', 'main');
    await commit('On main', { 'Main.md': 'main\n' });
    await git(clone, 'merge', '--quiet', '--no-ff', '-m', 'Merge', 'topic');
    expect(await push()).toMatchObject({ ok: true });
    expect(await row()).toMatchObject({ indexedOid: await head(), pageCount: 4 });

    await commit('Local', { 'Local.md': 'local\n' });
    await system.commit(wiki, [{ op: 'put', path: 'Saved', content: 'saved\n' }]);
    expect((await push()).output).toMatch(/fetch first/);
    await git(clone, 'pull', '--quiet', '--no-rebase', '--no-edit');
    expect(await push()).toMatchObject({ ok: true });
    expect(await paths()).toEqual(['A/Iran', 'Home', 'Local', 'Main', 'Saved', 'Topic']);
    expect(await row()).toMatchObject({ indexedOid: await head(), pageCount: 6 });
    expect((await system.repos.call('inspect', { wikiId: wiki.id })).findings).toEqual([]);
  });

  test('15 MB, byte for byte', async () => {
    const bytes = randomBytes(15 * 1024 * 1024);
    await commit('Large', { 'large.bin': bytes });
    expect(await push()).toMatchObject({ ok: true });
    const [blob = ''] = (await git(wiki.gitDir, 'rev-parse', 'main:large.bin')).split('\n');
    const stored = await system.repos.file(wiki.id, blob);
    expect(Buffer.from(await stored.arrayBuffer()).equals(bytes)).toBe(true);
  });
});

describe('who may', () => {
  test('readers, limited tokens, strangers and nobody do not', async () => {
    await commit('x', { 'X.md': 'x' });
    const before = await head();
    const asked: [string, RegExp][] = [
      [address(await tokenOf('viewer')), /You may read this wiki, but not change it[^]*403/],
      [address(await tokenOf('owner', { scope: 'read' })), /lacks the scope "write"[^]*403/],
      [address(await tokenOf('owner', { pathPrefix: 'A' })), /limited to "A"[^]*403/],
      [address(await tokenOf('stranger')), /not found/],
      [`${system.worker.url}/@${wiki.owner}/${wiki.slug}.git`, /could not read Username|Authentication failed/],
    ];
    for (const [url, answer] of asked) {
      const pushed = await push(url, 'main');
      expect(pushed).toMatchObject({ ok: false, output: expect.stringMatching(answer) });
    }
    await expectUntouched(before);
  });

  test('a lapsed plan and a wiki that is read-only say so', async () => {
    await commit('x', { 'X.md': 'x' });
    await system.db.wiki.update({ where: { id: wiki.id }, data: { planState: 'lapsed' } });
    expect(await push()).toMatchObject({ ok: false, output: expect.stringContaining('its plan has lapsed') });
    await system.db.wiki.update({
      where: { id: wiki.id },
      data: { planState: 'free', readOnlyReason: 'Under repair.' },
    });
    expect(await push()).toMatchObject({ ok: false, output: expect.stringContaining('Under repair.') });
  });
});

describe('what is refused leaves nothing', () => {
  let before: string;
  beforeEach(async () => {
    before = await head();
  });

  async function expectRefused(pushed: Promise<Pushed>, ...parts: (string | RegExp)[]): Promise<void> {
    const { ok, output } = await pushed;
    expect(ok).toBe(false);
    for (const part of parts) expect(output.replaceAll(/\nremote: /g, ' ')).toMatch(part);
    await expectUntouched(before);
  }

  test('a symlink, also one that the next commit removes', async () => {
    await symlink('/etc/passwd', join(clone, 'passwd'));
    const bad = await commit('Link');
    await rm(join(clone, 'passwd'));
    await commit('No link');
    await expectRefused(push(), '"passwd" is a symbolic link', 'bad_path', bad.slice(0, 10));
  });

  test('one on a side branch that a merge throws away', async () => {
    await git(clone, 'switch', '--quiet', '-c', 'topic');
    await symlink('/etc/passwd', join(clone, 'passwd'));
    await commit('Link');
    await git(clone, 'switch', '--quiet', 'main');
    await git(clone, 'merge', '--quiet', '--strategy', 'ours', '-m', 'Merge', 'topic');
    await expectRefused(push(), '"passwd" is a symbolic link');
  });

  test.each<[string, (blob: string, commit: string) => string, RegExp]>([
    ['a submodule', (_, commit) => `160000 commit ${commit}\tsub\0`, /"sub" is a submodule/],
    ['.gitmodules', (blob) => `100644 blob ${blob}\t.gitmodules\0`, /gitmodules/],
    ['an executable file', (blob) => `100755 blob ${blob}\trun.sh\0`, /"run.sh" is an executable file/],
    ['a name with a newline', (blob) => `100644 blob ${blob}\ta\nb.md\0`, /a.b/],
    ['a name with a backslash', (blob) => `100644 blob ${blob}\ta\\..\\b.md\0`, /a\\\.\.\\b/],
    ['a short name of .git', (blob) => `100644 blob ${blob}\tgit~1\0`, /git~1|hasDotgit/],
    ['a Windows device', (blob) => `100644 blob ${blob}\tcon.md\0`, /con/],
    ['a bidi override', (blob) => `100644 blob ${blob}\ta\u202Eb.md\0`, /refused/],
    ['bytes that are no UTF-8', (blob) => `100644 blob ${blob}\tx\xff.md\0`, /not a name in UTF-8/],
    [
      'two spellings of a name',
      (b) => `100644 blob ${b}\thome.md\0` + `100644 blob ${b}\tHome.md\0`,
      /can't both exist/,
    ],
    ['a decomposed name', (blob) => `100644 blob ${blob}\te\u0301.md\0`, /NFC/],
  ])('%s', async (_, entries, message) => {
    const blob = (await withInput('text', 'hash-object', '-w', '--stdin')).trim();
    await git(clone, 'update-ref', 'refs/heads/main', await commitTree(entries(blob, before)));
    await expectRefused(push(), message);
  });

  test('a folder .GIT', async () => {
    const blob = (await withInput('text', 'hash-object', '-w', '--stdin')).trim();
    const inner = (await withInput(`100644 blob ${blob}\tconfig\0`, 'mktree', '-z')).trim();
    await git(clone, 'update-ref', 'refs/heads/main', await commitTree(`040000 tree ${inner}\t.GIT\0`));
    await expectRefused(push(), /\.GIT|hasDotgit/);
  });

  test('a page that is too large, of zeros that pack to nothing', async () => {
    await commit('Bomb', { 'Bomb.md': Buffer.alloc(120 * 1024 * 1024) });
    const rss = process.memoryUsage().rss;
    await expectRefused(push(), '"Bomb.md" has 125829120 bytes; a page has at most 1 MB', 'too_large');
    expect(process.memoryUsage().rss - rss).toBeLessThan(60 * 1024 * 1024);
  });

  test('a file that is too large', async () => {
    await commit('Bomb', { 'bomb.bin': Buffer.alloc(120 * 1024 * 1024) });
    await expectRefused(push(), '"bomb.bin" has 125829120 bytes; a file has at most 100 MB');
  });

  test('trees that name each other over and over', async () => {
    const blob = (await withInput('text', 'hash-object', '-w', '--stdin')).trim();
    let tree = (await withInput(`100644 blob ${blob}\tx\0`, 'mktree', '-z')).trim();
    for (let level = 0; level < 8; level += 1) {
      const entries = 'abcdefghij'
        .split('')
        .map((name) => `040000 tree ${tree}\t${name}\0`)
        .join('');
      tree = (await withInput(entries, 'mktree', '-z')).trim();
    }
    await git(clone, 'update-ref', 'refs/heads/main', await commitTree(`040000 tree ${tree}\ta\0`));
    await expectRefused(push(), 'more files than a wiki can hold');
  });

  test('text that is none, and settings that are none', async () => {
    await commit('Binary', { 'Binary.md': Buffer.from([0xff, 0xfe, 0]) });
    await expectRefused(push(), '"Binary.md" is not a text in UTF-8');
    await git(clone, 'reset', '--quiet', '--hard', before);
    await commit('Settings', { '.wikibot/settings.json': '[]' });
    await expectRefused(push(), 'must hold one JSON object');
  });

  test('commits from the future', async () => {
    const made = await git(clone, 'cat-file', 'commit', await commit('x', { 'X.md': 'x' }));
    const late = made.replace(/^(committer .*>) \d+/m, '$1 99999999999999');
    const oid = (await withInput(late, 'hash-object', '-t', 'commit', '-w', '--stdin')).trim();
    await git(clone, 'update-ref', 'refs/heads/main', oid);
    await expectRefused(push(), 'lies in the future');
  });

  test('force pushes, deletions, other names', async () => {
    await commit('Ahead', { 'X.md': 'x' });
    expect(await push()).toMatchObject({ ok: true });
    before = await head();
    await git(clone, 'reset', '--quiet', '--hard', 'HEAD~1');
    await commit('Other', { 'Y.md': 'y' });
    const refused = async (pushed: Promise<Pushed>, message: RegExp | string): Promise<void> => {
      const { ok, output } = await pushed;
      expect([ok, output]).toEqual([false, expect.stringMatching(message)]);
      expect(await head()).toBe(before);
      expect(await git(wiki.gitDir, 'for-each-ref', '--format=%(refname)')).toBe('refs/heads/main\n');
    };
    await refused(push('--force', 'origin', 'main'), /would take commits away/);
    await refused(push('origin', ':main'), /cannot be deleted/);
    await refused(push('origin', 'HEAD:refs/heads/topic'), /refs\/heads\/topic is refused/);
    await refused(push('origin', 'HEAD:refs/tags/v1'), /refs\/tags\/v1 is refused/);
    await refused(push('origin', 'HEAD:refs/wikibot/x'), /refs\/wikibot\/x is refused/);
    await refused(push('origin', 'HEAD:refs/heads/--upload-pack=x'), /is refused/);
    await git(clone, 'reset', '--quiet', '--hard', before);
    await commit('Good', { 'Z.md': 'z' });
    await refused(push('origin', 'main', 'HEAD:refs/heads/topic'), /refs\/heads\/topic is refused/);
    await refused(push('--push-option=a;b', 'origin', 'main'), /does not support push options/);
    expect(await push()).toMatchObject({ ok: true });
  });
});

describe('packs that are none', () => {
  const ZERO = '0'.repeat(40);
  const packet = (text: string): string => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;

  async function post(body: ReadableStream<Uint8Array> | Buffer, headers: Record<string, string> = {}) {
    return await fetch(`${system.worker.url}/@${wiki.owner}/${wiki.slug}.git/git-receive-pack`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await tokenOf('editor')}`,
        'content-type': 'application/x-git-receive-pack-request',
        ...headers,
      },
      body: body instanceof Buffer ? Uint8Array.from(body) : body,
      duplex: 'half',
    } as RequestInit);
  }

  const command = (from: string, to: string, ref = 'refs/heads/main'): string =>
    `${packet(`${from} ${to} ${ref}\0report-status side-band-64k\n`)}0000`;

  async function packOf(tip: string, ...args: string[]): Promise<Buffer> {
    return await new Promise((resolve, reject) => {
      const child = execFile(
        'git',
        ['pack-objects', '--revs', '--stdout', ...args],
        { cwd: clone, env: gitEnvironment(), encoding: 'buffer', maxBuffer: 1e8 },
        (error, stdout) => (error === null ? resolve(stdout) : reject(new Error('git failed', { cause: error }))),
      );
      child.stdin?.end(`${tip}\n^origin/main\n`);
    });
  }

  test('corrupt, cut off, without their base, empty, or claiming billions of objects', async () => {
    const before = await head();
    await write({ 'Long.md': `${randomBytes(20_000).toString('hex')}\n` });
    const base = await commit('Base');
    await write({ 'Long.md': `${await git(clone, 'show', 'HEAD:Long.md')}more\n` });
    const tip = await commit('Tip');
    const good = await packOf(tip);
    const corrupt = Buffer.from(good);
    corrupt[200] = (corrupt[200] ?? 0) ^ 0xff;
    await git(clone, 'update-ref', 'refs/remotes/origin/main', base);
    const billions = Buffer.from(good);
    billions.writeUInt32BE(0xff_ff_ff_ff, 8);
    const packs = {
      corrupt,
      'cut off': good.subarray(0, good.length / 2),
      'without base': await packOf(tip, '--thin'),
      empty: Buffer.alloc(0),
      billions,
    };
    for (const [name, pack] of Object.entries(packs)) {
      const answer = await (await post(Buffer.concat([Buffer.from(command(before, tip)), pack]))).text();
      expect(answer, name).not.toContain('unpack ok');
      expect(answer, name).not.toContain('ok refs/heads/main');
      await expectUntouched(before);
    }
    expect(await (await post(Buffer.concat([Buffer.from(command(before, tip)), good]))).text()).toContain(
      'ok refs/heads/main',
    );
    expect(await head()).toBe(tip);
  });

  test('a delta that unfolds to gigabytes', async () => {
    const before = await head();
    const base = Buffer.alloc(0x1_00_00, 'x');
    const baseId = createHash('sha1').update(`blob ${base.length}\0`).update(base).digest();
    // Sizes in groups of seven bits; then 50,000 times "copy 64 KB of the base".
    const sizes = [
      0x80,
      0x80,
      0x04,
      ...[0, 7, 14, 21, 28].map((at) => (((50_000 * base.length) / 2 ** at) & 0x7f) | 0x80),
    ];
    sizes[7] = (sizes[7] ?? 0) & 0x7f;
    const delta = Buffer.concat([Buffer.from(sizes), Buffer.alloc(50_000, 0x80)]);
    const object = (type: number, size: number): Buffer =>
      Buffer.from([(type << 4) | (size & 15) | 0x80, ((size >> 4) & 0x7f) | 0x80, (size >> 11) & 0x7f]);
    const body = Buffer.concat([
      Buffer.from('PACK\0\0\0\x02\0\0\0\x02', 'latin1'),
      ...[object(3, base.length), deflateSync(base), object(7, delta.length), baseId, deflateSync(delta)],
    ]);
    const pack = Buffer.concat([body, createHash('sha1').update(body).digest()]);
    const answer = await (await post(Buffer.concat([Buffer.from(command(before, 'f'.repeat(40))), pack]))).text();
    expect(answer).toMatch(/attempting to allocate 3276800001 over limit/);
    await expectUntouched(before);
  });

  test('a client that hangs up half-way', async () => {
    const before = await head();
    const tip = await commit('Large', { 'large.bin': randomBytes(4 * 1024 * 1024) });
    const pack = Buffer.concat([Buffer.from(command(before, tip)), await packOf(tip)]);
    const gone = new AbortController();
    const { port } = new URL(system.worker.url);
    const authorization = `Bearer ${await tokenOf('editor')}`;
    const outgoing = request({
      ...{ port, method: 'POST', path: `/@${wiki.owner}/${wiki.slug}.git/git-receive-pack`, signal: gone.signal },
      headers: { authorization, 'content-type': 'application/x-git-receive-pack-request' },
    });
    outgoing.on('error', () => undefined);
    outgoing.write(pack.subarray(0, pack.length / 2));
    const quarantines = async (): Promise<number> =>
      (await readdir(join(wiki.gitDir, 'objects'))).filter((name) => name.startsWith('tmp_')).length;
    await expect.poll(quarantines, { timeout: 5000 }).toBe(1);
    gone.abort();
    await expect.poll(quarantines, { timeout: 8000 }).toBe(0);
    await expectUntouched(before);
    expect(await push()).toMatchObject({ ok: true });
  });

  test('a gzip bomb, what is no request of git, and commands on nothing', async () => {
    const before = await head();
    const tip = await commit('x', { 'X.md': 'x' });
    expect((await post(Buffer.from('garbage'))).status).toBeGreaterThanOrEqual(200);
    expect((await post(Buffer.from('x'), { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(Buffer.from('not gzip'), { 'content-encoding': 'gzip' })).status).toBe(422);
    const answer = await (await post(Buffer.from(command(before, ZERO)))).text();
    expect(answer).toContain('main is the wiki itself and cannot be deleted');
    // A head that is not the one that the push was made for.
    await system.commit(wiki, [{ op: 'put', path: 'Meanwhile', content: 'x' }]);
    const late = await (await post(Buffer.concat([Buffer.from(command(before, tip)), await packOf(tip)]))).text();
    expect(late).toContain('fetch first');
    const created = await (await post(Buffer.concat([Buffer.from(command(ZERO, tip)), await packOf(tip)]))).text();
    expect(created).toContain('fetch first');
    expect(await paths()).toEqual(['A/Iran', 'Home', 'Meanwhile']);
  });
});
