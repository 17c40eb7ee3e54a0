/** What programs rely on besides the calls themselves: the document, CORS, whole exports. */
import yauzl from 'yauzl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const ORIGIN = 'http://wiki.example:3000';

let system: TestSystem;
let door: RestDoor;
let token = '';
beforeAll(async () => {
  system = await startTestSystem();
  door = createRestDoor(system.doorDeps);
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  for (const slug of ['notes', 'other']) {
    await system.services.wikis.create(OPERATOR, { owner: 'alice', slug, name: slug }, { agent: null });
  }
  token = await system.token('alice', { scope: 'admin' });
}, 60_000);
afterAll(() => system.close());

function ask(path: string, init: RequestInit = {}, given: string | null = token): Promise<Response> {
  const headers = new Headers(init.headers);
  if (given !== null) headers.set('Authorization', `Bearer ${given}`);
  if (typeof init.body === 'string') headers.set('Content-Type', 'application/json');
  const wiki = /^\/@(\w+)\/(\w+)\//.exec(path);
  const request = new Request(`${ORIGIN}${path}`, { ...init, headers });
  return wiki === null ? door.account(request) : door.wiki(request, { owner: wiki[1] ?? '', slug: wiki[2] ?? '' });
}

describe('the document', () => {
  it('is there without a token, may be kept, and is not sent twice', async () => {
    const first = await ask('/api/v1/openapi.json', {}, null);
    expect(first.status).toBe(200);
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await first.json()).toMatchObject({ openapi: '3.1.1', servers: [{ url: ORIGIN }] });
    const etag = first.headers.get('etag') ?? '';
    const again = await ask('/api/v1/openapi.json', { headers: { 'If-None-Match': etag } }, null);
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  it('of a wiki is the same for every name, but for the name', async () => {
    const of = async (wiki: string) => (await (await ask(`/@${wiki}/api/v1/openapi.json`, {}, null)).json()) as object;
    const [real, absent] = [await of('alice/notes'), await of('nobody/nothing')];
    expect(real).toMatchObject({ servers: [{ url: `${ORIGIN}/@alice/notes/api/v1` }] });
    expect(Object.keys((real as { paths: object }).paths)).toContain('/pages/{path}');
    expect({ ...absent, servers: null }).toEqual({ ...real, servers: null });
  });
});

describe('a page of another origin', () => {
  const preflight = { Origin: 'https://tool.example', 'Access-Control-Request-Method': 'PUT' };

  it('may ask what it may do, without a token', async () => {
    const answer = await ask('/@alice/notes/api/v1/pages/Home', { method: 'OPTIONS', headers: preflight }, null);
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD, PUT, PATCH, DELETE, OPTIONS');
    for (const name of ['Authorization', 'Content-Type', 'If-Match', 'Idempotency-Key', 'Range']) {
      expect(answer.headers.get('access-control-allow-headers')).toContain(name);
    }
  });

  it.each([
    ['an answer', '/@alice/notes/api/v1/pages', {}, 200],
    ['a refusal', '/@alice/notes/api/v1/pages/Nowhere', {}, 404],
    ['what has not changed', '/@alice/notes/api/v1/pages', { 'If-None-Match': '*' }, 304],
  ])('may read %s, with its headers', async (_what, path, headers, status) => {
    const answer = await ask(path, { headers: { Origin: 'https://tool.example', ...headers } });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
  });

  it('is never let in with cookies', async () => {
    const answers = [
      await ask('/@alice/notes/api/v1/pages/Home', { method: 'OPTIONS', headers: preflight }, null),
      await ask('/@alice/notes/api/v1/pages', { headers: { Origin: 'https://tool.example' } }),
    ];
    for (const { headers } of answers) expect(headers.has('access-control-allow-credentials')).toBe(false);
  });
});

describe('an export of everything', () => {
  const asked = (format: string, given = token) =>
    ask('/api/v1/export', { method: 'POST', body: JSON.stringify({ format }) }, given);

  it.each([
    ['all', ['files/Home.md', 'repository.bundle']],
    ['zip', ['files/Home.md']],
    ['bundle', ['repository.bundle']],
  ])('holds what is asked for of each wiki: %s', async (format, expected) => {
    const answer = await asked(format);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const names = Object.keys(await entriesOf(Buffer.from(await answer.arrayBuffer())));
    for (const slug of ['notes', 'other'])
      expect(
        names
          .filter((name) => /^wikis\/alice\/(\w+)\/(?:files\/Home\.md|repository\.bundle)$/.exec(name)?.[1] === slug)
          .toSorted(),
      ).toEqual(expected.map((path) => `wikis/alice/${slug}/${path}`));
    expect(names).toEqual(expect.arrayContaining(['README.md', 'account/profile.json']));
  });

  it('is not for tokens that are made for less', async () => {
    const limited = await system.token('alice', { wiki: NOTES, pathPrefix: 'Folder' });
    const one = await system.token('alice', { wiki: NOTES, scope: 'admin' });
    const reading = await system.token('alice', { scope: 'read' });
    for (const less of [limited, one, reading]) expect((await asked('all', less)).status).toBe(403);
    expect((await ask('/api/v1/export', { method: 'POST', body: '{}' }, null)).status).toBe(401);
  });
});

it('tells how much a wiki holds', async () => {
  await ask('/@alice/notes/api/v1/files/a.bin', { method: 'PUT', body: new Uint8Array(1234) });
  const usage: unknown = await (await ask('/api/v1/wikis/alice/notes/usage')).json();
  expect(usage).toMatchObject({ files: 1, file_bytes: 1234, members: 1 });
});

it('names the size where a range lies outside', async () => {
  const answer = await ask('/@alice/notes/api/v1/files/a.bin', { headers: { Range: 'bytes=5000-' } });
  expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */1234']);
  expect(await answer.json()).toMatchObject({ code: 'range_not_satisfiable', detail: 'The file has 1234 bytes.' });
});

function entriesOf(archive: Buffer): Promise<Record<string, Buffer>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(archive, { lazyEntries: true }, (error, zip) => {
      if (error !== null) return reject(error);
      const entries: Record<string, Buffer> = {};
      zip.on('entry', (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (failed, stream) => {
          if (failed !== null) return reject(failed);
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            entries[entry.fileName] = Buffer.concat(chunks);
            zip.readEntry();
          });
        });
      });
      zip.on('end', () => resolve(entries));
      zip.readEntry();
    });
  });
}
