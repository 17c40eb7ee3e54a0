import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Child } from './child.mjs';
import { ChildLog } from './log.mjs';
import { NODE, WITH_PARENT } from './places.mjs';

let data: string;
let said: string[];
const children: Child[] = [];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'wikibot-child-'));
  said = [];
  const { claim } = await import('./running.mjs');
  await claim(data, [], () => {});
});
afterEach(async () => {
  for (const child of children.splice(0)) await child.stop();
  await rm(data, { recursive: true, force: true });
});

async function makeChild(program: string, stopMs = 5_000): Promise<Child> {
  const file = join(data, 'program.mjs');
  await writeFile(file, program);
  const say = (line: string) => said.push(line);
  const log = await ChildLog.open({ name: 'worker', data, say });
  const child = new Child({ name: 'worker', args: [file], env: { ...process.env }, stopMs }, { log, data, say });
  children.push(child);
  return child;
}

const pidOf = async () => Number(await readFile(join(data, 'run', 'worker.pid'), 'utf8'));
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const READY = `console.log('{"ready":true}'); setInterval(() => {}, 1000);`;

describe('a program of the system', () => {
  it('is started again after it was killed, and reported', async () => {
    const child = await makeChild(READY);
    await child.start();
    await child.saidReady;
    child.settled();
    const first = await pidOf();
    process.kill(first, 'SIGKILL');
    await vi.waitFor(async () => expect(await pidOf()).not.toBe(first), { timeout: 5_000 });
    expect(said.join('\n')).toContain('The worker ended unexpectedly (signal SIGKILL); starting it again in 0.5 s.');
  });

  it('waits twice as long after each end', async () => {
    const child = await makeChild('process.exit(7)');
    child.settled();
    await child.start();
    await vi.waitFor(() => expect(said.filter((line) => line.includes('code 7'))).toHaveLength(2), { timeout: 5_000 });
    expect(said.map((line) => / in (.*) s\./.exec(line)?.[1])).toEqual(['0.5', '1']);
  });

  it('that ends while starting fails the start', async () => {
    const child = await makeChild(`console.error('no such key'); process.exit(2)`);
    await child.start();
    await expect(child.failed).rejects.toThrow('The worker ended while starting (code 2)');
    expect(said).toContain('  worker: no such key');
  });

  it('stops when asked, and is ended when it does not', async () => {
    const polite = await makeChild(`process.on('SIGTERM', () => process.exit(0)); ${READY}`);
    await polite.start();
    await polite.saidReady;
    const pid = await pidOf();
    await polite.stop();
    expect(isAlive(pid)).toBe(false);
    expect(said).toEqual([]);
    await expect(pidOf()).rejects.toThrow('ENOENT');

    const deaf = await makeChild(`process.on('SIGTERM', () => {}); ${READY}`, 200);
    await deaf.start();
    await deaf.saidReady;
    await deaf.stop();
    expect(said.join()).toContain('did not stop within 0.2 s');
  });

  it('keeps its output, and shows warnings of pino on the console', async () => {
    const child = await makeChild(
      `console.log('plain'); console.log(JSON.stringify({level:30,msg:'quiet'})); console.log(JSON.stringify({level:50,msg:'loud',err:{message:'why'}})); ${READY}`,
    );
    await child.start();
    await child.saidReady;
    expect(said).toEqual(['  worker: error: loud: why']);
    await vi.waitFor(async () => expect(await readFile(join(data, 'logs', 'worker.log'), 'utf8')).toContain('plain\n'));
  });
});

it('stops by itself when the launcher is killed', async () => {
  const program = join(data, 'orphan.mjs');
  await writeFile(
    program,
    `process.on('SIGTERM', () => process.exit(0)); console.log(process.pid); setInterval(() => {}, 1000);`,
  );
  const launcher = join(data, 'launcher.mjs');
  await writeFile(
    launcher,
    `import { spawn } from 'node:child_process';
     spawn(${JSON.stringify(NODE)}, ['--import', ${JSON.stringify(WITH_PARENT)}, ${JSON.stringify(program)}], {
       stdio: ['ignore', 'inherit', 'inherit', 'ipc'], detached: true });`,
  );
  const parent = spawn(NODE, [launcher], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (chunk) => resolve(Number(chunk))));
  parent.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });
});
