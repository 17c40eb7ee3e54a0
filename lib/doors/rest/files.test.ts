import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const WIKI = { owner: 'alice', slug: 'notes' };

let system: TestSystem;
let door: RestDoor;
let token = '';
beforeAll(async () => {
  system = await startTestSystem();
  door = createRestDoor(system.doorDeps);
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  await system.services.wikis.create(OPERATOR, { ...WIKI, name: 'Notes' }, { agent: null });
  token = await system.token('alice');
}, 60_000);
afterAll(() => system.close());

interface Sent {
  readonly body?: RequestInit['body'];
  readonly headers?: Record<string, string>;
  readonly as?: string;
}

function ask(method: string, path: string, { body, headers = {}, as = token }: Sent = {}): Promise<Response> {
  const streamed = body instanceof ReadableStream ? { duplex: 'half' as const } : {};
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
    method,
    headers: { Authorization: `Bearer ${as}`, ...headers },
    ...(body == null ? {} : { body, ...streamed }),
  });
  return door.wiki(request, WIKI);
}

async function send(method: string, path: string, sent: Sent = {}) {
  const response = await ask(method, path, sent);
  const body: unknown = JSON.parse(await response.text());
  return { status: response.status, body: body as Record<string, unknown> };
}

const json = (value: unknown): Sent => ({
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
});

describe('/files/{path}', () => {
  it('takes bytes as they are and gives them back, whole and in part', async () => {
    const bytes = randomBytes(3_000_000);
    const put = await send('PUT', 'files/Maps/w%C3%B6rld%201.png', { body: bytes });
    expect(put).toMatchObject({
      status: 201,
      body: { path: 'Maps/wörld 1.png', size: 3_000_000, mime_type: 'image/png', created: true, indexed: true },
    });
    const got = await ask('GET', 'files/maps/W%C3%B6rld_1.png');
    expect(Buffer.from(await got.arrayBuffer()).equals(bytes)).toBe(true);
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '3000000',
      'content-disposition': "attachment; filename*=UTF-8''w%C3%B6rld%201.png",
      'content-security-policy': expect.stringContaining('sandbox') as string,
      'x-content-type-options': 'nosniff',
      'x-revision': put.body['revision'],
      'accept-ranges': 'bytes',
    });
    const etag = got.headers.get('etag') ?? '';
    const part = await ask('GET', 'files/Maps/w%C3%B6rld%201.png', { headers: { Range: 'bytes=1000000-1000009' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1000000-1000009/3000000']);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1_000_000, 1_000_010))).toBe(true);
    const status = async (headers: Record<string, string>, method = 'GET') =>
      (await ask(method, 'files/Maps/w%C3%B6rld%201.png', { headers })).status;
    expect(await status({ 'If-None-Match': etag })).toBe(304);
    expect(await status({ Range: 'bytes=3000000-' })).toBe(416);
    expect(await status({ Range: 'bytes=0-1', 'If-Range': '"other"' })).toBe(200);
    const head = await ask('HEAD', 'files/Maps/w%C3%B6rld%201.png');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '3000000', '']);
  });

  it('replaces and deletes only what was seen, keeps every version, and undoes', async () => {
    const first = await send('PUT', 'files/a.bin', { body: 'one' });
    const revision = String(first.body['revision']);
    expect(await send('PUT', 'files/a.bin', { body: 'two' })).toMatchObject({
      status: 428,
      body: { code: 'revision_required', current_revision: revision },
    });
    const second = await send('PUT', `files/A.BIN?revision=${revision}`, { body: 'two' });
    expect(second).toMatchObject({ status: 200, body: { path: 'a.bin', created: false } });
    const now = String(second.body['revision']);
    expect((await send('PUT', `files/a.bin?revision=${revision}`, { body: 'three' })).status).toBe(409);
    const again = await send('PUT', `files/a.bin?revision=${now}`, { body: 'two' });
    expect(again).toMatchObject({ status: 200, body: { revision: now } });
    expect(await (await ask('GET', `files/a.bin?revision=${revision}`)).text()).toBe('one');
    expect((await send('GET', 'file-history/a.bin')).body).toMatchObject({
      path: 'a.bin',
      versions: [
        { revision: now, size: 3, author: 'alice' },
        { revision, size: 3 },
      ],
      next_cursor: null,
    });
    const newest = (await send('GET', 'file-history/a.bin?limit=1')).body;
    expect(newest).toMatchObject({ versions: [{ revision: now }] });
    expect((await send('GET', `file-history/a.bin?cursor=${String(newest['next_cursor'])}`)).body).toMatchObject({
      versions: [{ revision }],
      next_cursor: null,
    });
    expect((await send('DELETE', 'files/a.bin')).status).toBe(428);
    expect((await send('DELETE', `files/a.bin?revision=${revision}`)).status).toBe(409);
    const deleted = await send('DELETE', `files/a.bin?revision=${now}`);
    expect(deleted).toMatchObject({ status: 200, body: { deleted: true, path: 'a.bin' } });
    expect((await send('GET', 'files/a.bin')).status).toBe(404);
    expect(await (await ask('GET', `files/a.bin?revision=${now}`)).text()).toBe('two');
    expect((await send('POST', 'revert', json({ commit: deleted.body['revision'] }))).status).toBe(200);
    expect(await (await ask('GET', 'files/a.bin')).text()).toBe('two');
    const back = await send('PUT', `files/a.bin?from=${revision}&revision=${now}`);
    expect(back).toMatchObject({ status: 200, body: { size: 3 } });
    expect(await (await ask('GET', 'files/a.bin')).text()).toBe('one');
  });

  it('heeds If-Match and If-None-Match', async () => {
    await send('PUT', 'files/match.bin', { body: 'one' });
    const etag = (await ask('GET', 'files/match.bin')).headers.get('etag') ?? '';
    const put = async (headers: Record<string, string>, body: string) =>
      (await send('PUT', 'files/match.bin', { body, headers })).status;
    expect(await put({ 'If-None-Match': '*' }, 'x')).toBe(412);
    expect(await put({ 'If-Match': '"other"' }, 'x')).toBe(412);
    expect(await put({ 'If-Match': etag }, 'two')).toBe(200);
    expect(await put({ 'If-Match': etag }, 'three')).toBe(412);
  });

  it('renames, and the links follow', async () => {
    const { body } = await send('PUT', 'files/Pics/old.png', { body: 'image' });
    await send('PUT', 'pages/Gallery', json({ content: '![[old.png]]\n' }));
    const rename = { path: 'Pics/old.png', new_path: 'Pics/new.png', file: true };
    expect((await send('POST', 'rename', json(rename))).status).toBe(428);
    const renamed = await send('POST', 'rename', json({ ...rename, revision: body['revision'] }));
    expect(renamed).toMatchObject({ status: 200, body: { new_path: 'Pics/new.png', updated_pages: ['Gallery'] } });
    expect((await send('GET', 'pages/Gallery')).body['content']).toBe('![[new.png]]\n');
  });

  it('names the limit before the bytes are sent, and when they were', async () => {
    const most = system.config.limits.fileBytes;
    const size = String(most + 1);
    const declared = await send('PUT', 'files/big.bin', { body: 'x', headers: { 'Content-Length': size } });
    expect(declared).toMatchObject({
      status: 413,
      body: { detail: 'A file has at most 100 MB.', limit_bytes: most },
    });
    const chunk = new Uint8Array(1024 * 1024);
    let left = 101;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()),
    });
    expect(await send('PUT', 'files/big.bin', { body: stream })).toMatchObject({
      status: 413,
      body: { detail: 'A file has at most 100 MB.' },
    });
  }, 30_000);

  it('refuses what it must', async () => {
    const status = async (method: string, path: string, sent: Sent = {}) => (await send(method, path, sent)).status;
    expect(await status('PUT', 'files/page.md', { body: 'x' })).toBe(422);
    expect(await status('PUT', 'files/.wikibot/settings.json', { body: '{}' })).toBe(422);
    expect(await status('GET', 'files/none.bin')).toBe(404);
    const reader = await system.token('alice', { scope: 'read' });
    expect(await status('PUT', 'files/x.bin', { body: 'x', as: reader })).toBe(403);
    const limited = await system.token('alice', { wiki: WIKI, pathPrefix: 'Pics' });
    expect(await status('GET', 'files/a.bin', { as: limited })).toBe(404);
    expect(await status('GET', 'file-history/a.bin', { as: limited })).toBe(404);
    expect(await status('PUT', 'files/a.bin', { body: 'x', as: limited })).toBe(403);
    const out = { path: 'Pics/new.png', new_path: 'Out/new.png', file: true, revision: '1234567' };
    expect(await status('POST', 'rename', { ...json(out), as: limited, headers: { ...json(out).headers } })).toBe(403);
    expect((await send('GET', 'files', { as: limited })).body).toMatchObject({ total: 1 });
    expect(system.logged).toEqual([]);
  });
});

describe('GET /files', () => {
  it('lists by folder, kind, words, page and use', async () => {
    const paths = async (query: string) => {
      const { body } = await send('GET', `files${query}`);
      return (body['files'] as { path: string }[]).map(({ path }) => path);
    };
    await send('PUT', 'files/Gallery/own.pdf', { body: 'x'.repeat(5000) });
    expect(await paths('')).toEqual(['a.bin', 'match.bin', 'Gallery/own.pdf', 'Maps/wörld 1.png', 'Pics/new.png']);
    expect(await paths('?sort=largest&limit=2')).toEqual(['Maps/wörld 1.png', 'Gallery/own.pdf']);
    expect(await paths('?sort=name')).toEqual([
      'a.bin',
      'match.bin',
      'Pics/new.png',
      'Gallery/own.pdf',
      'Maps/wörld 1.png',
    ]);
    expect(await paths('?prefix=pics')).toEqual(['Pics/new.png']);
    expect(await paths('?kind=image')).toEqual(['Maps/wörld 1.png', 'Pics/new.png']);
    expect(await paths('?q=W%C3%96RLD')).toEqual(['Maps/wörld 1.png']);
    expect(await paths('?page=gallery')).toEqual(['Gallery/own.pdf', 'Pics/new.png']);
    expect(await paths('?unused=true&kind=image')).toEqual(['Maps/wörld 1.png']);
    expect((await send('GET', 'files?limit=2&kind=document')).body).toMatchObject({ next_cursor: null, total: 1 });
    expect((await send('GET', 'files?limit=2')).body).toMatchObject({
      total: 5,
      next_cursor: expect.any(String) as string,
      kinds: expect.arrayContaining([
        { name: 'image', count: 2 },
        { name: 'document', count: 1 },
        { name: 'other', count: 2 },
      ]) as unknown[],
      folders: [
        { name: '', count: 2 },
        { name: 'Gallery', count: 1 },
        { name: 'Maps', count: 1 },
        { name: 'Pics', count: 1 },
      ],
    });
  });

  it('goes on in each order after the last file seen, whatever comes and goes meanwhile', async () => {
    const listed = async (query: string) => {
      const { status, body } = await send('GET', `files?${query}`);
      expect(status, JSON.stringify(body)).toBe(200);
      const paths = (body['files'] as { path: string }[]).map(({ path }) => path);
      return { paths, next: body['next_cursor'] as string | null };
    };
    await send('PUT', 'files/Gallery/twin.pdf', { body: 'x'.repeat(5000) });
    for (const sort of ['folder', 'name', 'newest', 'largest']) {
      const whole = (await listed(`sort=${sort}`)).paths;
      const parts: string[] = [];
      for (let next: string | null = ''; next !== null && parts.length < 20;) {
        const part = await listed(`sort=${sort}&limit=1&cursor=${next}`);
        parts.push(...part.paths);
        next = part.next;
      }
      expect(parts, sort).toEqual(whole);
    }
    const { paths, next } = await listed('sort=name&limit=3');
    const seen = (await listed('sort=name')).paths.indexOf(paths[2] ?? '');
    const after = (await listed('sort=name')).paths.slice(seen + 1);
    await send('PUT', 'files/0-first.bin', { body: 'new' });
    expect((await listed(`sort=name&cursor=${next ?? ''}`)).paths).toEqual(after);
    const other = await send('GET', `files?sort=newest&cursor=${next ?? ''}`);
    expect([other.status, other.body['detail']]).toEqual([422, expect.stringContaining('another order')]);
    expect((await send('GET', 'files?cursor=abc')).status).toBe(422);
  });
});
