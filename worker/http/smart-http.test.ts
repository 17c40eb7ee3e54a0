import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkerClient } from '#lib/adapters/worker-client.ts';
import { git, SECRET, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let secret: TestWiki;
let open: TestWiki;
let scratch: string;

beforeAll(async () => {
  system = await startTestSystem();
  scratch = await mkdtemp(join(tmpdir(), 'wikibot-clone-'));
  [secret, open] = [await system.wiki(), await system.wiki({ isPublic: true })];
  for (const wiki of [secret, open]) {
    await system.commit(wiki, [{ op: 'put', path: 'Home', content: '# Home\n' }]);
    await system.commit(wiki, [{ op: 'put', path: 'A/Iran', content: '# Iran\n' }], {
      agent: 'claude-ai',
      actor: userActor(wiki.users.owner),
    });
  }
});
afterAll(async () => {
  await system.close();
  await rm(scratch, { recursive: true, force: true });
});

async function tokenOf(
  wiki: TestWiki,
  role: 'owner' | 'viewer' | 'stranger',
  pathPrefix: string | null = null,
): Promise<string> {
  const { token } = await system.tokens.create(userActor(wiki.users[role]), {
    ...(pathPrefix === null ? {} : { wiki, pathPrefix }),
    scope: 'read',
    label: 'git',
  });
  return token;
}

function address(wiki: TestWiki, token?: string): string {
  const url = new URL(`${system.worker.url}/@${wiki.owner}/${wiki.slug}.git`);
  if (token !== undefined) [url.username, url.password] = ['x', token];
  return url.href;
}

const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${system.worker.url}${path}`, { headers });
const refs = (wiki: TestWiki, headers?: Record<string, string>, service = 'git-upload-pack'): Promise<Response> =>
  get(`/@${wiki.owner}/${wiki.slug}.git/info/refs?service=${service}`, headers);
const basic = (token: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`any:${token}`).toString('base64')}`,
});

describe('git clone', () => {
  test.each(['0', '1', '2'])('of a private wiki with a token, protocol %s', async (version) => {
    const target = join(scratch, `private-${version}`);
    await git(
      scratch,
      '-c',
      `protocol.version=${version}`,
      'clone',
      '--quiet',
      address(secret, await tokenOf(secret, 'viewer')),
      target,
    );
    expect(await git(target, 'log', '--format=%an <%ae> %s%n%(trailers:key=Agent)')).toBe(
      `The owner <${secret.users.owner}@users.noreply.wiki.example> Create A/Iran\nAgent: claude-ai\n\n` +
        `The editor <${secret.users.editor}@users.noreply.wiki.example> Create Home\n\n`,
    );
    expect(await readFile(join(target, 'A/Iran.md'), 'utf8')).toBe('# Iran\n');
  });

  test('of a public wiki without one; then fetches what is new; sees main alone', async () => {
    const target = join(scratch, 'public');
    await git(scratch, 'clone', '--quiet', address(open), target);
    await git(open.gitDir, 'update-ref', 'refs/heads/hidden', 'main');
    await git(open.gitDir, 'update-ref', 'refs/tags/v1', 'main');
    await system.commit(open, [{ op: 'put', path: 'New', content: 'new\n' }]);
    await git(target, 'pull', '--quiet', '--ff-only');
    expect(await readFile(join(target, 'New.md'), 'utf8')).toBe('new\n');
    const listed = (await git(target, 'ls-remote', 'origin'))
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[1]);
    expect(listed).toEqual(['HEAD', 'refs/heads/main']);
  });

  test('of an empty wiki', async () => {
    const empty = await system.wiki({ isPublic: true });
    await git(scratch, 'clone', '--quiet', address(empty), join(scratch, 'empty'));
  });
});

describe('who may', () => {
  test('without credentials, private and absent are both 401', async () => {
    for (const response of [
      await refs(secret),
      await get('/@nobody-here/none.git/info/refs?service=git-upload-pack'),
    ]) {
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="wikibot"/);
      expect(response.headers.get('x-request-id')).toMatch(/./);
    }
  });

  test('with credentials that give no right, both are 404; bad ones are 401', async () => {
    const token = await tokenOf(secret, 'stranger');
    expect((await refs(secret, basic(token))).status).toBe(404);
    expect((await get('/@nobody-here/none.git/info/refs?service=git-upload-pack', basic(token))).status).toBe(404);
    const bad = await refs(open, basic('wkb_nonsense'));
    expect([bad.status, bad.headers.get('www-authenticate')?.startsWith('Basic')]).toEqual([401, true]);
    expect((await refs(secret, { authorization: 'Digest x' })).status).toBe(401);
  });

  test('Bearer works as Basic does; path-limited tokens do not', async () => {
    expect((await refs(secret, { authorization: `Bearer ${await tokenOf(secret, 'owner')}` })).status).toBe(200);
    expect((await refs(secret, basic(await tokenOf(secret, 'owner', 'A')))).status).toBe(403);
    expect((await refs(open, basic(await tokenOf(open, 'owner', 'A')))).status).toBe(403);
  });
});

describe('abuse', () => {
  test.each([
    'HEAD',
    'config',
    'objects/info/packs',
    'info/refs',
    'refs/heads/main',
    'info/refs?service=git-evil',
    '../repo.git/config',
  ])('dumb HTTP: %s', async (path) => {
    expect([403, 404, 401]).toContain((await get(`/@${open.owner}/${open.slug}.git/${path}`)).status);
  });

  test('names that are none', async () => {
    for (const path of [
      '/@..%2f..%2fx/y.git/info/refs?service=git-upload-pack',
      '/@a%00b/c.git/info/refs?service=git-upload-pack',
      '/@%ff/c.git/HEAD',
    ]) {
      expect([400, 401, 403, 404]).toContain((await get(path)).status);
    }
  });

  const post = (body: Buffer, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        `${address(open)}/git-upload-pack`,
        { method: 'POST', headers: { 'content-type': 'application/x-git-upload-pack-request', ...headers } },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });

  test('a gzip bomb is refused with bounded memory', async () => {
    // Well-formed for git, so that it is the bound that ends it.
    const head = (await git(open.gitDir, 'rev-parse', 'main')).trim();
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, `0032want ${head}\n`));
    const before = process.memoryUsage().rss;
    expect(await post(bomb, { 'content-encoding': 'gzip' })).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    expect(await post(Buffer.from('not gzip'), { 'content-encoding': 'gzip' })).toBe(422);
    expect(await post(Buffer.from('garbage'), {})).toBe(422);
    expect((await refs(open)).status).toBe(200);
  });
});

describe('the routes for web', () => {
  const asWeb = { authorization: `Bearer ${SECRET}` };

  test('need the secret; healthz does not', async () => {
    expect((await get('/healthz')).status).toBe(200);
    const wrong: Record<string, string>[] = [{}, { authorization: 'Bearer wrong' }];
    for (const headers of wrong) {
      const response = await fetch(`${system.worker.url}/rpc/reconcile`, { method: 'POST', headers, body: '{}' });
      expect([response.status, (await response.json()).code]).toEqual([401, 'unauthenticated']);
    }
    expect((await get(`/export/${secret.id}?format=zip`)).status).toBe(401);
  });

  test('check what they are sent', async () => {
    const call = async (method: string, body: string): Promise<number> =>
      (await fetch(`${system.worker.url}/rpc/${method}`, { method: 'POST', headers: asWeb, body })).status;
    expect(await call('commit', '{}')).toBe(422);
    expect(await call('commit', 'not json')).toBe(422);
    expect(await call('constructor', '{}')).toBe(404);
    expect(await call('readBlob', JSON.stringify({ wikiId: secret.id, oid: 'f'.repeat(40) }))).toBe(404);
    expect(await call('readBlob', JSON.stringify({ wikiId: '../../etc', oid: 'f'.repeat(40) }))).toBe(422);
    expect(await call('commit', `"${'x'.repeat(67 * 1024 * 1024)}"`)).toBe(413);
    expect((await get(`/files/${secret.id}/HEAD`, asWeb)).status).toBe(404);
  });

  test('export a zip, and a bundle that git takes', async () => {
    const zip = Buffer.from(await (await system.repos.exported(open.id, 'zip')).arrayBuffer());
    expect(zip.subarray(0, 2).toString()).toBe('PK');
    expect(zip.includes('A/Iran.md')).toBe(true);
    await writeFile(
      join(scratch, 'wiki.bundle'),
      Buffer.from(await (await system.repos.exported(open.id, 'bundle')).arrayBuffer()),
    );
    await git(scratch, 'clone', '--quiet', 'wiki.bundle', 'from-bundle');
    expect(await readFile(join(scratch, 'from-bundle/Home.md'), 'utf8')).toBe('# Home\n');
  });

  test('take and give large files whole and in part, and refuse larger ones', async () => {
    const bytes = Buffer.alloc(15 * 1024 * 1024, 'wikibot!');
    bytes.write('start');
    bytes.write('end', bytes.length - 3);
    const { oid, size } = await system.repos.stage(secret.id, new Blob([bytes]).stream());
    expect(size).toBe(bytes.length);
    expect(Buffer.from(await (await system.repos.file(secret.id, oid)).arrayBuffer()).equals(bytes)).toBe(true);
    expect(await (await system.repos.file(secret.id, oid, { range: 'bytes=-3' })).text()).toBe('end');
    expect(await (await system.repos.file(secret.id, oid, { range: 'bytes=0-4' })).text()).toBe('start');
    expect((await system.repos.file(secret.id, oid, { range: `bytes=${size}-` })).status).toBe(416);
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(bytes) });
    await expect(system.repos.stage(secret.id, endless)).rejects.toMatchObject({ name: 'WikibotError' });
    expect(await git(secret.gitDir, 'fsck', '--strict', '--no-dangling')).not.toContain('error');
  });

  test('a worker that is down is "unavailable"', async () => {
    const down = createWorkerClient({ url: 'http://127.0.0.1:9', secret: SECRET });
    expect(await down.health()).toBe(false);
    await expect(down.call('reconcile', { wikiId: secret.id })).rejects.toMatchObject({
      code: 'unavailable',
      status: 503,
    });
    expect(await system.repos.health()).toBe(true);
  });
});
