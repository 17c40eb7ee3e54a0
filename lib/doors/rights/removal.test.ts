/** Whoever is removed is out of every door at once, whatever they hold and whatever is open; and so is everybody when a wiki turns private. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMcpDoor } from '../mcp/index.ts';
import { createRestDoor } from '../rest/index.ts';
import { type Party, type Person, type Slug, ORIGIN, type World, makeWorld } from './testing/world.ts';

let world: World;
let rest: ReturnType<typeof createRestDoor>;
let mcp: ReturnType<typeof createMcpDoor>;

beforeAll(async () => {
  world = await makeWorld();
  rest = createRestDoor({ ...world.system.doorDeps, actorOf: world.actorOf });
  mcp = createMcpDoor(world.system.doorDeps);
}, 60_000);
afterAll(() => world.system.close());

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A stream of changes of the wiki, open; `ended` once it is not. */
async function listen(slug: Slug, headers: Party['headers']): Promise<{ ended: () => boolean }> {
  const method = 'subscriptions/listen';
  const response = await mcp.wiki(
    new Request(`${ORIGIN}/@olive/${slug}/mcp`, {
      method: 'POST',
      headers: {
        ...{ 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
        ...{ 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': method, ...headers },
      },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method },
        params: { _meta: META, notifications: { resourcesListChanged: true } },
      }),
    }),
    { owner: 'olive', slug },
  );
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body?.getReader();
  let ended = false;
  const read = async () => {
    while ((await reader?.read())?.done === false);
    ended = true;
  };
  read().catch(() => (ended = true));
  return { ended: () => ended };
}

/** What each of somebody's credentials is told in each door. */
async function statusOf(slug: Slug, person: Person): Promise<Record<string, number[]>> {
  const answers: Record<string, number[]> = {};
  for (const { name, username, headers, asker } of world.parties[slug]) {
    if (username !== person || asker.credential === 'foreign page') continue;
    const ask = async (path: string) =>
      (await rest.wiki(new Request(`${ORIGIN}/@olive/${slug}/api/v1/${path}`, { headers }), { owner: 'olive', slug }))
        .status;
    const git = await fetch(
      `${world.system.config.workerUrl.replace(/\/$/, '')}/@olive/${slug}.git/info/refs?service=git-upload-pack`,
      { headers },
    );
    await git.arrayBuffer();
    answers[name] = [await ask('pages'), await ask('drafts'), await ask('files/Folder/kept.txt'), git.status];
  }
  return answers;
}

const headersOf = (slug: Slug, name: string) => world.parties[slug].find((party) => party.name === name)?.headers ?? {};

describe('a member who is removed', () => {
  it('is out of every door, and their streams end though nothing is written', async () => {
    const before = await statusOf('secret', 'edith');
    expect(before['editor, session']?.slice(0, 3)).toEqual([200, 200, 200]);
    expect(before['editor, personal write token']).toEqual([200, 200, 200, 200]);
    const { drafts, members } = world.system.services;
    const draft = { path: 'Folder/Kept', content: 'Not saved yet.' };
    await drafts.put(world.person('edith'), { ...world.wikis.secret, role: 'editor' }, draft);
    const streams = await Promise.all(
      ['editor, personal read token', 'editor, read token of the wiki', 'owner, personal read token'].map((name) =>
        listen('secret', headersOf('secret', name)),
      ),
    );
    await members.remove(world.person('olive'), { owner: 'olive', slug: 'secret' }, 'edith');
    const after = await statusOf('secret', 'edith');
    expect(after).toEqual({
      // git knows no session.
      'editor, session': [404, 404, 404, 401],
      ...Object.fromEntries(
        ['read', 'write', 'admin'].map((scope) => [`editor, personal ${scope} token`, [404, 404, 404, 404]]),
      ),
      'editor, token of another wiki': [404, 404, 404, 404],
      ...Object.fromEntries(
        ['read', 'write'].flatMap((scope) => [
          [`editor, ${scope} token of the wiki`, [401, 401, 401, 401]],
          [`editor, ${scope} token under a path`, [401, 401, 401, 401]],
        ]),
      ),
    });
    await vi.waitFor(() => expect(streams.map(({ ended }) => ended())).toEqual([true, true, false]), 10_000);
  });
});

describe('a wiki that turns private', () => {
  it('is closed to strangers and to nobody, and so are their streams', async () => {
    const name = 'stranger, personal read token';
    const streams = await Promise.all([listen('open', headersOf('open', name)), listen('open', {})]);
    expect((await statusOf('open', 'sten'))[name]).toEqual([200, 200, 200, 200]);
    await world.system.services.wikis.update(
      world.person('olive'),
      { owner: 'olive', slug: 'open' },
      { isPublic: false },
    );
    expect((await statusOf('open', 'sten'))[name]).toEqual([404, 404, 404, 404]);
    await vi.waitFor(() => expect(streams.map(({ ended }) => ended())).toEqual([true, true]), 10_000);
  });
});
