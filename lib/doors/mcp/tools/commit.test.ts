/** commit_notes, who is named in a commit, and who may write, through the official client. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR } from '../../../core/access.ts';
import { type ServedDoor, resultOf, serveDoor } from '../testing/served.ts';

const NOTES = { owner: 'alice', slug: 'notes' };

let door: ServedDoor;
let client: Client;
let wikiId = '';
beforeAll(async () => {
  door = await serveDoor();
  client = await door.connect();
  ({ wikiId } = await door.system.services.access.open(OPERATOR, NOTES, 'read'));
}, 60_000);
afterAll(async () => {
  await client.close();
  await door.close();
});

async function call(name: string, input: Record<string, unknown>, through = client) {
  return resultOf(await through.callTool({ name, arguments: input }));
}

async function make(path: string, content: string): Promise<string> {
  return String((await call('write_note', { path, content })).data['revision']);
}

async function textOf(path: string): Promise<string | null> {
  const wiki = await door.system.services.access.open(OPERATOR, NOTES, 'read');
  return (await door.system.services.pages.read(OPERATOR, wiki, path).catch(() => null))?.content ?? null;
}

function git(...args: string[]): string {
  const repo = join(door.system.data, 'repos', wikiId.slice(0, 2), wikiId, 'repo.git');
  return execFileSync('git', ['-C', repo, ...args], { encoding: 'utf8' }).trim();
}

interface From {
  readonly token?: string;
  readonly mode?: 'auto' | 'legacy';
  readonly headers?: Record<string, string>;
}

/** A client of another make. */
async function connect({ token = door.token, mode = 'auto', headers = {} }: From): Promise<Client> {
  const other = new Client({ name: 'garden-bot', version: '3' }, { versionNegotiation: { mode } });
  const requestInit = { headers: { Authorization: `Bearer ${token}`, ...headers } };
  await other.connect(new StreamableHTTPClientTransport(new URL(`${door.url}/@alice/notes/mcp`), { requestInit }));
  return other;
}

describe('commit_notes', () => {
  it('does all of it in one commit, and tells in a few lines what became of each', async () => {
    const revision = await make('Put', 'old\n');
    await make('Edited', 'alpha\n');
    await make('Moved', 'moved\n');
    await make('Linking', 'See [[Moved]].\n');
    const last = await make('Gone', 'gone\n');
    const before = Number(git('rev-list', '--count', 'main'));
    const done = await call('commit_notes', {
      message: 'Tidy up\n\nSince it was untidy.',
      changes: [
        { op: 'put', path: 'Put', content: 'new\n', revision },
        { op: 'put', path: 'Fresh', content: 'fresh\n' },
        { op: 'edit', path: 'Edited', revision: last, edits: [{ old_string: 'alpha', new_string: 'beta' }] },
        { op: 'rename', path: 'Moved', new_path: 'There/Moved on', revision: last },
        { op: 'delete', path: 'Gone', revision: last },
      ],
    });
    expect(done.isError).toBe(false);
    for (const line of [
      ...['Changed: Put, Edited', 'Created: Fresh', 'Renamed to: There/Moved on', 'Deleted: Gone'],
      'Links followed in 1 note: Linking',
    ])
      expect(done.text.split('\n')).toContain(line);
    expect(done.data).toEqual({
      ...{
        revision: expect.stringMatching(/^[0-9a-f]{40}$/),
        changes: 5,
        edited: ['Put', 'Edited'],
        created: ['Fresh'],
      },
      ...{ renamed: ['There/Moved on'], deleted: ['Gone'], updated_pages: ['Linking'] },
    });
    expect(Number(git('rev-list', '--count', 'main'))).toBe(before + 1);
    expect(git('log', '-1', '--format=%s|%b', 'main')).toBe('Tidy up|Since it was untidy.\n\nAgent: test assistant');
    expect(await textOf('Edited')).toBe('beta\n');
  });

  it('does nothing when one is bad, and names the first by its index', async () => {
    const revision = await make('Good', 'good\n');
    const head = git('rev-parse', 'main');
    const good = { op: 'put', path: 'Good', content: 'better\n', revision };
    const bad: [Record<string, unknown>, RegExp][] = [
      [{ op: 'put', path: '../etc', content: 'x' }, /changes\[1\]: .*path/],
      [{ op: 'put', path: 'Good two' }, /changes\[1\]\.content/],
      [{ op: 'put', path: 'Good two', content: 'x', new_path: 'y' }, /changes\[1\]: does not take "new_path"/],
      [{ op: 'delete', path: 'Good two', revision }, /changes\[1\]: There is no "Good two".*"Good"/],
      [
        { op: 'edit', path: 'Home', revision, edits: [{ old_string: 'ä@ö', new_string: 'x' }] },
        /changes\[1\]: edits\[0\]/,
      ],
      [{ op: 'edit', path: 'Home', revision, edits: [{ old: 'x' }] }, /changes\[1\]\.edits/],
      [{ op: 'put', path: 'Good', content: 'twice\n', revision }, /changes\[1\]: .*twice/],
      [{ op: 'put', path: 'Good two', content: 'x', revision: 'main' }, /changes\[1\]\.revision/],
      [{ op: 'put', path: 'Good two', content: 'x', revision: 'abcdef0123' }, /changes\[1\]: .*not a commit/],
      [{ op: 'restore', path: 'Never', to: revision }, /changes\[1\]: .*did not exist/],
    ];
    for (const [change, told] of bad) {
      const refused = await call('commit_notes', { changes: [good, change] });
      expect(refused, JSON.stringify(change)).toMatchObject({ isError: true, data: { change: 1 } });
      expect(refused.text).toMatch(told);
    }
    expect((await call('commit_notes', { changes: [] })).isError).toBe(true);
    expect((await call('commit_notes', { changes: [{ op: 'burn', path: 'Good' }] })).text).toContain('changes[0].op');
    expect(git('rev-parse', 'main')).toBe(head);
  });

  it('takes the same edits for several notes, and one revision for all', async () => {
    for (const name of ['A', 'B']) await make(`Same/${name}`, `---\nchecked: 2025\n---\nOf ${name}.\n`);
    const revision = await make('Same/C', 'Of C.\n');
    const edit = { op: 'edit', paths: ['Same/A', 'Same/B'], edits: [{ set: { checked: 2026 } }] };
    const done = await call('commit_notes', { revision, changes: [edit, { op: 'delete', path: 'Same/C' }] });
    expect(done.data).toMatchObject({ changes: 3, edited: ['Same/A', 'Same/B'], deleted: ['Same/C'] });
    expect(await textOf('Same/B')).toBe('---\nchecked: 2026\n---\nOf B.\n');
    const wrong = { ...edit, paths: ['Same/A', 'Same/Z'] };
    const refused = await call('commit_notes', {
      revision,
      changes: [{ op: 'put', path: 'Same/D', content: 'x' }, wrong],
    });
    expect(refused).toMatchObject({ isError: true, data: { change: 1 } });
    expect(refused.text).toMatch(/^changes\[1\] \(Same\/Z\): /);
    // One revision for all says nothing of a note that its author takes for new.
    const over = await call('commit_notes', { revision, changes: [{ op: 'put', path: 'Same/A', content: 'x' }] });
    expect(over.data['code']).toBe('revision_required');
    for (const change of [
      { op: 'delete', paths: ['Same/A'] },
      { ...edit, path: 'Same/A' },
    ])
      expect((await call('commit_notes', { revision, changes: [change] })).text).toContain('"paths" is for "edit"');
  });

  it('is bounded in what it answers', async () => {
    const changes = Array.from({ length: 300 }, (_, n) => ({ op: 'put', path: `Many/${n}`, content: `${n}\n` }));
    const done = await call('commit_notes', { changes });
    expect(done.text).toContain('Committed 300 changes');
    expect(done.text).toContain('and 280 more');
    expect(done.text.length + JSON.stringify(done.data).length).toBeLessThan(900);
    const again = await call('commit_notes', { changes });
    expect(again.text).toContain('no commit was made');
  });
});

describe('a commit', () => {
  async function agentOf(from: From, message: string): Promise<string> {
    const other = await connect(from);
    const made = await call(
      'write_note',
      { path: `By ${message.slice(0, 3)}`, content: 'x\n', commit_message: message },
      other,
    );
    await other.close();
    expect(made.isError).toBe(false);
    return git('log', '-1', '--format=%an <%ae>|%s|%(trailers:key=Agent,valueonly,separator=%x2C)', 'main');
  }

  it('has the person as author, and names the program: label, else client, else user agent', async () => {
    const userId = (await door.system.services.users.byUsername('alice'))?.userId;
    const author = `alice <${userId}@users.noreply.wiki.example>`;
    const headers = { 'User-Agent': 'hoe/2.1 (garden)' };
    const labelled = await door.system.token('alice', { label: 'Alice’s laptop' });
    const plain = await door.system.token('alice', { label: 'plain' });
    // As of a client that signed in without a name.
    await door.system.deps.db.token.updateMany({ where: { label: 'plain' }, data: { label: '' } });
    expect(await agentOf({ token: labelled, headers }, 'one')).toBe(`${author}|one|Alice’s laptop`);
    expect(await agentOf({ token: plain, headers }, 'two')).toBe(`${author}|two|garden-bot`);
    // A call of the 2025 era says nothing of its client.
    expect(await agentOf({ token: plain, headers, mode: 'legacy' }, 'three')).toBe(`${author}|three|hoe/2.1`);
    const forged = 'four\n\nAgent: somebody else';
    expect(await agentOf({ token: labelled }, forged)).toBe(`${author}|four|Alice’s laptop`);
  });
});

describe('a call that is sent again', () => {
  it('with an Idempotency-Key is done once, and answered as the first time', async () => {
    const keyed = await connect({ headers: { 'Idempotency-Key': 'again-1' } });
    const input = { path: 'Once', content: 'once\n' };
    const first = await call('write_note', input, keyed);
    await call('delete_note', { path: 'Once', revision: first.data['revision'] });
    expect(await call('write_note', input, keyed)).toEqual(first);
    expect(await textOf('Once')).toBeNull();
    const other = await call('write_note', { ...input, content: 'twice\n' }, keyed);
    expect(other).toMatchObject({ isError: true, data: { code: 'invalid_input' } });
    await keyed.close();
  });
});

describe('who may not write', () => {
  it('is refused, whatever tool is called', async () => {
    const revision = await make('Guarded', 'text\n');
    const head = git('rev-parse', 'main');
    const reader = await connect({ token: await door.system.token('alice', { scope: 'read' }) });
    // Its client knows no such tool, and neither does the server.
    await expect(call('write_note', { path: 'X', content: 'x' }, reader)).rejects.toThrow();
    const limited = await connect({ token: await door.system.token('alice', { wiki: NOTES, pathPrefix: 'Public' }) });
    const edits = [{ old_string: 'text', new_string: 'x' }];
    for (const [name, input] of [
      ['write_note', { path: 'Guarded', content: 'x', revision }],
      ['write_note', { path: 'Publicity', content: 'x' }],
      ['edit_note', { path: 'Guarded', edits, revision }],
      ['commit_notes', { changes: [{ op: 'delete', path: 'Guarded', revision }] }],
      ['rename_note', { path: 'Guarded', new_path: 'Public/Guarded', revision }],
      ['delete_note', { path: 'Guarded', revision }],
      ['upload_attachment', { path: 'Guarded/a.txt', text: 'x' }],
    ] as const)
      expect(await call(name, { ...input }, limited), name).toMatchObject({
        isError: true,
        data: { code: expect.stringMatching(/^(?:forbidden|not_found)$/) },
      });
    expect(git('rev-parse', 'main')).toBe(head);
    expect((await call('write_note', { path: 'Public/A', content: 'x\n' }, limited)).isError).toBe(false);
    await Promise.all([reader.close(), limited.close()]);
  });

  it('is judged for each wiki on the endpoint of the account', async () => {
    const account = await door.connect({ path: '/mcp' });
    const note = { path: 'From the account', content: 'x\n' };
    expect(await call('write_note', { wiki: 'alice/notes', ...note }, account)).toMatchObject({ isError: false });
    expect((await call('write_note', note, account)).text).toContain('"wiki" is missing');
    expect((await call('write_note', { wiki: 'bob/secret', ...note }, account)).data['code']).toBe('not_found');
    const { wikis } = door.system.services;
    await wikis.create(OPERATOR, { owner: 'alice', slug: 'lapsed' }, { agent: null });
    await door.system.deps.db.wiki.updateMany({ where: { slug: 'lapsed' }, data: { planState: 'lapsed' } });
    for (const [name, input] of [
      ['write_note', note],
      ['commit_notes', { changes: [{ op: 'put', ...note }] }],
      ['upload_attachment', { path: 'a/b.txt', text: 'x' }],
    ] as const) {
      const refused = await call(name, { wiki: 'alice/lapsed', ...input }, account);
      expect(refused).toMatchObject({ isError: true, data: { code: 'payment_required' } });
      expect(refused.text).toContain('nothing was deleted');
    }
    await account.close();
  });
});

describe('bad input', () => {
  it('changes nothing, and is answered in a sentence', async () => {
    const revision = await make('Solid', 'text\n');
    const head = git('rev-parse', 'main');
    const edits = [{ old_string: 'text', new_string: 'x' }];
    let deep: unknown = 'x';
    for (let depth = 0; depth < 40; depth += 1) deep = [deep];
    for (const [name, input, told] of [
      ['write_note', { path: 'Solid', content: 'x', revision, force: true }, 'no parameter "force": it takes path'],
      ['write_note', { path: 'Solid', content: 7, revision }, '"content"'],
      ['write_note', { path: 'Solid' }, '"content" is missing'],
      ['write_note', { path: 'Solid', content: 'x' }, 'current_revision'],
      ['write_note', { path: 'Solid', content: 'x', revision: 'zzz' }, '"revision"'],
      ['write_note', { path: 'New', content: `half \ud800 a pair` }, 'surrogate'],
      ['write_note', { path: 'New', content: 'nul \0' }, 'NUL'],
      ['write_note', { path: 'New', content: 'x'.repeat(1_100_000) }, 'at most 1 MB'],
      ['write_note', { path: 'New.md', content: 'x' }, '.md'],
      ['write_note', { path: 'New', content: 'x', commit_message: 'x'.repeat(10_001) }, '10000 characters'],
      ['edit_note', { path: 'Solid', revision, edits: [] }, '1 to 100'],
      ['edit_note', { path: 'Solid', edits }, '"revision" is missing'],
      ['edit_note', { path: 'Solid', revision, edits: [{ old_string: 'text' }] }, '"edits[0].new_string" is missing'],
      ['edit_note', { path: 'Solid', revision, edits: deep }, '"edits[0]"'],
      ['rename_note', { path: 'Solid', new_path: 'a/../b', revision }, '..'],
      ['delete_note', { path: 'Solid', revision: '0000000' }, 'not a commit'],
      ['delete_note', { path: 'Solid' }, '"revision" is missing'],
    ] as const) {
      const refused = await call(name, { ...input });
      expect(refused.isError, name + told).toBe(true);
      expect(refused.text).toContain(told);
      expect(refused.text.length).toBeLessThan(600);
    }
    expect(git('rev-parse', 'main')).toBe(head);
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(door.system.logged).toEqual([]);
});
