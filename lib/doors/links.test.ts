/** Links, mentions and the health of a wiki through REST, on a real worker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../core/access.ts';
import type { Graph, Mentions, PageLinks } from '../protocol/links.ts';
import type { AllProblems, Fix, ProblemKind } from '../protocol/lint.ts';
import { type RestDoor, createRestDoor } from './rest/index.ts';
import { type TestSystem, startTestSystem } from './testing.ts';

const TEXT = 'There is enough to be said about this subject that nobody would call the page empty.\n';
const CONTENT = {
  Home: `# Home\n\nStart with [[Iran]] and [[Oil]].\n\n- [[Wanted]]\n`,
  'Actors/Iran': `---\ncategory: actor\naliases: [Persia]\n---\n# Iran\n\nIran sells [[Oil]]. ${TEXT}`,
  'Actors/Iraq': `---\ncategory: actor\n---\n# Iraq\n\nIraq borders on Iran. It was once called [[Oyl]]. ${TEXT}`,
  'Actors/Turkey': `# Turkey\n\nSee [the actor](Wanted.md), \`Iran\` and [[Irann|a neighbour]]. ${TEXT}`,
  Actors: `# Actors\n\n- [[Iran]]\n`,
  Oil: `---\ncategory: topic\n---\n# Oil\n\nUsed since antiquity in Persia, and everywhere. ![[chart.png]] ${TEXT}`,
  Stub: '# Stub\n',
  'Meta/Template': 'Nothing.\n',
  'Twin A': `---\ncategory: topic\n---\n# Twin\n\n${TEXT.repeat(20)}`,
  'Twin B': `---\ncategory: topic\n---\n# Twin\n\n${TEXT.repeat(20)}`,
  Reader: `---\ncategory: topic\n---\nThe reader of [[Twin B]] and [[Stub]]. ${TEXT}`,
};
const NOTES = { owner: 'alice', slug: 'notes' };

let system: TestSystem;
let rest: RestDoor;
let token = '';
let scoped = '';
let reader = '';
beforeAll(async () => {
  system = await startTestSystem();
  rest = createRestDoor(system.doorDeps);
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  const wiki = await system.services.wikis.create(OPERATOR, { ...NOTES, name: 'Notes' }, { agent: null });
  const { body } = { body: await system.services.pages.read(OPERATOR, wiki, 'Home') };
  await system.services.pages.commit(
    OPERATOR,
    wiki,
    {
      changes: Object.entries(CONTENT).map(([path, content]) => ({
        op: 'put' as const,
        ...{ path, content },
        ...(path === 'Home' ? { revision: body.revision } : {}),
      })),
      message: 'Import',
    },
    { agent: null, onBehalfOf: (await system.services.users.byUsername('alice'))?.userId ?? '' },
  );
  token = await system.token('alice');
  reader = await system.token('alice', { scope: 'read' });
  scoped = await system.token('alice', { scope: 'write', wiki: NOTES, pathPrefix: 'Actors' });
}, 90_000);
afterAll(async () => {
  await system.close();
});

async function ask<T>(path: string, { as = token, body }: { as?: string; body?: object } = {}) {
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${as}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const response = await rest.wiki(request, NOTES);
  return { status: response.status, body: (await response.json()) as T };
}

const textOf = async (path: string): Promise<string> => (await ask<{ content: string }>(`pages/${path}`)).body.content;
/** Mends, looks, and takes it back, so that each test starts from the same wiki. */
async function mended(fix: Fix, look: () => Promise<void>): Promise<void> {
  const { status, body } = await ask<{ revision: string }>('lint/fix', { body: fix });
  expect({ status, body }).toMatchObject({ status: 200 });
  await look();
  expect((await ask('revert', { body: { commit: body.revision } })).status).toBe(200);
}

describe('links', () => {
  it('are a graph of pages', async () => {
    const { body } = await ask<Graph>('links');
    expect(body.edges).toContainEqual({ from: 'Actors/Iran', to: 'Oil' });
    expect(body.nodes.find(({ path }) => path === 'Oil')).toMatchObject({
      category: 'topic',
      linked_from: 2,
      links_to: 0,
    });
    expect(body.nodes.some(({ missing }) => missing)).toBe(false);
    const wanted = (await ask<Graph>('links?missing=true')).body.nodes.filter(({ missing }) => missing);
    expect(wanted.map(({ path, linked_from }) => [path, linked_from])).toContainEqual(['Wanted', 2]);
  });

  it('are a graph around a page', async () => {
    const { body } = await ask<Graph>('links?page=Actors/Iran');
    expect(body.nodes.map(({ path }) => path).sort()).toEqual(['Actors', 'Actors/Iran', 'Home', 'Oil']);
    expect((await ask('links?page=Nowhere')).status).toBe(404);
    expect((await ask('links?depth=4')).status).toBe(422);
  });

  it('are told for a page', async () => {
    expect((await ask<PageLinks>('links/actors/iran')).body).toEqual({
      path: 'Actors/Iran',
      links_to: ['Oil'],
      linked_from: ['Actors', 'Home'],
    });
  });

  it('show a path-limited token nothing else', async () => {
    const { body } = await ask<Graph>('links?missing=true', { as: scoped });
    expect(body.nodes.every(({ path, missing }) => missing || path === 'Actors' || path.startsWith('Actors/'))).toBe(
      true,
    );
    expect((await ask<PageLinks>('links/Actors/Iran', { as: scoped })).body).toMatchObject({
      links_to: [],
      linked_from: ['Actors'],
    });
    expect((await ask('links/Oil', { as: scoped })).status).toBe(404);
    expect((await ask('mentions/Oil', { as: scoped })).status).toBe(404);
  });
});

describe('mentions', () => {
  it('name the sentence, of links and of names that are none', async () => {
    const { body } = await ask<Mentions>('mentions/Actors/Iran');
    expect(body.backlinks.map(({ path, passage }) => [path, passage?.before, passage?.hit])).toEqual([
      ['Actors', '', 'Iran'],
      ['Home', 'Start with ', 'Iran'],
    ]);
    // Not code on the page Turkey; the alias on Oil.
    expect(Object.fromEntries(body.mentions.map(({ path, passage }) => [path, passage.hit]))).toEqual({
      'Actors/Iraq': 'Iran',
      Oil: 'Persia',
    });
  });

  it('become links', async () => {
    await mended({ fix: 'link_mention', path: 'Oil', to: 'Actors/Iran', line: 6 }, async () => {
      expect(await textOf('Oil')).toContain('antiquity in [[Iran|Persia]], and');
      expect((await ask<Mentions>('mentions/Actors/Iran')).body.mentions.map(({ path }) => path)).toEqual([
        'Actors/Iraq',
      ]);
    });
    expect(await textOf('Oil')).toBe(CONTENT.Oil);
  });
});

describe('problems', () => {
  const list = async <T>(kind: ProblemKind, as = token) => (await ask<T>(`lint?kind=${kind}`, { as })).body;

  it('are found of every kind', async () => {
    const { body } = await ask<AllProblems>('lint');
    expect(body.broken_links.map(({ path, target, kind, suggestion }) => [path, target, kind, suggestion])).toEqual([
      ['Actors/Iraq', 'Oyl', 'page', 'Oil'],
      ['Actors/Turkey', 'Wanted.md', 'page', null],
      ['Actors/Turkey', 'Irann', 'page', 'Actors/Iran'],
      ['Home', 'Wanted', 'page', null],
      ['Oil', 'chart.png', 'file', null],
    ]);
    expect(body.wanted_pages[0]).toMatchObject({ path: 'Wanted', links: 2, suggestion: null });
    expect(body.orphans.map(({ path, suggestion }) => [path, suggestion])).toEqual([
      ['Actors', 'Home'],
      ['Actors/Iraq', 'Actors'],
      ['Actors/Turkey', 'Actors'],
      ['Reader', 'Home'],
      ['Twin A', 'Home'],
    ]);
    expect(body.empty.map(({ path }) => path)).toEqual(['Actors', 'Home', 'Stub']);
    expect(body.missing_frontmatter.find(({ path }) => path === 'Actors/Turkey')).toMatchObject({
      suggestion: 'actor',
      missing: ['frontmatter'],
    });
    expect(body.stale).toEqual([]);
    expect(body.duplicates).toHaveLength(1);
    expect(body.totals).toMatchObject({ broken_links: 5, orphans: 5, duplicates: 1 });
  });

  it('are stale after a year', async () => {
    await system.deps.db.page.updateMany({ where: { path: 'Reader' }, data: { updatedAt: new Date('2020-05-01') } });
    expect(await list('stale')).toMatchObject({
      total: 1,
      stale: [{ path: 'Reader', last_updated: '2020-05-01T00:00:00.000Z' }],
    });
  });

  it('come in parts', async () => {
    for (const kind of ['orphans', 'broken_links', 'wanted_pages', 'empty', 'missing_frontmatter'] as const) {
      const whole = await list<Record<string, object[]>>(kind);
      const parts: object[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const { body }: { body: Record<string, never> } = await ask(
          `lint?kind=${kind}&limit=2&cursor=${encodeURIComponent(cursor)}`,
        );
        const part: object[] = body[kind] ?? [];
        expect(part.length).toBeLessThanOrEqual(2);
        parts.push(...part);
        cursor = body['next_cursor'] ?? null;
      }
      expect(parts).toEqual(whole[kind]);
    }
  });

  it('are found under a path alone', async () => {
    const { body } = await ask<AllProblems>('lint?prefix=actors%2F');
    expect(body.broken_links.map(({ target, suggestion }) => [target, suggestion])).toEqual([
      ...[
        ['Oyl', 'Oil'],
        ['Wanted.md', null],
      ],
      ['Irann', 'Actors/Iran'],
    ]);
    expect(body.wanted_pages.map(({ path, links }) => [path, links])).toContainEqual(['Wanted', 1]);
    expect(body.orphans.map(({ path }) => path)).toEqual(['Actors', 'Actors/Iraq', 'Actors/Turkey']);
    expect(body.duplicates).toEqual([]);
    expect(body.totals).toMatchObject({ broken_links: 3, orphans: 3, duplicates: 0 });
    const { body: part } = await ask<Record<string, unknown>>('lint?kind=orphans&prefix=Actors&limit=2');
    expect(part).toMatchObject({ total: 3, next_cursor: expect.any(String) });
    const { body: twins } = await ask<Record<string, unknown>>('lint?kind=duplicates&prefix=Twin%20A');
    expect(twins).toMatchObject({ total: 1 });
  });

  it('are shown as far as the token sees', async () => {
    const { body } = await ask<AllProblems>('lint', { as: scoped });
    expect(body.broken_links.map(({ path }) => path)).toEqual(['Actors/Iraq', 'Actors/Turkey', 'Actors/Turkey']);
    expect(body.broken_links[0]?.suggestion).toBeNull();
    expect(body.duplicates).toEqual([]);
    expect((await ask('lint?kind=nothing')).status).toBe(422);
  });

  it('are mended by those alone who may write', async () => {
    expect((await ask('lint/fix', { as: reader, body: { fix: 'delete', path: 'Stub' } })).status).toBe(403);
    expect((await ask('lint/fix', { as: scoped, body: { fix: 'delete', path: 'Stub' } })).status).toBe(404);
    expect((await ask('lint/fix', { as: scoped, body: { fix: 'create_page', path: 'Else' } })).status).toBe(403);
  });
});

describe('fixes', () => {
  const kinds = async (kind: ProblemKind) => JSON.stringify((await ask(`lint?kind=${kind}`)).body);

  it('create what is wanted', () =>
    mended({ fix: 'create_page', path: 'Wanted' }, async () => {
      expect(await textOf('Wanted')).toBe('# Wanted\n');
      expect(await kinds('wanted_pages')).not.toContain('"Wanted"');
    }));

  it('retarget a link everywhere, and keep its text', () =>
    mended({ fix: 'retarget', target: 'Wanted', to: 'Oil' }, async () => {
      expect(await textOf('Home')).toContain('- [[Oil]]');
      expect(await textOf('Actors/Turkey')).toContain('[the actor](Oil.md)');
    }));

  it('take links away, and leave their text', async () => {
    await mended({ fix: 'unlink', target: 'Irann' }, async () =>
      expect(await textOf('Actors/Turkey')).toContain('and a neighbour. There'),
    );
    await mended({ fix: 'unlink', target: 'Wanted', path: 'Home' }, async () => {
      expect(await textOf('Home')).toContain('- Wanted\n');
      expect(await textOf('Actors/Turkey')).toBe(CONTENT['Actors/Turkey']);
    });
  });

  it('link an orphan from a page', () =>
    mended({ fix: 'link_orphan', path: 'Actors/Iraq', from: 'Actors' }, async () => {
      expect(await textOf('Actors')).toBe('# Actors\n\n- [[Iran]]\n- [[Iraq]]\n');
      expect(await kinds('orphans')).not.toContain('Iraq');
    }));

  it('add frontmatter, and archive', async () => {
    await mended({ fix: 'add_frontmatter', path: 'Actors/Turkey', category: 'actor' }, async () =>
      expect(await textOf('Actors/Turkey')).toBe(`---\ncategory: actor\n---\n${CONTENT['Actors/Turkey']}`),
    );
    await mended({ fix: 'archive', path: 'Stub' }, async () => expect(await kinds('empty')).not.toContain('Stub'));
  });

  it('merge a page into another', () =>
    mended({ fix: 'merge', path: 'Twin B', into: 'Twin A' }, async () => {
      expect((await ask('pages/Twin%20B')).status).toBe(404);
      expect(await textOf('Reader')).toContain('[[Twin A]]');
      expect(await textOf('Twin%20A')).toContain('aliases: [Twin B]');
    }));

  it('say when nothing is left to mend', async () => {
    expect((await ask('lint/fix', { body: { fix: 'unlink', target: 'Oil' } })).status).toBe(404);
  });
});
