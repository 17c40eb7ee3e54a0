/**
 * A second, independent implementation of git's formats reads what {@link ObjectBatch} writes:
 * `git fsck` would not notice where it shares a habit of ours.
 */
import * as fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as isomorphic from 'isomorphic-git';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { CatFilePool } from './cat-file.ts';
import { initRepository } from './layout.ts';
import { createRepositoryContext, Repository } from './repository.ts';
import { EMPTY_TREE, FILE_MODE } from './tree.ts';

test('isomorphic-git reads our commits, trees and blobs, and would have named them the same', async () => {
  const root = await mkdtemp(join(tmpdir(), 'wikibot-repo-'));
  const pool = new CatFilePool();
  try {
    const wikiId = v7();
    await initRepository(root, wikiId);
    const repo = new Repository(createRepositoryContext(root, pool), wikiId);
    // Names that git sorts in its own way: a folder as if it ended in a slash, and bytes, not characters.
    const files = {
      'a.md': 'a\n',
      'a/b.md': 'ä €\r\n',
      'a-b.md': '',
      'Ä/é.md': 'x'.repeat(40_000),
      '\u{1F600}.md': 'smile',
      '\uFFFC.md': 'object',
    };
    const batch = repo.batch();
    const changes = [];
    for (const [path, text] of Object.entries(files)) {
      changes.push({ path, before: null, after: { mode: FILE_MODE, oid: await batch.blob(Buffer.from(text)) } });
    }
    const tree = await repo.writeTree(batch, EMPTY_TREE, changes);
    const person = { name: 'Ada Müller', email: 'ada@users.noreply.localhost' };
    const written = { parent: null, tree, message: 'Begin\n\nAgent: test', author: person, committer: person };
    const oid = await repo.writeCommit(batch, { ...written, timestamp: 1_800_000_000 });
    await batch.persist();

    const git = { fs, gitdir: repo.gitDir };
    const { commit } = await isomorphic.readCommit({ ...git, oid });
    expect(commit).toMatchObject({ tree, parent: [], message: 'Begin\n\nAgent: test\n', author: person });
    expect(commit.committer).toMatchObject({ ...person, timestamp: 1_800_000_000, timezoneOffset: 0 });
    const decoder = new TextDecoder();
    for (const [path, text] of Object.entries(files)) {
      const { blob } = await isomorphic.readBlob({ ...git, oid, filepath: path });
      expect(decoder.decode(blob)).toBe(text);
    }
    // Written by it from what it read, each gets the id that we gave.
    const entries = (await isomorphic.readTree({ ...git, oid: tree })).tree;
    expect(await isomorphic.writeTree({ ...git, tree: entries.toReversed() })).toBe(tree);
    expect(await isomorphic.writeCommit({ ...git, commit })).toBe(oid);
  } finally {
    pool.close();
    await rm(root, { recursive: true, force: true });
  }
});
