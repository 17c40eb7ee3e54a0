import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NOBODY, type TokenActor } from '../../core/access.ts';
import { createAccessService } from '../access.ts';
import type { TestDeps } from '../testing/deps.ts';
import { codeOf, createTestDeps, makeUser, makeWiki } from '../testing/deps.ts';
import { Publisher } from '../testing/publisher.ts';
import type { WikiInfo } from '../types.ts';
import { folderContent } from './tree.ts';

let deps: TestDeps;
let alice: Awaited<ReturnType<typeof makeUser>>;
let wiki: WikiInfo;

beforeAll(async () => {
  deps = await createTestDeps();
  alice = await makeUser(deps, 'alice');
  const wikiId = await makeWiki(deps, alice, { slug: 'notes' });
  const many = Array.from({ length: 230 }, (_, index) => [`Many/Page ${String(index).padStart(3, '0')}`, 'x\n']);
  await new Publisher(deps.db, wikiId).create({
    Home: '# Home\n',
    Actors: '# All actors\n',
    'Actors/Iran': '# Iran\n',
    'Actors/Iran/Economy': '# Economy\n',
    'Actors/Iraq': '# Iraq\n',
    'Actors-old/Note': 'old\n',
    'Straße/Eins': '# Eins\n',
    ...Object.fromEntries(many),
  });
  wiki = await createAccessService(deps).open(alice, { owner: 'alice', slug: 'notes' }, 'read');
});
afterAll(() => deps.close());

it('lists what lies at the top, a page and a folder of one name as one entry', async () => {
  const { entries, left } = await folderContent(deps.db, alice, wiki, '');
  expect(left).toBe(0);
  expect(entries).toEqual([
    { name: 'Actors', path: 'Actors', title: 'All actors', below: 3 },
    { name: 'Actors-old', path: null, title: null, below: 1 },
    { name: 'Home', path: 'Home', title: 'Home', below: 0 },
    { name: 'Many', path: null, title: null, below: 230 },
    { name: 'Straße', path: null, title: null, below: 1 },
  ]);
});

it('lists a folder by whole segments and under any spelling', async () => {
  const names = async (folder: string) =>
    (await folderContent(deps.db, alice, wiki, folder)).entries.map(({ name, below }) => [name, below]);
  expect(await names('actors')).toEqual([
    ['Iran', 1],
    ['Iraq', 0],
  ]);
  expect(await names('Actors/Iran')).toEqual([['Economy', 0]]);
  expect(await names('STRASSE')).toEqual([['Eins', 0]]);
  expect(await names('Nothing')).toEqual([]);
});

it('sends no more than a screen can use, and says how much is left', async () => {
  const { entries, left } = await folderContent(deps.db, alice, wiki, 'Many');
  expect([entries.length, left]).toEqual([200, 30]);
});

it('shows a limited token its own path alone, and nothing to strangers', async () => {
  const token: TokenActor = {
    kind: 'token',
    tokenId: v7(),
    userId: alice.userId,
    wikiId: wiki.wikiId,
    scopes: ['read'],
    pathPrefix: 'Actors/Iran',
    label: 't',
  };
  expect((await folderContent(deps.db, token, wiki, '')).entries).toEqual([
    { name: 'Actors', path: null, title: null, below: 2 },
  ]);
  expect(await codeOf(folderContent(deps.db, NOBODY, { ...wiki, role: null }, ''))).toBe('unauthenticated');
});
