import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

let system: TestSystem;
let folder = '';
beforeAll(async () => {
  system = await startTestSystem();
  folder = await mkdtemp(join(tmpdir(), 'wikibot-cli-'));
}, 60_000);
afterAll(async () => {
  await system.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** With no environment but the data folder, as an operator's shell has none. */
function wikibot(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'], HOME: folder, NODE_ENV: 'test', WIKIBOT_DATA: system.data } as const;
    execFile(process.execPath, [MAIN, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr });
    });
  });
}

async function done(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await wikibot(...args);
  if (code !== 0) throw new Error(`wikibot ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

async function write(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

const open = () => system.services.access.open(OPERATOR, { owner: 'alice', slug: 'notes' }, 'read');

it('makes a user, a wiki and a token', async () => {
  expect(await done('user', 'create', 'alice', '--email', 'alice@example.org')).toBe('Created alice.');
  expect(JSON.parse(await done('user', 'list', '--json'))).toMatchObject([
    { username: 'alice', email: 'alice@example.org' },
  ]);
  const made = JSON.parse(await done('wiki', 'create', 'alice/notes', '--name', 'Notes', '--json'));
  expect(made).toMatchObject({ owner: 'alice', slug: 'notes', url: 'http://wiki.example:3000/@alice/notes' });
  expect(await done('wiki', 'list')).toMatch(/^alice\/notes +Notes +3 pages +private/m);
  expect(await done('wiki', 'set', 'alice/notes', '--public', '--name', 'Our notes')).toBe('Changed alice/notes.');
  expect(await open()).toMatchObject({ name: 'Our notes', isPublic: true });

  const token = await done('token', 'create', 'alice', '--wiki', 'alice/notes', '--scope', 'read', '--expires', '30d');
  expect(token).toMatch(/^wkb_\S+$/);
  expect(await system.services.tokens.verify(token)).toMatchObject({ scopes: ['read'] });
  const [listed] = z
    .array(z.object({ id: z.string(), wiki: z.string() }))
    .parse(JSON.parse(await done('token', 'list', 'alice', '--json')));
  expect(listed?.wiki).toBe('alice/notes');
  await done('token', 'revoke', listed?.id ?? '');
  await expect(system.services.tokens.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
}, 60_000);

it('imports a folder as one commit of the owner, over what is there', async () => {
  await write({
    'vault/Home.md': '# My home\n\n[[Actors/Iran]] ![[map.png]]\n',
    'vault/Actors/Iran.md': 'Iran\r\nwith its own line ends\r\n',
    'vault/Actors/map.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255]),
    'vault/big.bin': Buffer.alloc(3_000_000, 'wikibot'),
    'vault/.obsidian/app.json': '{}',
  });
  const before = await open();
  const { code, stdout, stderr } = await wikibot('import', 'alice/notes', 'vault', '--json');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringMatching(/hidden or special: \.obsidian[^]*4\/4 files/),
  });
  expect(JSON.parse(stdout)).toMatchObject({ files: 4, pages: 2, changed: true, invalid: [] });
  const after = await open();
  const log = await system.services.pages.changelog(OPERATOR, after, { limit: 2 });
  expect(log.entries[0]).toMatchObject({
    author: 'alice',
    agent: 'wikibot import',
    message: expect.stringContaining('Import 4 files from vault'),
  });
  expect(log.entries[1]?.revision).toBe(before.headOid);
  const home = await system.services.pages.read(OPERATOR, after, 'Home');
  expect(home).toMatchObject({
    content: '# My home\n\n[[Actors/Iran]] ![[map.png]]\n',
    links_to: expect.arrayContaining(['Actors/Iran']),
  });
  const iran = await system.services.pages.read(OPERATOR, after, 'Actors/Iran');
  expect(iran.content).toBe('Iran\r\nwith its own line ends\r\n');
  expect(await done('import', 'alice/notes', 'vault')).toContain('no commit was made');
}, 60_000);

it('makes a wiki that begins with a folder, and none where that is no wiki', async () => {
  await write({ 'begin/Home.md': '# Begun\n', 'begin/Plan/First.md': 'x\n', 'wrong/CON.md': 'x\n' });
  await done('wiki', 'create', 'alice/begun', '--template', 'begin');
  const wiki = await system.services.access.open(OPERATOR, { owner: 'alice', slug: 'begun' }, 'read');
  expect(wiki.pageCount).toBe(4);
  expect((await system.services.pages.read(OPERATOR, wiki, 'Home')).content).toBe('# Begun\n');
  const { entries } = await system.services.pages.changelog(OPERATOR, wiki, { limit: 5 });
  expect(entries.map(({ message }) => message)).toEqual(['Begin with the template begin', 'Create the wiki begun']);
  expect((await wikibot('wiki', 'create', 'alice/wrong', '--template', 'wrong')).stderr).toContain('nothing was');
  expect((await wikibot('wiki', 'list')).stdout).not.toContain('alice/wrong');
}, 60_000);

it('imports nothing when a name breaks the rules, unless told to leave it out', async () => {
  await write({ 'bad/Fine.md': 'fine', 'bad/con.md': 'device', 'bad/fine.md': 'the same name' });
  const refused = await wikibot('import', 'alice/notes', 'bad');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/"con\.md".*Windows/);
  expect(refused.stderr).toMatch(/"fine\.md".*same name/);
  expect(refused.stderr).toContain('--skip-invalid');
  expect((await open()).pageCount).toBe(4);
  expect(await done('import', 'alice/notes', 'bad', '--skip-invalid')).toContain('Imported 1 file (1 page)');
}, 60_000);

it('exports what an import takes back', async () => {
  await done('wiki', 'create', 'alice/copy');
  for (const file of ['all.zip', 'all.bundle']) {
    expect(await done('export', 'alice/notes', file)).toContain(`Exported alice/notes to ${join(folder, file)}`);
    expect((await stat(join(folder, file))).size).toBeGreaterThan(1000);
  }
  expect(await done('import', 'alice/copy', 'all.zip')).toContain('Imported');
  expect(await done('import', 'alice/copy', 'all.bundle')).toContain('no commit was made');
  expect((await wikibot('export', 'alice/notes', 'all.tar')).stderr).toContain('.zip or .bundle');
}, 60_000);

it('makes the links that the launcher prints, and keeps the token', async () => {
  const shape = z.object({ signIn: z.string(), mcpToken: z.string() });
  const first = shape.parse(JSON.parse(await done('start-links', '--json')));
  const second = shape.parse(JSON.parse(await done('start-links', '--json')));
  expect(first.signIn).toMatch(/^http:\/\/wiki\.example:3000\/signin\/local\?code=\S+$/);
  expect(second.signIn).not.toBe(first.signIn);
  expect(second.mcpToken).toBe(first.mcpToken);
  const file = join(system.data, 'run', 'mcp-token');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await readFile(file, 'utf8')).trim()).toBe(first.mcpToken);
  await writeFile(file, 'wkb_damaged');
  const third = shape.parse(JSON.parse(await done('start-links', '--json')));
  expect(await system.services.tokens.verify(third.mcpToken)).toMatchObject({ label: 'npm start', scopes: ['write'] });
  const code = new URL(await done('sign-in', 'alice')).searchParams.get('code') ?? '';
  expect(await system.services.sessions.redeemLocalSignInCode(code)).toMatchObject({ username: 'alice' });
}, 60_000);

it('examines a healthy system', async () => {
  const { code, stdout } = await wikibot('doctor', '--json');
  const { healthy, findings } = z
    .object({
      healthy: z.boolean(),
      findings: z.array(z.object({ subject: z.string(), severity: z.string(), message: z.string() })),
    })
    .parse(JSON.parse(stdout));
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect([code, healthy]).toEqual([0, true]);
  expect(findings.map(({ subject }) => subject)).toEqual(
    expect.arrayContaining(['git', 'database', 'worker', 'alice/notes']),
  );
  expect(await done('reindex', 'alice/notes')).toMatch(/^alice\/notes: \d+ pages$/);
}, 60_000);

it('finds what is damaged, says what mending would do, and mends it', async () => {
  const { wikiId } = await open();
  const repos = join(system.data, 'repos');
  await rm(join(repos, wikiId.slice(0, 2), wikiId, 'repo.git/refs/heads/main'));
  const orphan = '0fffffff-0000-7000-8000-000000000000';
  await mkdir(join(repos, '0f', orphan), { recursive: true });
  const seen = await wikibot('doctor');
  expect(seen.code).toBe(1);
  expect(seen.stdout).toMatch(
    /^ERROR {3}alice\/notes: The branch main is gone; .* --fix: Sets main to that commit\.$/m,
  );
  expect(seen.stdout).toMatch(new RegExp(`^warning repositories: ${orphan} belongs to no wiki`, 'm'));
  expect((await wikibot('doctor')).code).toBe(1);
  const mended = await wikibot('doctor', '--fix');
  expect(mended.stdout).toMatch(/^ERROR {3}alice\/notes: The branch main is gone; .* \(mended\)$/m);
  expect(mended.code).toBe(0);
  await rm(join(repos, '0f', orphan), { recursive: true });
  const after = await wikibot('doctor');
  expect(after.stdout).not.toMatch(/ERROR|warning repositories/);
  expect(after.code).toBe(0);
}, 60_000);

it('deletes only when told twice', async () => {
  expect((await wikibot('wiki', 'delete', 'alice/copy')).stderr).toContain('--yes');
  expect(await done('wiki', 'delete', 'alice/copy', '--yes')).toBe('Deleted alice/copy.');
});

describe('says in one sentence', () => {
  it('what is wrong with what was asked', async () => {
    const { code, stdout, stderr } = await wikibot('wiki', 'create', 'nobody/wiki');
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: 'wikibot: There is no user "nobody".\n' });
    const json = await wikibot('wiki', 'create', 'nobody/wiki', '--json');
    expect(JSON.parse(json.stderr)).toMatchObject({ code: 'not_found' });
    expect((await wikibot('wiki', 'create', 'alice/other', '--template', 'z')).stderr).toContain('There is no z');
    expect(await system.services.wikis.ofOwner(OPERATOR, 'alice')).not.toMatchObject({
      wikis: expect.arrayContaining([expect.objectContaining({ slug: 'other' })]),
    });
    expect((await wikibot('import', 'alice/notes', 'nowhere')).stderr).toContain('There is no nowhere');
  }, 60_000);

  it('that the system does not run', async () => {
    const run = await new Promise<string>((resolve) => {
      const env = { PATH: process.env['PATH'], NODE_ENV: 'test', WIKIBOT_DATA: join(folder, 'none') } as const;
      execFile(process.execPath, [MAIN, 'wiki', 'list'], { env }, (_error, _stdout, stderr) => resolve(stderr));
    });
    expect(run).toMatch(/^wikibot: wikibot is not running with the data folder \S+none: start it with "npm start"/);
  });
});
