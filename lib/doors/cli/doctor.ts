/** What `wikibot doctor` looks at, from the machine to each repository. Nothing here throws. */
import { execFile } from 'node:child_process';
import { readFile, readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { OPERATOR } from '../../core/access.ts';
import { isWikibotError } from '../../core/errors.ts';
import { nameOfWiki } from './arguments.ts';
import { type System, dataFolder, openSystem } from './system.ts';

export interface Finding {
  readonly severity: 'ok' | 'info' | 'warning' | 'error';
  readonly subject: string;
  readonly message: string;
  /** What `--fix` does or would do; null: nothing to mend, or not by this command. */
  readonly remedy: string | null;
  readonly fixed: boolean;
}

const MIGRATIONS = fileURLToPath(new URL('../../../prisma/migrations', import.meta.url));
/** `cat-file --batch-command` came with it. */
const LEAST_GIT = [2, 36] as const;
const LEAST_FREE_BYTES = 1024 ** 3;
const PROGRAMS = ['front', 'web', 'worker', 'db'];

export async function examine(options: { fix: boolean }): Promise<Finding[]> {
  const data = dataFolder();
  const findings = [node(), await git(), await disk(data), await keys(data), ...(await programs(data))];
  let system: System;
  try {
    system = await openSystem();
  } catch (error) {
    return [...findings, finding('error', 'system', reason(error))];
  }
  try {
    const database = await databaseState(system);
    const worker = await workerState(system);
    findings.push(database, worker);
    if (database.severity !== 'error') findings.push(...(await hiddenIdentities(system)));
    if (database.severity !== 'error' && worker.severity !== 'error')
      findings.push(...(await repositories(system, options)));
  } finally {
    await system.close();
  }
  return findings;
}

function finding(severity: Finding['severity'], subject: string, message: string): Finding {
  return { severity, subject, message, remedy: null, fixed: false };
}

function reason(error: unknown): string {
  if (isWikibotError(error)) return error.message;
  return error instanceof Error
    ? (error.message.split('\n').findLast((line) => line.trim() !== '') ?? error.name)
    : String(error);
}

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 24
    ? finding('ok', 'node', process.version)
    : finding(
        'error',
        'node',
        `${process.version} is too old: run the command with "npm run -s wikibot -- …", which brings its own`,
      );
}

async function git(): Promise<Finding> {
  try {
    const { stdout } = await promisify(execFile)('git', ['--version']);
    const version = stdout.trim().replace(/^git version /, '');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major > LEAST_GIT[0] || (major === LEAST_GIT[0] && minor >= LEAST_GIT[1])
      ? finding('ok', 'git', version)
      : finding('error', 'git', `${version} is too old: ${LEAST_GIT.join('.')} or newer is needed`);
  } catch {
    return finding('error', 'git', 'is not installed, or not in PATH');
  }
}

async function disk(data: string): Promise<Finding> {
  try {
    const { bavail, bsize } = await statfs(data);
    const free = bavail * bsize;
    const text = `${(free / 1024 ** 3).toFixed(1)} GB free at ${data}`;
    return free < LEAST_FREE_BYTES
      ? finding('warning', 'disk', `${text}: less than 1 GB`)
      : finding('ok', 'disk', text);
  } catch {
    return finding('error', 'disk', `there is no data folder ${data}; name it with WIKIBOT_DATA`);
  }
}

async function keys(data: string): Promise<Finding> {
  const file = join(data, 'keys.json');
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0 && process.platform !== 'win32')
      return finding('warning', 'keys', `other users of this machine can read ${file}: chmod 600 it`);
    return finding('ok', 'keys', 'readable by its owner alone');
  } catch {
    return process.env['TOKEN_KEYS']
      ? finding('ok', 'keys', 'from the environment')
      : finding('error', 'keys', `${file} is missing`);
  }
}

async function programs(data: string): Promise<Finding[]> {
  const running: string[] = [];
  const findings: Finding[] = [];
  for (const name of PROGRAMS) {
    const pid = Number(await readFile(join(data, 'run', `${name}.pid`), 'utf8').catch(() => 'NaN'));
    if (Number.isNaN(pid)) continue;
    if (isAlive(pid)) running.push(`${name} ${pid}`);
    else findings.push(finding('error', 'programs', `${name} (process ${pid}) has ended; restart with "npm start"`));
  }
  if (running.length > 0) findings.unshift(finding('ok', 'programs', running.join(', ')));
  return findings;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function databaseState({ deps }: System): Promise<Finding> {
  try {
    const [version] = await deps.db.$queryRaw<{ version: string }[]>`SHOW server_version`.then((rows) =>
      rows.map((row) => ({ version: Object.values(row)[0] ?? '' })),
    );
    const missing = await unapplied(deps.db);
    return missing.length === 0
      ? finding('ok', 'database', `PostgreSQL ${version?.version ?? ''}, up to date`)
      : finding(
          'error',
          'database',
          `lacks ${missing.length} migrations (${missing.join(', ')}); restart with "npm start"`,
        );
  } catch (error) {
    return finding('error', 'database', `cannot be reached: ${reason(error)}`);
  }
}

/** Of these people nobody could be signed in by their own provider if the broker were left. */
async function hiddenIdentities({ services }: System): Promise<Finding[]> {
  try {
    return (await services.identities.hidden(OPERATOR)).map(({ broker, accounts }) =>
      finding(
        'info',
        'identity',
        `${accounts} ${accounts === 1 ? 'account signs' : 'accounts sign'} in through ${broker}, which does not tell the provider's own subject: they could not sign in without it`,
      ),
    );
  } catch (error) {
    return [finding('error', 'identity', reason(error))];
  }
}

async function unapplied(db: System['deps']['db']): Promise<string[]> {
  const folders = await readdir(MIGRATIONS, { withFileTypes: true });
  const rows = await db.$queryRaw<{ migration_name: string }[]>`
    SELECT migration_name FROM "_prisma_migrations" WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map((row) => row.migration_name));
  return folders.filter((entry) => entry.isDirectory() && !applied.has(entry.name)).map((entry) => entry.name);
}

async function workerState({ deps, config }: System): Promise<Finding> {
  const healthy = await deps.repos.health().catch(() => false);
  return healthy
    ? finding('ok', 'worker', 'healthy')
    : finding('error', 'worker', `does not answer at ${config.workerUrl}`);
}

async function repositories({ services, deps, config }: System, options: { fix: boolean }): Promise<Finding[]> {
  const findings: Finding[] = [];
  const wikis = await services.wikis.list(OPERATOR);
  for (const wiki of wikis) {
    const name = nameOfWiki(wiki);
    try {
      const { findings: found } = await deps.repos.call('inspect', { wikiId: wiki.wikiId, fix: options.fix });
      if (found.length === 0) findings.push(finding('ok', name, `${wiki.pageCount} pages`));
      findings.push(...found.map((each) => ({ subject: name, ...each })));
    } catch (error) {
      findings.push(finding('error', name, reason(error)));
    }
  }
  if (wikis.length === 0) findings.push(finding('info', 'wikis', 'there is none yet'));
  const folders = await wikiFolders(join(config.data, 'repos'));
  if (folders === null) {
    if (wikis.length > 0)
      findings.push(finding('warning', 'repositories', `are not under ${config.data}: the worker runs elsewhere`));
    return findings;
  }
  const known = new Set(wikis.map(({ wikiId }) => wikiId));
  for (const folder of folders.filter((name) => !known.has(name)))
    findings.push(finding('warning', 'repositories', `${folder} belongs to no wiki; move it away if it is not needed`));
  return findings;
}

/** Names of the wikis' folders (see worker/repo/layout.ts); null: there is no such folder here. */
async function wikiFolders(root: string): Promise<string[] | null> {
  const shards = await readdir(root).catch(() => null);
  if (shards === null) return null;
  const inside = await Promise.all(
    shards.filter((shard) => /^[0-9a-f]{2}$/.test(shard)).map((shard) => readdir(join(root, shard)).catch(() => [])),
  );
  return inside.flat().filter((name) => /^[0-9a-f-]{36}$/.test(name));
}
