import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { OPERATOR } from '#lib/core/access.ts';
import { failure } from '../testing.ts';
import { DEFAULT_LIMITS } from '../repo/limits.ts';
import { Listing } from '../repo/listing.ts';
import { FILE_MODE, FOLDER_MODE } from '../repo/tree.ts';
import type { Entry, FileChange } from '../repo/tree.ts';
import { admit } from './admit.ts';
import type { BlobSource } from './admit.ts';
import type { Standing } from './standing.ts';

const STANDING: Standing = {
  actor: OPERATOR,
  wiki: {
    wikiId: 'w',
    isPublic: false,
    role: null,
    planState: 'free',
    readOnlyReason: null,
    indexedOid: null,
    headOid: null,
  },
  userId: null,
  displayName: '',
  tokenId: null,
  pages: [],
  commits: [],
};

const blobs = new Map<string, { bytes: Uint8Array; size: number }>();
const source: BlobSource = {
  size: (oid) => Promise.resolve(blobs.get(oid)?.size ?? null),
  read: (oid) => Promise.resolve(blobs.get(oid)?.bytes ?? new Uint8Array()),
};

function entry(content: string | Uint8Array = 'text', mode = FILE_MODE, size?: number): Entry {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const oid = createHash('sha1').update(bytes).update(String(size)).digest('hex');
  blobs.set(oid, { bytes, size: size ?? bytes.length });
  return { mode, oid };
}

/** A listing as git would give it: one tree a folder. */
async function listing(files: readonly string[]): Promise<Listing> {
  const trees = new Map<string, Map<string, Entry>>([['root', new Map()]]);
  for (const file of files) {
    const segments = file.split('/');
    segments.forEach((name, index) => {
      const folder = trees.get(['root', ...segments.slice(0, index)].join('/'));
      const below = ['root', ...segments.slice(0, index + 1)].join('/');
      if (index === segments.length - 1) folder?.set(name, entry());
      else {
        folder?.set(name, { mode: FOLDER_MODE, oid: below });
        if (!trees.has(below)) trees.set(below, new Map());
      }
    });
  }
  return await Listing.read((oid) => Promise.resolve(trees.get(oid) ?? new Map<string, Entry>()), 'root');
}

const add = (path: string, after = entry()): FileChange => ({ path, before: null, after });
const remove = (path: string): FileChange => ({ path, before: entry(), after: null });
const judge = async (before: readonly string[], changes: readonly FileChange[], standing = STANDING): Promise<void> =>
  admit(standing, { before: await listing(before), changes, blobs: source, limits: DEFAULT_LIMITS });

describe('names that are refused, whoever pushes them', () => {
  test.each([
    '../x.md',
    '.git/config',
    '.GIT/x.md',
    'git~1/x.md',
    'a\\..\\b.md',
    'a//b.md',
    'a/./b.md',
    'new\nline.md',
    'bidi\u202e.md',
    'con.md',
    'a/aux.png',
    '-/x.md',
    'api/x.md',
    'mcp/x.md',
    '_next/x.png',
    '.gitmodules',
    '.hidden/x.png',
    '.wikibot/other.json',
    'trailing .md',
    'x.md.md',
    'nul\0.md',
    `${'x'.repeat(300)}.md`,
    'e\u0301.md',
    'x.MD',
    '.md',
  ])('%j', async (path) => {
    expect((await failure(judge([], [add(path)]))).code).toBe('bad_path');
  });
});

test('what is fine passes', async () => {
  await judge(
    ['Home.md', 'A/B.md'],
    [
      add('A.md'),
      add('A/map.png'),
      add('Ä/日本 語.md'),
      add('.wikibot/settings.json', entry('{"name":"x"}')),
      add('-x.md'),
      remove('Home.md'),
    ],
  );
  // What is bad already may be removed.
  await judge(['.git/config'], [remove('.git/config')]);
});

test.each([
  ['120000', 'symbolic link'],
  ['160000', 'submodule'],
  ['100755', 'executable'],
  ['100664', 'mode'],
])('mode %s is refused, and the path is named', async (mode, word) => {
  const error = await failure(judge([], [add('A/link.md', entry('x', mode))]));
  expect(error.code).toBe('bad_path');
  expect(error.message).toContain('A/link.md');
  expect(error.message).toContain(word);
});

describe('collisions', () => {
  test.each<[string, string[], FileChange[]]>([
    ['case', ['Home.md'], [add('home.md')]],
    ['spaces and hyphens', ['A/Iran war.md'], [add('A/Iran_-war.md')]],
    ['two in one push', [], [add('Home.md'), add('HOME.md')]],
    ['two folders that are one', ['Actors/Iran.md'], [add('actors/iran.md')]],
    ['a page and a file of one address', ['Iran.md'], [add('iran')]],
    ['a file where a folder is', ['Actors/Iran.md'], [add('actors')]],
    ['a folder where a file is', ['data'], [add('Data/x.md')]],
    ['a file and its folder in one push', [], [add('data'), add('data/x.png')]],
  ])('%s', async (_, before, changes) => {
    const error = await failure(judge(before, changes));
    expect(error.code).toBe('bad_path');
    expect(error.data['collides_with']).toBeDefined();
  });

  test('what goes in the same commit is no collision', async () => {
    await judge(['home.md'], [remove('home.md'), add('Home.md')]);
    await judge(['Actors/Iran.png'], [remove('Actors/Iran.png'), add('actors')]);
    await judge(['data'], [remove('data'), add('data/x.png')]);
  });
});

describe('content', () => {
  test('is bounded, and pages are text', async () => {
    expect((await failure(judge([], [add('A.md', entry('x', FILE_MODE, DEFAULT_LIMITS.pageBytes + 1))]))).code).toBe(
      'too_large',
    );
    expect((await failure(judge([], [add('A.zip', entry('x', FILE_MODE, DEFAULT_LIMITS.fileBytes + 1))]))).code).toBe(
      'too_large',
    );
    await judge([], [add('A.zip', entry('x', FILE_MODE, DEFAULT_LIMITS.fileBytes))]);
    expect((await failure(judge([], [add('A.md', entry(Buffer.from([0xff, 0xfe])))]))).code).toBe('invalid_input');
    expect((await failure(judge([], [add('A.md', entry('nul \0'))]))).code).toBe('invalid_input');
    await judge([], [add('A.png', entry(Buffer.from([0xff, 0])))]);
    expect((await failure(judge([], [add('.wikibot/settings.json', entry('[1]'))]))).code).toBe('invalid_input');
    expect(
      (await failure(judge([], [{ path: 'A.md', before: null, after: { mode: FILE_MODE, oid: '0'.repeat(40) } }])))
        .code,
    ).toBe('invalid_input');
  });

  test('pages are counted', async () => {
    const full = Array.from({ length: DEFAULT_LIMITS.pages }, (_, index) => `P${index}.md`);
    expect((await failure(judge(full, [add('One more.md')]))).code).toBe('limit_reached');
    await judge(full, [add('One more.md'), remove('P0.md')]);
    await judge(full, [{ path: 'P1.md', before: entry(), after: entry('new') }]);
  });
});
