/** The tools for files, through the official client. */
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedDoor, resultOf, serveDoor } from '../testing/served.ts';

/** The smallest PNG. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let door: ServedDoor;
let client: Client;
beforeAll(async () => {
  door = await serveDoor();
  client = await door.connect();
}, 60_000);
afterAll(async () => {
  await client.close();
  await door.close();
});

async function call(name: string, input: Record<string, unknown> = {}, through = client) {
  const result = await through.callTool({ name, arguments: input });
  return { ...resultOf(result), content: result.content };
}

async function upload(input: Record<string, unknown>) {
  const made = await call('upload_attachment', input);
  expect(made.text).not.toContain('Correct');
  expect(made.isError).toBe(false);
  return { ...made, revision: String(made.data['revision']) };
}

describe('a picture', () => {
  it('is uploaded, listed, looked at, replaced, deleted and restored', async () => {
    await call('write_note', { path: 'Actors/Iran', content: '![[Actors/Iran/map.png]]\n' });
    const path = 'Actors/Iran/map.png';
    const { text, revision } = await upload({ path, content: PNG });
    expect(text).toContain('![[Actors/Iran/map.png]]');

    const listed = await call('list_attachments', { path: 'Actors/Iran' });
    expect(listed.text).toMatch(/^1 file:\nActors\/Iran\/map\.png \(\d+ bytes, image\/png, .*, \w{12}, used by 1\)$/);

    const shown = await call('download_attachment', { path });
    expect(shown.content[1]).toEqual({ type: 'image', data: PNG, mimeType: 'image/png' });
    expect(shown.data).toEqual({});

    // The same bytes again are no conflict; others need to know what they replace.
    expect(await upload({ path, content: PNG })).toMatchObject({ revision });
    const other = Buffer.from('another picture').toString('base64');
    expect(await call('upload_attachment', { path, content: other })).toMatchObject({
      isError: true,
      data: { code: 'revision_required', current_revision: revision },
    });
    const replaced = await upload({ path, content: `data:image/png;base64,${other}`, revision });

    const deleted = await call('delete_attachment', { path, revision: replaced.revision });
    expect(deleted.text).toContain('Still used by 1 note: Actors/Iran.');
    expect((await call('download_attachment', { path })).data['code']).toBe('not_found');
    const restore: Record<string, unknown> = JSON.parse(
      /upload_attachment with (\{.*\})/.exec(deleted.text)?.[1] ?? '',
    );
    await upload(restore);
    const again = await call('download_attachment', { path });
    expect(again.content[1]).toMatchObject({ data: other });
    const first = await call('download_attachment', { path, revision });
    expect(first.content[1]).toMatchObject({ data: PNG });
  });
});

describe('a text', () => {
  it('goes in and comes out as text, of a long one the asked lines', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${index},ä value`);
    await upload({ path: 'Data/table.csv', text: rows.join('\n') });
    const cut = await call('download_attachment', { path: 'Data/table.csv' });
    expect(cut.text).toContain('\n\n0,ä value\n');
    const next = /Go on with lines "(\d+)-"/.exec(cut.text)?.[1] ?? '';
    const rest = await call('download_attachment', { path: 'Data/table.csv', lines: `${next}-${next}` });
    expect(rest.text).toContain(`${Number(next) - 1},ä value`);
    expect((await call('download_attachment', { path: 'Data/table.csv', lines: '9-3' })).isError).toBe(true);
    expect((await call('download_attachment', { path: 'Data/table.csv', lines: '6000-' })).text).toContain(
      '5000 lines',
    );
  });
});

describe('anything else', () => {
  it('comes in base64 while it is small, else with how to fetch it', async () => {
    const small = Buffer.from([0, 1, 2, 255]).toString('base64');
    await upload({ path: 'Data/small.bin', content: small });
    const shown = await call('download_attachment', { path: 'Data/small.bin' });
    expect(shown.content[1]).toMatchObject({ type: 'resource', resource: { blob: small } });
    await upload({ path: 'Data/large one.bin', content: Buffer.alloc(100_000).toString('base64') });
    const large = await call('download_attachment', { path: 'Data/large one.bin' });
    expect(large.content).toHaveLength(1);
    expect(large.text).toContain(
      'curl -o "large one.bin" -H "Authorization: Bearer TOKEN" "http://wiki.example:3000/@alice/notes/api/v1/files/Data/large%20one.bin"',
    );
  });
});

describe('lists', () => {
  it('take a folder, a part of the name, what is unused, and go on', async () => {
    for (let number = 0; number < 55; number += 1)
      await upload({ path: `Shelf/${String(number).padStart(2, '0')}.txt`, text: `${number}` });
    const first = await call('list_attachments', { path: 'Shelf' });
    expect(first.text).toMatch(/^55 files:/);
    const cursor = /cursor "(\w+)"/.exec(first.text)?.[1];
    const second = await call('list_attachments', { path: 'Shelf', cursor });
    expect(second.text.split('\n')).toHaveLength(6);
    expect((await call('list_attachments', { query: 'Shelf/07' })).text).toMatch(/^1 file:/);
    expect((await call('list_attachments', { unused: true })).text).not.toContain('map.png');
    expect((await call('list_attachments', { path: 'Nowhere' })).text).toBe('No files.');
    expect((await call('list_attachments', { cursor: 'x' })).isError).toBe(true);
    const limited = await door.connect({
      token: await door.system.token('alice', { wiki: { owner: 'alice', slug: 'notes' }, pathPrefix: 'Actors' }),
    });
    expect((await call('list_attachments', {}, limited)).text).not.toContain('Shelf');
    expect((await call('download_attachment', { path: 'Shelf/01.txt' }, limited)).data['code']).toBe('not_found');
    await limited.close();
  });
});

describe('bad input', () => {
  it('changes nothing, and is answered in a sentence', async () => {
    const revision = (await upload({ path: 'Solid/a.txt', text: 'a' })).revision;
    const before = await call('list_attachments');
    const big = Buffer.alloc(2 * 1024 * 1024 + 1).toString('base64');
    for (const [name, input, told] of [
      ['upload_attachment', { path: 'Solid/b.txt' }, 'Send one of'],
      ['upload_attachment', { path: 'Solid/b.txt', text: 'a', content: 'YQ==' }, 'Send one of'],
      ['upload_attachment', { path: 'Solid/b.txt', content: 'not base64!' }, 'not base64'],
      ['upload_attachment', { path: 'Solid/b.txt', content: big }, 'curl -T'],
      ['upload_attachment', { path: 'Solid/b.md', text: '# A note' }, 'write_note'],
      ['upload_attachment', { path: 'Solid/../b.txt', text: 'a' }, '..'],
      ['upload_attachment', { path: '.git/config', text: 'a' }, '"."'],
      ['upload_attachment', { path: 'Solid/a.txt', text: 'b' }, 'revision'],
      ['upload_attachment', { path: 'Solid/c.txt', from_revision: revision }, 'Solid/c.txt'],
      ['download_attachment', { path: 'Solid/aa.txt' }, '"Solid/a.txt"'],
      ['delete_attachment', { path: 'Solid/aa.txt', revision }, '"Solid/a.txt"'],
      ['delete_attachment', { path: 'Solid/a.txt', revision: '0000000' }, 'not a commit'],
    ] as const) {
      const refused = await call(name, { ...input });
      expect(refused.isError, `${name} ${told}`).toBe(true);
      expect(refused.text).toContain(told);
      expect(refused.text.length).toBeLessThan(600);
    }
    expect((await call('list_attachments')).text).toBe(before.text);
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(door.system.logged).toEqual([]);
});
