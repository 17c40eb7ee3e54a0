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

async function send(method: string, path: string, body?: RequestInit['body'], as = token) {
  const headers: Record<string, string> = { Authorization: `Bearer ${as}` };
  if (typeof body === 'string') headers['Content-Type'] = 'application/json';
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
    method,
    headers,
    ...(body == null ? {} : { body }),
  });
  const response = await door.wiki(request, WIKI);
  const got: unknown = JSON.parse(await response.text());
  return { status: response.status, body: got as Record<string, unknown> };
}

function form(name: string, bytes: Uint8Array<ArrayBuffer>, field = 'file'): FormData {
  const data = new FormData();
  data.set('note', 'a field that is not asked for');
  data.set(field, new Blob([bytes]), name);
  return data;
}

async function bytesOf(path: string): Promise<Buffer> {
  const row = await system.deps.db.attachment.findFirstOrThrow({ where: { path } });
  return Buffer.from(await (await system.deps.repos.file(row.wikiId, row.blobOid)).arrayBuffer());
}

describe('POST /attachments/{page}', () => {
  it('takes a form and lands it beside the page, byte by byte', async () => {
    const bytes = new Uint8Array(randomBytes(3_000_000));
    const answer = await send('POST', 'attachments/Actors/Iran', form('Übersicht 1.png', bytes));
    expect(answer).toMatchObject({
      status: 201,
      body: {
        filename: 'Übersicht 1.png',
        path: 'Actors/Iran/Übersicht 1.png',
        size: 3_000_000,
        mime_type: 'image/png',
        url: 'http://wiki.example:3000/@alice/notes/Actors/Iran/%C3%9Cbersicht%201.png',
      },
    });
    expect((await bytesOf('Actors/Iran/Übersicht 1.png')).equals(bytes)).toBe(true);
    const list = await send('GET', 'attachments/Actors/Iran');
    expect(list.body).toMatchObject({ total: 1, path: 'Actors/Iran', attachments: [{ filename: 'Übersicht 1.png' }] });
    expect((await send('GET', 'attachments/Actors')).body).toMatchObject({ total: 0 });
  });

  it('takes JSON, refuses a taken name, and numbers it where asked to', async () => {
    const body = (text: string) => JSON.stringify({ filename: 'a.txt', content: Buffer.from(text).toString('base64') });
    expect((await send('POST', 'attachments/Home', body('one'))).status).toBe(201);
    expect(await send('POST', 'attachments/Home', body('two'))).toMatchObject({
      status: 409,
      body: { code: 'page_exists' },
    });
    const numbered = await send('POST', 'attachments/Home?unique=true', body('two'));
    expect(numbered).toMatchObject({ status: 201, body: { path: 'Home/a-1.txt' } });
    expect((await bytesOf('Home/a-1.txt')).toString()).toBe('two');
    expect((await bytesOf('Home/a.txt')).toString()).toBe('one');
  });

  it('refuses what it must', async () => {
    const one = new Uint8Array([1]);
    const status = async (path: string, body: RequestInit['body'], as?: string) =>
      (await send('POST', path, body, as)).status;
    expect(await status('attachments/Home', form('x.md', one))).toBe(422);
    expect(await status('attachments/Home', form('.git', one))).toBe(422);
    expect((await send('POST', 'attachments/Home', form('../../up.png', one))).body).toMatchObject({
      path: 'Home/up.png',
    });
    expect(await status('attachments/Home', form('x.png', one, 'other'))).toBe(422);
    expect(await status('attachments/Home', JSON.stringify({ filename: 'x.png', content: '%%%' }))).toBe(422);
    const reader = await system.token('alice', { scope: 'read' });
    expect(await status('attachments/Home', form('x.png', one), reader)).toBe(403);
    const limited = await system.token('alice', { wiki: WIKI, pathPrefix: 'Actors' });
    expect(await status('attachments/Home', form('x.png', one), limited)).toBe(403);
    expect(await status('attachments/Actors/Iran', form('y.png', one), limited)).toBe(201);
    expect((await send('GET', 'attachments/Home', undefined, limited)).status).toBe(404);
  });

  it('leaves nothing of an upload that was cut off', async () => {
    const boundary = 'cut';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="half.bin"\r\n\r\n`;
    const request = new Request('http://wiki.example:3000/@alice/notes/api/v1/attachments/Home', {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
      body: head + 'x'.repeat(100_000),
    });
    expect((await door.wiki(request, WIKI)).status).toBe(422);
    expect(await system.deps.db.attachment.count({ where: { path: 'Home/half.bin' } })).toBe(0);
    expect(system.logged).toEqual([]);
  });
});

describe('GET /names', () => {
  it('lists what a link may name, as far as the token sees it', async () => {
    const content = '---\ntitle: Islamic Republic\naliases: [Persia]\ntags: [asia, state]\n---\n';
    await send('PUT', 'pages/Actors/Iran', JSON.stringify({ content }));
    const { body } = await send('GET', 'names');
    expect(body['pages']).toContainEqual({ path: 'Actors/Iran', title: 'Islamic Republic', aliases: ['Persia'] });
    expect(body['tags']).toEqual(expect.arrayContaining(['asia', 'state']));
    expect(body['files']).toContainEqual({ path: 'Home/a.txt', size: 3 });
    expect(JSON.stringify(body['files'])).not.toContain('.wikibot');
    const limited = await system.token('alice', { wiki: WIKI, pathPrefix: 'Actors' });
    const seen = (await send('GET', 'names', undefined, limited)).body;
    expect(seen['pages']).toHaveLength(1);
    expect(JSON.stringify(seen['files'])).not.toContain('Home/');
  });
});
