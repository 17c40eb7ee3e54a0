import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failure, git, OPERATOR, startTestSystem, userActor } from '../testing.ts';
import type { TestSystem, TestWiki } from '../testing.ts';

let system: TestSystem;
let wiki: TestWiki;

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.close());

async function fresh(): Promise<TestWiki> {
  wiki = await system.wiki();
  return wiki;
}

const text = async (target: TestWiki, path: string): Promise<string> =>
  await git(target.gitDir, 'show', `main:${path}.md`);

describe('writing a page', () => {
  test('creates, updates and deletes it, each in one commit', async () => {
    await fresh();
    const created = await system.commit(wiki, [{ op: 'put', path: 'Actors/Iran', content: '# Iran\n' }]);
    expect(created).toMatchObject({
      changed: true,
      indexed: true,
      pages: [{ path: 'Actors/Iran', created: true, merged: false, revision: created.revision }],
    });
    const updated = await system.commit(wiki, [
      { op: 'put', path: 'Actors/Iran', content: '# Iran\n\nMore.\n', revision: created.revision },
    ]);
    expect(updated.pages).toEqual([{ path: 'Actors/Iran', created: false, merged: false, revision: updated.revision }]);
    expect(await text(wiki, 'Actors/Iran')).toBe('# Iran\n\nMore.\n');
    const deleted = await system.commit(wiki, [{ op: 'delete', path: 'Actors/Iran', revision: updated.revision }]);
    expect(await git(wiki.gitDir, 'ls-tree', '-r', 'main')).toBe('');
    expect(await git(wiki.gitDir, 'log', '--format=%s', 'main')).toBe(
      'Delete Actors/Iran\nUpdate Actors/Iran\nCreate Actors/Iran\n',
    );
    expect((await system.repos.call('reconcile', { wikiId: wiki.id })).head).toBe(deleted.revision);
  });

  test('is idempotent: the same content makes no commit, with or without a revision', async () => {
    await fresh();
    const first = await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'a\n' }]);
    const again = await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'a\n' }]);
    expect(again).toMatchObject({
      revision: first.revision,
      changed: false,
      indexed: true,
      pages: [{ path: 'Home', revision: first.revision, created: false }],
    });
    await system.commit(wiki, [{ op: 'put', path: 'Other', content: 'b\n' }]);
    const later = await system.commit(wiki, [
      { op: 'put', path: 'Home', content: 'a\n', revision: first.revision.slice(0, 7) },
    ]);
    expect(later).toMatchObject({ changed: false, pages: [{ revision: first.revision }] });
  });

  test('needs a revision when the page exists', async () => {
    await fresh();
    const first = await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'a\n' }]);
    const error = await failure(system.commit(wiki, [{ op: 'put', path: 'Home', content: 'b\n' }]));
    expect(error).toMatchObject({
      code: 'revision_required',
      status: 428,
      data: { current_revision: first.revision, path: 'Home' },
    });
    const unknown = await failure(
      system.commit(wiki, [{ op: 'put', path: 'Home', content: 'b\n', revision: 'abcdef1' }]),
    );
    expect(unknown.code).toBe('invalid_input');
  });

  test('under another spelling writes the page that exists', async () => {
    await fresh();
    const first = await system.commit(wiki, [{ op: 'put', path: 'Actors/Iran War', content: 'a\n' }]);
    const second = await system.commit(wiki, [
      { op: 'put', path: 'actors/iran_war', content: 'b\n', revision: first.revision },
    ]);
    expect(second.pages[0]?.path).toBe('Actors/Iran War');
    expect(await git(wiki.gitDir, 'ls-tree', '-r', '--name-only', 'main')).toBe('Actors/Iran War.md\n');
  });

  test('merges what a stale revision allows, and refuses a conflict with all that resolves it', async () => {
    await fresh();
    const base = 'one\ntwo\nthree\nfour\nfive\n';
    const first = await system.commit(wiki, [{ op: 'put', path: 'Home', content: base }]);
    await system.commit(wiki, [
      { op: 'put', path: 'Home', content: base.replace('one', 'ONE'), revision: first.revision },
    ]);
    const merged = await system.commit(wiki, [
      { op: 'put', path: 'Home', content: base.replace('five', 'FIVE'), revision: first.revision },
    ]);
    expect(merged.pages[0]).toMatchObject({ merged: true, created: false });
    expect(await text(wiki, 'Home')).toBe('ONE\ntwo\nthree\nfour\nFIVE\n');
    const error = await failure(
      system.commit(wiki, [{ op: 'put', path: 'Home', content: base.replace('one', 'uno'), revision: first.revision }]),
    );
    expect(error).toMatchObject({
      code: 'stale_revision',
      status: 409,
      data: { current_revision: merged.revision, base, path: 'Home' },
    });
    expect(error.data['merged_text']).toContain('<<<<<<<');
    const exact = await failure(
      system.commit(
        wiki,
        [{ op: 'put', path: 'Home', content: base.replace('two', 'TWO'), revision: first.revision }],
        { exact: true },
      ),
    );
    expect(exact).toMatchObject({ code: 'precondition_failed', status: 412 });
  });

  test('edits apply to the page as it was, and merge with what came since', async () => {
    await fresh();
    const first = await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'one\n\ntwo\n\nthree\n' }]);
    await system.commit(wiki, [
      { op: 'edit', path: 'Home', revision: first.revision, edits: [{ old_string: 'three', new_string: '3' }] },
    ]);
    const result = await system.commit(wiki, [
      { op: 'edit', path: 'Home', revision: first.revision, edits: [{ old_string: 'one', new_string: '1' }] },
    ]);
    expect(result.pages[0]?.merged).toBe(true);
    expect(await text(wiki, 'Home')).toBe('1\n\ntwo\n\n3\n');
    const missing = await failure(
      system.commit(wiki, [
        { op: 'edit', path: 'Home', revision: result.revision, edits: [{ old_string: 'nowhere', new_string: 'x' }] },
      ]),
    );
    expect(missing).toMatchObject({ code: 'edit_mismatch', status: 422 });
    expect(
      (
        await failure(
          system.commit(wiki, [
            { op: 'edit', path: 'Gone', revision: result.revision, edits: [{ old_string: 'a', new_string: 'b' }] },
          ]),
        )
      ).code,
    ).toBe('not_found');
  });

  test('a page that was deleted meanwhile is stale, and creating it anew needs no revision', async () => {
    await fresh();
    const first = await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'a\n' }]);
    await system.commit(wiki, [{ op: 'delete', path: 'Home', revision: first.revision }]);
    const error = await failure(
      system.commit(wiki, [{ op: 'put', path: 'Home', content: 'b\n', revision: first.revision }]),
    );
    expect(error).toMatchObject({
      code: 'stale_revision',
      data: { current_revision: null, base: 'a\n', merged_text: 'b\n' },
    });
    expect((await system.commit(wiki, [{ op: 'put', path: 'Home', content: 'b\n' }])).pages[0]?.created).toBe(true);
  });

  test('follows a rename when the revision is older', async () => {
    await fresh();
    const first = await system.commit(wiki, [{ op: 'put', path: 'Old', content: 'a\n\nb\n\nc\n' }]);
    const renamed = await system.commit(wiki, [
      { op: 'delete', path: 'Old', revision: first.revision },
      { op: 'put', path: 'New', content: 'a\n\nb\n\nc\n' },
    ]);
    await system.commit(wiki, [{ op: 'put', path: 'New', content: 'A\n\nb\n\nc\n', revision: renamed.revision }]);
    const merged = await system.commit(wiki, [
      { op: 'put', path: 'New', content: 'a\n\nb\n\nC\n', revision: first.revision },
    ]);
    expect(merged.pages[0]?.merged).toBe(true);
    expect(await text(wiki, 'New')).toBe('A\n\nb\n\nC\n');
    const gone = await failure(
      system.commit(wiki, [{ op: 'put', path: 'Old', content: 'x\n', revision: first.revision }]),
    );
    expect(gone.data['moved_to']).toBe('New');
    const then = await system.repos.call('readPageAt', {
      wikiId: wiki.id,
      path: 'New',
      revision: first.revision.slice(0, 8),
    });
    expect(then).toEqual({ path: 'Old', revision: first.revision, content: 'a\n\nb\n\nc\n' });
  });
});

describe('a commit', () => {
  test('lands as a whole or not at all, and names the bad change', async () => {
    await fresh();
    const error = await failure(
      system.commit(wiki, [
        { op: 'put', path: 'A', content: 'a' },
        { op: 'put', path: '../B', content: 'b' },
      ]),
    );
    expect(error.code).toBe('bad_path');
    const second = await failure(
      system.commit(wiki, [
        { op: 'put', path: 'A', content: 'a' },
        { op: 'delete', path: 'B', revision: 'abcdef1' },
      ]),
    );
    expect(second).toMatchObject({ code: 'not_found', data: { change: 1 } });
    expect((await system.repos.call('inspect', { wikiId: wiki.id })).head).toBeNull();
  });

  test('carries its author, the agent, and a cleaned message', async () => {
    await fresh();
    await system.db.user.update({ where: { id: wiki.users.editor }, data: { displayName: 'Eve <evil@x>\nCc: y' } });
    await system.commit(wiki, [{ op: 'put', path: 'A', content: 'a' }], {
      agent: 'claude-ai\nAgent: forged',
      message: 'Say\u0000 it\u202e\n\nBody\n\nAgent: forged',
    });
    const log = await git(wiki.gitDir, 'log', '--format=%an|%ae|%cn|%ce|%B', 'main');
    expect(log).toBe(
      `Eve evil@x Cc: y|${wiki.users.editor}@users.noreply.wiki.example|wikibot|wikibot@wiki.example|Say it\n\nBody\n\nAgent: claude-ai Agent: forged\n\n`,
    );
    await system.commit(wiki, [{ op: 'put', path: 'B', content: 'b' }], { actor: OPERATOR });
    await system.commit(wiki, [{ op: 'put', path: 'C', content: 'c' }], {
      actor: OPERATOR,
      onBehalfOf: wiki.users.owner,
    });
    expect(await git(wiki.gitDir, 'log', '--format=%an %ae', '-2', 'main')).toBe(
      `The owner ${wiki.users.owner}@users.noreply.wiki.example\nwikibot operator@users.noreply.wiki.example\n`,
    );
    expect(
      (await failure(system.commit(wiki, [{ op: 'put', path: 'D', content: 'd' }], { onBehalfOf: wiki.users.owner })))
        .code,
    ).toBe('forbidden');
  });

  test('takes staged files, and needs a revision to replace one', async () => {
    await fresh();
    const one = await system.repos.stage(wiki.id, Buffer.from('first'));
    const two = await system.repos.stage(wiki.id, Buffer.from('second'));
    expect(one.oid).toBe((await git(wiki.gitDir, 'hash-object', '-t', 'blob', '/dev/null')) && one.oid);
    const put = await system.commit(wiki, [{ op: 'put_blob', file: 'A/map.png', oid: one.oid }]);
    expect((await failure(system.commit(wiki, [{ op: 'put_blob', file: 'A/map.png', oid: two.oid }]))).code).toBe(
      'revision_required',
    );
    const replaced = await system.commit(wiki, [
      { op: 'put_blob', file: 'A/map.png', oid: two.oid, revision: put.revision },
    ]);
    expect(
      (
        await failure(
          system.commit(wiki, [{ op: 'put_blob', file: 'A/map.png', oid: one.oid, revision: put.revision }]),
        )
      ).code,
    ).toBe('stale_revision');
    expect((await failure(system.commit(wiki, [{ op: 'put_blob', file: 'B.png', oid: 'a'.repeat(40) }]))).code).toBe(
      'invalid_input',
    );
    const response = await system.repos.file(wiki.id, two.oid, { range: 'bytes=1-3' });
    expect([response.status, response.headers.get('content-range'), await response.text()]).toEqual([
      206,
      'bytes 1-3/6',
      'eco',
    ]);
    await system.commit(wiki, [{ op: 'delete_file', file: 'A/map.png', revision: replaced.revision }]);
    expect(await system.db.attachment.count({ where: { wikiId: wiki.id } })).toBe(0);
  });

  test('many at once on one page: each lands, merges, or is told; none is lost', async () => {
    await fresh();
    const lines = Array.from({ length: 12 }, (_, index) => `line ${index}\n`);
    const first = await system.commit(wiki, [{ op: 'put', path: 'Home', content: lines.join('\n') }]);
    const results = await Promise.all(
      lines.map((line, index) =>
        system.commit(wiki, [
          {
            op: 'edit',
            path: 'Home',
            revision: first.revision,
            edits: [{ old_string: line, new_string: `edited ${index}\n` }],
          },
        ]),
      ),
    );
    expect(results.filter(({ pages }) => pages[0]?.merged === true)).toHaveLength(11);
    expect(await text(wiki, 'Home')).toBe(lines.map((_, index) => `edited ${index}\n`).join('\n'));
    expect(await git(wiki.gitDir, 'fsck', '--strict')).not.toContain('error');
  });
});

describe('rights are read from the database', () => {
  const put = (path = 'A'): [{ op: 'put'; path: string; content: string }] => [
    { op: 'put', path, content: String(Math.random()) },
  ];

  test('of people', async () => {
    await fresh();
    const as = (userId: string) => system.commit(wiki, put(), { actor: userActor(userId) });
    expect((await failure(as(wiki.users.viewer))).code).toBe('forbidden');
    expect((await failure(as(wiki.users.stranger))).code).toBe('not_found');
    expect((await failure(system.commit(wiki, put(), { actor: { kind: 'nobody' } }))).code).toBe('unauthenticated');
    await system.db.member.delete({ where: { wikiId_userId: { wikiId: wiki.id, userId: wiki.users.editor } } });
    expect((await failure(as(wiki.users.editor))).code).toBe('not_found');
    await system.db.wiki.update({ where: { id: wiki.id }, data: { planState: 'lapsed' } });
    expect((await failure(as(wiki.users.owner))).code).toBe('payment_required');
    await system.db.wiki.update({ where: { id: wiki.id }, data: { planState: 'free', readOnlyReason: 'Closed.' } });
    expect((await failure(as(wiki.users.owner))).code).toBe('read_only');
  });

  test('of tokens, whatever the request says of them', async () => {
    await fresh();
    const owner = userActor(wiki.users.owner);
    const { info } = await system.tokens.create(owner, {
      wiki,
      scope: 'write',
      pathPrefix: 'Actors/Iran',
      label: 'agent',
    });
    const claimed = {
      kind: 'token' as const,
      tokenId: info.tokenId,
      userId: wiki.users.owner,
      wikiId: null,
      scopes: ['admin' as const],
      pathPrefix: null,
      label: 'x',
    };
    const as = (path: string) => system.commit(wiki, put(path), { actor: claimed });
    await as('Actors/Iran');
    await as('actors/iran/Cities');
    expect((await failure(as('Actors/Iranian'))).code).toBe('forbidden');
    expect((await failure(as('Home'))).code).toBe('forbidden');
    const other = await system.wiki();
    expect((await failure(system.commit(other, put('Actors/Iran'), { actor: claimed }))).code).toBe('not_found');
    await system.tokens.revoke(owner, info.tokenId);
    expect((await failure(as('Actors/Iran/X'))).code).toBe('unauthenticated');
  });
});
