import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkData, checkGit, checkNode, checkPort } from './checks.mjs';
import { readKeys } from './keys.mjs';
import { readOptions } from './options.mjs';
import { claim, release, writePid } from './running.mjs';

let data: string;
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'wikibot-checks-'));
});
afterEach(() => rm(data, { recursive: true, force: true }));

describe('the machine', () => {
  it('needs Node 20', () => {
    expect(() => checkNode('18.19.0')).toThrow('Node 18.19.0 is too old: install Node 20 or newer and start again.');
    expect(() => checkNode('20.0.0')).not.toThrow();
  });

  it('needs git 2.36', async () => {
    await expect(checkGit({ NODE_ENV: 'test', PATH: data })).rejects.toThrow('git is missing');
    await writeFile(join(data, 'git'), '#!/bin/sh\necho git version 2.35.1\n', { mode: 0o755 });
    await expect(checkGit({ NODE_ENV: 'test', PATH: data })).rejects.toThrow('git 2.35 is too old');
    await expect(checkGit()).resolves.toBeUndefined();
  });

  it.each(['127.0.0.1', '::'])('needs a free port (in use on %s)', async (address) => {
    const server = createServer();
    server.listen(0, address);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(checkPort({ port, host: null })).rejects.toThrow(
      `Port ${port} is in use by another program: stop it, or choose another port with --port.`,
    );
    server.close();
    await once(server, 'close');
    expect(await checkPort({ port, host: null })).toBe(port);
  });

  it('gives a free port for 0', async () => {
    expect(await checkPort({ port: 0, host: null })).toBeGreaterThan(1024);
  });

  it('needs a folder that can be written', async () => {
    await writeFile(join(data, 'file'), '');
    await expect(checkData(join(data, 'file'))).rejects.toThrow('cannot be written');
    await checkData(join(data, 'new'));
    expect((await stat(join(data, 'new'))).mode & 0o777).toBe(0o700);
  });
});

describe('the data folder', () => {
  it('belongs to one launcher at a time', async () => {
    await claim(data, [], () => {});
    // Our own process is alive, but a launcher does not meet itself.
    await writePid(data, 'launcher', process.ppid);
    await expect(claim(data, [], () => {})).rejects.toThrow('already in use by a running wikibot');
    await release(data);
    await expect(claim(data, [], () => {})).resolves.toBeUndefined();
  });

  it('is taken over from a launcher that is dead', async () => {
    await claim(data, [], () => {});
    await writePid(data, 'launcher', 2 ** 22 + 1);
    await claim(data, ['worker'], () => {});
    expect(await readFile(join(data, 'run', 'launcher.pid'), 'utf8')).toBe(`${process.pid}\n`);
  });

  it('keeps its keys, and refuses damaged ones', async () => {
    const keys = await readKeys(data);
    expect(await readKeys(data)).toEqual(keys);
    expect((await stat(join(data, 'keys.json'))).mode & 0o777).toBe(0o600);
    await writeFile(join(data, 'keys.json'), '{');
    await expect(readKeys(data)).rejects.toThrow('is damaged');
  });
});

describe('the command line', () => {
  it('wins over the environment', () => {
    const env = { PORT: '1', WIKIBOT_DATA: '/a' };
    expect(readOptions([], env)).toMatchObject({ port: 1, data: '/a', json: false });
    expect(readOptions(['--port', '2', '--data', '/b', '--json'], env)).toEqual({ port: 2, data: '/b', json: true });
  });

  it.each([[['--port', 'x']], [['--prot', '1']], [['--port', '70000']]])('refuses %o in one sentence', (args) => {
    expect(() => readOptions(args, {})).toThrow(/^[^\n]+\.$/);
  });
});
