/** A real PostgreSQL with pgvector for tests: installed on Debian, and run as a private cluster. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from './refusal.mjs';
import { run } from './run.mjs';

const DEBIAN = '/usr/lib/postgresql';

/** The Debian release whose sources hold pgvector; 12 has no package of it. */
const PGVECTOR_RELEASE = 'trixie';

/** @returns {Promise<string>} the folder of PostgreSQL's programs */
export async function ensurePostgres(console) {
  if (newestProgramFolder() === null) {
    requireApt('PostgreSQL');
    // The packages' own cluster is not to be started: no service manager may be there to stop it.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    await console.step("Installing Debian's postgresql", async () => {
      await run('apt-get', ['update', '-qq'], { env, what: 'apt-get update' });
      await apt(['postgresql'], env);
    });
  }
  const programs = newestProgramFolder();
  if (programs === null) throw new Refusal(`PostgreSQL was installed, but is not in ${DEBIAN}.`);
  if (!hasPgvector(programs)) {
    requireApt('pgvector');
    await console.step('Building pgvector', () => buildPgvector(programs));
  }
  return programs;
}

/**
 * A cluster of its own in a temporary folder, on a Unix socket in it.
 * @returns {Promise<{url: string, version: string, stop: () => Promise<void>}>}
 */
export async function startCluster(programs) {
  const folder = await mkdtemp(join(tmpdir(), 'wikibot-postgres-'));
  const data = join(folder, 'data');
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? idsOf('postgres') : {};
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder };
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'];
  await run(join(programs, 'initdb'), init, { ...options, what: 'initdb' });
  const settings = { listen_addresses: '', unix_socket_directories: folder, fsync: 'off', max_connections: '300' };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  // A group of its own: a Ctrl-C must reach the command first, which still has the database open.
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...args], {
    ...options,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.on('data', (chunk) => (log = (log + chunk).slice(-20_000)));
  const ended = once(server, 'exit');

  const stop = async () => {
    // SIGINT is PostgreSQL's "fast shutdown": it does not wait for clients.
    if (server.exitCode === null) server.kill('SIGINT');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  process.once('exit', () => server.kill('SIGQUIT'));
  for (const begun = Date.now(); !answers(programs, folder); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (server.exitCode === null && Date.now() - begun < 30_000) continue;
    await stop();
    throw new Refusal('PostgreSQL does not start.', { details: log });
  }
  return {
    url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    version: versionOf(programs),
    stop,
  };
}

function answers(programs, folder) {
  try {
    execFileSync(join(programs, 'pg_isready'), ['-q', '-h', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function newestProgramFolder() {
  if (!existsSync(DEBIAN)) return null;
  const versions = readdirSync(DEBIAN).filter((version) => existsSync(join(DEBIAN, version, 'bin', 'initdb')));
  versions.sort((a, b) => Number(b) - Number(a));
  return versions[0] === undefined ? null : join(DEBIAN, versions[0], 'bin');
}

function hasPgvector(programs) {
  const share = execFileSync(join(programs, 'pg_config'), ['--sharedir'], { encoding: 'utf8' }).trim();
  return existsSync(join(share, 'extension', 'vector.control'));
}

function versionOf(programs) {
  return execFileSync(join(programs, 'postgres'), ['-V'], { encoding: 'utf8' }).trim().split(' ')[2] ?? '';
}

function idsOf(user) {
  const id = (flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function requireApt(name) {
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) return;
  throw new Refusal(`${name} is missing, and can be installed only as root on Debian`);
}

async function apt(packages, env) {
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  await run('apt-get', args, { env, what: `apt-get install ${packages.join(' ')}` });
}

/**
 * The package where the system has it, else from Debian's sources. Those come through lists and a
 * source of apt that live in the temporary folder alone: the machine's own are not touched.
 */
async function buildPgvector(programs) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const version = programs.split('/').at(-2);
  const folder = await mkdtemp(join(tmpdir(), 'wikibot-pgvector-'));
  try {
    await run('apt-get', ['update', '-qq'], { env, what: 'apt-get update' });
    const packaged = `postgresql-${version}-pgvector`;
    const known = await run('apt-cache', ['search', '--names-only', `^${packaged}$`], { what: 'apt-cache search' });
    if (known.trim() !== '') return await apt([packaged], env);
    await apt(['build-essential', `postgresql-server-dev-${version}`], env);
    await fetchSource(folder, env);
    const make = (...targets) =>
      run('make', ['-j2', `PG_CONFIG=${join(programs, 'pg_config')}`, 'OPTFLAGS=', ...targets], {
        cwd: join(folder, 'source'),
        env,
        what: 'make',
      });
    await make();
    await make('install');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchSource(folder, env) {
  const source = join(folder, 'pgvector.list');
  const lists = join(folder, 'lists');
  await mkdir(join(lists, 'partial'), { recursive: true });
  // apt drops its rights for the download, and must be able to write there.
  execFileSync('chmod', ['-R', 'a+rwx', folder]);
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(source, `deb-src [signed-by=${keyring}] ${mirror()} ${PGVECTOR_RELEASE} main\n`);
  const settings = { 'Dir::Etc::SourceList': source, 'Dir::Etc::SourceParts': '/dev/null', 'Dir::State::Lists': lists };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await run('apt-get', [...options, 'update', '-qq'], { env, what: 'apt-get update (sources)' });
  await run('apt-get', [...options, 'source', '-qq', '--download-only', 'pgvector'], {
    cwd: folder,
    env,
    what: 'apt-get source',
  });
  const archive = readdirSync(folder).find((name) => name.includes('.orig.tar.'));
  if (archive === undefined) throw new Refusal('the source package of pgvector has no archive');
  await mkdir(join(folder, 'source'));
  await run('tar', ['xf', archive, '-C', 'source', '--strip-components=1'], { cwd: folder, what: 'tar' });
}

/** Debian's mirror that this machine uses. */
function mirror() {
  const folder = '/etc/apt/sources.list.d';
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []),
  ];
  for (const file of files.filter((each) => existsSync(each))) {
    const found = /(?:^deb\s+(?:\[[^\]]*\]\s+)?|^URIs:\s*)(\S+\/debian)\/?(?:\s|$)/m.exec(readFileSync(file, 'utf8'));
    if (found?.[1]) return found[1];
  }
  return 'http://deb.debian.org/debian';
}
