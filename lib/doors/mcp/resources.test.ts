/** Pages as resources, completion, prompts, and streams of changes, with the official client. */
import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { OPERATOR } from '../../core/access.ts';
import type { WikiInfo } from '../../services/types.ts';
import { type ServedDoor, serveDoor } from './testing/served.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
const context = { agent: null };

let door: ServedDoor;
let notes: WikiInfo;
beforeAll(async () => {
  door = await serveDoor();
  notes = await wikiOf('alice', 'notes');
  const changes = Array.from({ length: 230 }, (_, index) => ({
    ...{ op: 'put' as const, path: `Log/Day ${String(index).padStart(3, '0')}`, content: `Day ${index}.\n` },
  }));
  await commit(notes, [
    ...changes,
    { op: 'put', path: 'Actors/Iran & co: 100% sure?', content: '# Iran\n\nText. [[Nobody]]\n' },
    { op: 'put', path: 'Actors/Iraq', content: 'Iraq.\n' },
  ]);
}, 60_000);
afterAll(() => door.close());

function wikiOf(owner: string, slug: string): Promise<WikiInfo> {
  return door.system.services.access.open(OPERATOR, { owner, slug }, 'read');
}

async function commit(wiki: WikiInfo, changes: Parameters<typeof door.system.services.pages.commits>[2]['changes']) {
  await door.system.services.pages.commits(OPERATOR, wiki, { changes, message: 'Change' }, context);
}

const IRAN = 'wiki://alice/notes/Actors/Iran%20%26%20co%3A%20100%25%20sure%3F';

async function allOf(client: Client): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const part = await client.listResources(cursor === undefined ? {} : { cursor });
    found.push(...part.resources.map(({ uri }) => uri));
    cursor = part.nextCursor;
  } while (cursor !== undefined);
  return found;
}

describe.each(['auto', 'legacy'] as const)('resources in the %s protocol', (mode) => {
  it('are every page, in parts', async () => {
    const client = await door.connect({ mode });
    const first = await client.request({ method: 'resources/list', params: {} });
    expect(first.resources.length).toBe(200);
    const uris = await allOf(client);
    expect(new Set(uris).size).toBe((await wikiOf('alice', 'notes')).pageCount);
    expect(uris).toContain(IRAN);
    await client.close();
  });

  it('are read as Markdown, with the revision that a write needs', async () => {
    const client = await door.connect({ mode });
    const { contents } = await client.readResource({ uri: IRAN });
    expect(contents).toMatchObject([{ uri: IRAN, mimeType: 'text/markdown', text: '# Iran\n\nText. [[Nobody]]\n' }]);
    expect(contents[0]?._meta?.['wikibot/revision']).toMatch(/^[0-9a-f]{40}$/);
    // As a client fills it into `{+path}`, and in another spelling.
    const loose = await client.readResource({ uri: 'wiki://alice/notes/actors/iran_&_co:%20100% sure?' });
    expect(loose.contents[0]?.uri).toBe(IRAN);
    await client.close();
  });

  it('that are not there are told by their URI, with close names', async () => {
    const client = await door.connect({ mode });
    for (const uri of [
      ...['wiki://alice/notes/Actors/Irak', 'wiki://alice/open/Home', 'wiki://bob/secret/Home', 'file:///etc/passwd'],
      ...['wiki://alice/notes/../../etc/passwd', 'wiki://alice/notes/', 'wiki://alice/notes/.wikibot/settings.json'],
    ]) {
      const failure = client.readResource({ uri });
      await expect(failure, uri).rejects.toMatchObject({ code: -32602, data: { uri: expect.any(String) } });
    }
    await expect(client.readResource({ uri: 'wiki://alice/notes/Actors/Irak' })).rejects.toThrow('Actors/Iraq');
    await client.close();
  });
});

describe('on the endpoint of the account', () => {
  it('resources are those of all wikis, one after the other', async () => {
    const client = await door.connect({ path: '/mcp' });
    const uris = await allOf(client);
    const wikis = uris.map((uri) => uri.split('/').slice(2, 4).join('/'));
    expect([...new Set(wikis)]).toEqual(['alice/notes', 'alice/open']);
    expect(uris.length).toBe((await wikiOf('alice', 'notes')).pageCount + (await wikiOf('alice', 'open')).pageCount);
    const home = await client.readResource({ uri: 'wiki://alice/open/Home' });
    expect(home.contents[0]?.uri).toBe('wiki://alice/open/Home');
    await expect(client.readResource({ uri: 'wiki://bob/secret/Home' })).rejects.toMatchObject({ code: -32602 });
    await client.close();
  });

  it('owner, wiki and path are completed', async () => {
    const client = await door.connect({ path: '/mcp' });
    const { resourceTemplates } = await client.listResourceTemplates();
    const uri = 'wiki://{owner}/{wiki}/{+path}';
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([uri]);
    const complete = async (name: string, value: string, given: Record<string, string> = {}) =>
      (
        await client.complete({
          ref: { type: 'ref/resource', uri },
          argument: { name, value },
          context: { arguments: given },
        })
      ).completion.values;
    expect(await complete('owner', 'al')).toEqual(['alice']);
    expect(await complete('owner', 'b')).toEqual([]);
    expect(await complete('wiki', '', { owner: 'alice' })).toEqual(['notes', 'open']);
    expect(await complete('path', 'actors/ira', { owner: 'alice', wiki: 'notes' })).toEqual([
      'Actors/Iran & co: 100% sure?',
      'Actors/Iraq',
    ]);
    expect(await complete('path', '')).toEqual([]);
    await expect(complete('path', 'h', { owner: 'bob', wiki: 'secret' })).rejects.toMatchObject({ code: -32602 });
    await client.close();
  });
});

describe('completion', () => {
  it('of paths takes beginnings first, then names within, and says when there are more', async () => {
    const client = await door.connect();
    const [template] = (await client.listResourceTemplates()).resourceTemplates;
    expect(template?.uriTemplate).toBe('wiki://alice/notes/{+path}');
    const ref = { type: 'ref/resource' as const, uri: template?.uriTemplate ?? '' };
    const complete = async (value: string) =>
      (await client.complete({ ref, argument: { name: 'path', value } })).completion;
    expect((await complete('IRA')).values).toEqual(['Actors/Iran & co: 100% sure?', 'Actors/Iraq']);
    const many = await complete('Log/');
    expect([many.values.length, many.hasMore]).toEqual([100, true]);
    expect((await complete("'; DROP TABLE pages; --")).values).toEqual([]);
    await client.close();
  });

  it('shows a token that is limited to a path nothing else', async () => {
    const token = await door.system.token('alice', { pathPrefix: 'Actors', wiki: NOTES });
    const client = await door.connect({ token });
    const ref = { type: 'ref/resource' as const, uri: 'wiki://alice/notes/{+path}' };
    const { values } = (await client.complete({ ref, argument: { name: 'path', value: '' } })).completion;
    expect(values.every((path) => path.startsWith('Actors/'))).toBe(true);
    expect((await allOf(client)).length).toBe(values.length);
    await expect(client.readResource({ uri: 'wiki://alice/notes/Home' })).rejects.toMatchObject({ code: -32602 });
    await client.close();
  });
});

describe('prompts', () => {
  const textOf = (prompt: Awaited<ReturnType<Client['getPrompt']>>): string =>
    prompt.messages
      .map(({ content }) => {
        if (content.type === 'text') return content.text;
        return content.type === 'resource' && 'text' in content.resource ? content.resource.text : '';
      })
      .join('\n');

  it('bring what a session begins with', async () => {
    const client = await door.connect();
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name, arguments: given }) => [name, given?.map((one) => one.name)])).toEqual([
      ['start_session', ['topic']],
      ['garden', ['kind']],
    ]);
    const start = await client.getPrompt({ name: 'start_session', arguments: { topic: 'Iran' } });
    expect(textOf(start)).toContain('To remember.');
    expect(textOf(start)).toContain('build_context');
    const uris = start.messages.flatMap(({ content }) => (content.type === 'resource' ? [content.resource.uri] : []));
    expect(uris).toEqual(['wiki://alice/notes/Home', 'wiki://alice/notes/Meta/Wiki%20Usage%20Guide']);
    await client.close();
  });

  it('say what there is to mend', async () => {
    const client = await door.connect({ path: '/mcp' });
    const garden = await client.getPrompt({ name: 'garden', arguments: { wiki: 'alice/notes', kind: 'broken_links' } });
    expect(textOf(garden)).toMatch(/broken_links: \d/);
    expect(textOf(garden)).toContain('alice/notes');
    const ref = { type: 'ref/prompt' as const, name: 'garden' };
    const kinds = await client.complete({ ref, argument: { name: 'kind', value: 'o' } });
    expect(kinds.completion.values).toEqual(['orphans']);
    const wikis = await client.complete({ ref, argument: { name: 'wiki', value: 'alice/' } });
    expect(wikis.completion.values).toEqual(['alice/notes', 'alice/open']);
    const refused: Record<string, string>[] = [{ wiki: 'bob/secret' }, { wiki: 'alice/notes', kind: 'weeds' }, {}];
    for (const given of refused) {
      const failure = client.getPrompt({ name: 'garden', arguments: given });
      await expect(failure).rejects.toMatchObject({ code: -32602 });
    }
    await client.close();
  });
});

describe('a stream of changes', () => {
  interface Heard {
    readonly updated: string[];
    lists: number;
  }

  function hear(client: Client): Heard {
    const heard: Heard = { updated: [], lists: 0 };
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      heard.updated.push(params.uri);
    });
    client.setNotificationHandler('notifications/resources/list_changed', () => {
      heard.lists += 1;
    });
    return heard;
  }

  it('tells of the pages that were asked for, and of no others', async () => {
    const client = await door.connect();
    const heard = hear(client);
    const iraq = 'wiki://alice/notes/actors/IRAQ';
    const stream = await client.listen({
      resourceSubscriptions: [iraq, IRAN, 'wiki://alice/open/Home', 'wiki://bob/secret/Home'],
      resourcesListChanged: true,
    });
    expect(stream.honoredFilter).toEqual({ resourceSubscriptions: [iraq, IRAN], resourcesListChanged: true });
    const { revision } = await door.system.services.pages.read(OPERATOR, notes, 'Actors/Iraq');
    await commit(notes, [{ op: 'put', path: 'Actors/Iraq', content: 'Changed.\n', revision }]);
    await vi.waitFor(() => expect(heard.updated).toEqual([iraq]), { timeout: 8000 });
    expect(heard.lists).toBe(0);
    await commit(notes, [{ op: 'put', path: 'Actors/Egypt', content: 'New.\n' }]);
    await vi.waitFor(() => expect(heard).toEqual({ updated: [iraq], lists: 1 }), { timeout: 8000 });
    await stream.close();
    await client.close();
  });

  it('follows all wikis of the account, and ends with its token', async () => {
    const made = await door.system.services.tokens.create(OPERATOR, {
      username: 'alice',
      scope: 'admin',
      label: 'ends',
    });
    const client = await door.connect({ path: '/mcp', token: made.token });
    const heard = hear(client);
    const home = 'wiki://alice/open/Home';
    const stream = await client.listen({ resourceSubscriptions: [home, 'wiki://bob/secret/Home'] });
    expect(stream.honoredFilter).toEqual({ resourceSubscriptions: [home] });
    const many = Array.from({ length: 51 }, (_, index) => `wiki://bob/wiki-${index}/Home`);
    await expect(client.listen({ resourceSubscriptions: many })).rejects.toThrow();
    const open = await wikiOf('alice', 'open');
    const change = async (content: string) => {
      const { revision } = await door.system.services.pages.read(OPERATOR, open, 'Home');
      await commit(open, [{ op: 'put', path: 'Home', content, revision }]);
    };
    await change('One.\n');
    await vi.waitFor(() => expect(heard.updated).toEqual([home]), { timeout: 8000 });
    const { tokens } = door.system.services;
    await tokens.revoke(await tokens.verify(made.token), made.info.tokenId);
    await change('Two.\n');
    expect(await stream.closed).toBe('remote');
    expect(heard.updated).toEqual([home]);
    await client.close();
  });

  it('is one of a limited number', async () => {
    const token = await door.system.token('alice');
    const client = await door.connect({ token });
    const streams = await Promise.all(Array.from({ length: 32 }, () => client.listen({ resourcesListChanged: true })));
    await expect(client.listen({ resourcesListChanged: true })).rejects.toThrow();
    await Promise.all(streams.map((stream) => stream.close()));
    await vi.waitFor(async () => (await client.listen({ resourcesListChanged: true })).close(), { timeout: 8000 });
    await client.close();
  });
});

describe('what changed since a state', () => {
  it('names old and new paths, to a token that is limited those under its own', async () => {
    const { access, pages, tokens, watch } = door.system.services;
    const before = (await wikiOf('alice', 'notes')).indexedOid;
    await commit(notes, [{ op: 'put', path: 'Draft', content: 'To move.\n' }]);
    const middle = (await wikiOf('alice', 'notes')).indexedOid;
    const { revision } = await pages.read(OPERATOR, notes, 'Draft');
    await pages.rename(OPERATOR, notes, { path: 'Draft', new_path: 'Actors/Draft', revision }, context);
    const wiki = await wikiOf('alice', 'notes');
    expect(await watch.since(OPERATOR, wiki, middle)).toEqual({ paths: ['Actors/Draft', 'Draft'], listChanged: true });
    expect((await watch.since(OPERATOR, wiki, before)).paths?.toSorted()).toEqual(['Actors/Draft', 'Draft']);
    expect(await watch.since(OPERATOR, wiki, wiki.indexedOid)).toEqual({ paths: [], listChanged: false });
    expect(await watch.since(OPERATOR, wiki, 'f'.repeat(40))).toEqual({ paths: null, listChanged: true });

    const limited = await tokens.verify(await door.system.token('alice', { pathPrefix: 'Actors', wiki: NOTES }));
    const seen = await access.open(limited, NOTES, 'read');
    expect(await watch.since(limited, seen, before)).toEqual({ paths: ['Actors/Draft'], listChanged: true });
    const moved = await pages.read(OPERATOR, notes, 'Actors/Draft');
    const back = { path: 'Actors/Draft', new_path: 'Draft', revision: moved.revision };
    await pages.rename(OPERATOR, notes, back, context);
    expect(await watch.since(limited, seen, wiki.indexedOid)).toEqual({ paths: ['Actors/Draft'], listChanged: true });
    const bob = await tokens.verify(await door.system.token('bob'));
    await expect(watch.since(bob, { ...seen, role: null }, before)).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(door.system.logged).toEqual([]);
});
