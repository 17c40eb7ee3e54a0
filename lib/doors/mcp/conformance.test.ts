/**
 * The protocol's own conformance suite, against the door on a real HTTP server: once as it is, once
 * with the tools that the suite's scenarios call by name.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OPERATOR } from '../../core/access.ts';
import { type TestSystem, serve, startTestSystem } from '../testing.ts';
import { type McpDoorOptions, createMcpDoor } from './index.ts';
import { type Era, NEEDS_FIXTURES, NOT_APPLICABLE } from './testing/expectations.ts';
import { FIXTURES } from './testing/fixtures.ts';

const NOTES = { owner: 'alice', slug: 'notes' };
// It is a program, without a module to import.
const SUITE = fileURLToPath(import.meta.resolve('@modelcontextprotocol/conformance/dist/index.js'));
const run = promisify(execFile);

let system: TestSystem;
let real: { url: string; close: () => Promise<void> };
let withFixtures: typeof real;
let results: string;
beforeAll(async () => {
  results = await mkdtemp(join(tmpdir(), 'wikibot-conformance-'));
  system = await startTestSystem();
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  await system.services.wikis.create(OPERATOR, { ...NOTES, name: 'Notes' }, { agent: null });
  const token = await system.token('alice');
  const mount = (options: McpDoorOptions) => {
    const door = createMcpDoor(system.doorDeps, options);
    return serve((request) => {
      // The suite has no way to send one.
      request.headers.set('Authorization', `Bearer ${token}`);
      return door.wiki(request, NOTES);
    });
  };
  [real, withFixtures] = await Promise.all([mount({}), mount({ extra: FIXTURES })]);
}, 60_000);
afterAll(async () => {
  await Promise.all([real.close(), withFixtures.close()]);
  await system.close();
  await rm(results, { recursive: true, force: true });
});

const checks = z.array(z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() }));

interface Outcome {
  readonly passed: string[];
  /** With what each lacks. */
  readonly failed: Record<string, string[]>;
}

/** Every server scenario of the era; a warning counts as a failure. */
async function outcomeOf(mount: 'real' | 'fixtures', era: Era): Promise<Outcome> {
  const { url } = mount === 'real' ? real : withFixtures;
  const folder = join(results, `${mount}-${era}`);
  const args = [SUITE, 'server', '--url', `${url}/mcp`, '--suite', 'all', '--spec-version', era, '-o', folder];
  // It ends with 1 where a scenario fails; what it wrote is judged below.
  await run(process.execPath, args, { timeout: 50_000, maxBuffer: 1 << 24 }).catch(() => undefined);
  const outcome: Outcome = { passed: [], failed: {} };
  for (const name of await readdir(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d{2}-\d{2}T/.exec(name)?.[1] ?? name;
    const found = checks.parse(JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8')));
    const lacking = found.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
    if (lacking.length === 0) outcome.passed.push(scenario);
    else outcome.failed[scenario] = lacking.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? ''}`);
  }
  return outcome;
}

describe.each([
  { era: '2025-11-25', scenarios: 30 },
  { era: '2026-07-28', scenarios: 35 },
] as const)('the suite for $era', ({ era, scenarios }) => {
  it('passes with its tools, but for what cannot apply', async () => {
    const { passed, failed } = await outcomeOf('fixtures', era);
    expect(Object.keys(failed).sort(), JSON.stringify(failed, null, 1)).toEqual(
      Object.keys(NOT_APPLICABLE[era]).sort(),
    );
    expect(passed.length + Object.keys(failed).length).toBeGreaterThanOrEqual(scenarios);
  });

  it('passes on the real endpoint, but for what calls those tools', async () => {
    const { passed, failed } = await outcomeOf('real', era);
    const expected = [...Object.keys(NOT_APPLICABLE[era]), ...NEEDS_FIXTURES[era]].sort();
    expect(Object.keys(failed).sort(), JSON.stringify(failed, null, 1)).toEqual(expected);
    expect(passed).toContain('dns-rebinding-protection');
    expect(passed).toContain('tools-list');
  });
});

it('logged nothing of all this as a fault of ours', () => {
  expect(system.logged).toEqual([]);
});
