/**
 * `node_modules/.bin/node bench/demo-session.ts`: the session of the front page, recorded. Starts the
 * system, imports docs/demo/wiki, plays the assistant of the script below with the official MCP client
 * and writes what was asked and answered to docs/demo/session.json. What people and assistant say is
 * written here; every call and every answer is the system's.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DemoSession, Turn } from '../app/(site)/demo/session.ts';
import { callTool, connectMcp } from '../e2e/support/mcp.ts';
import { encodePath, restClient } from '../e2e/support/rest.ts';
import { ROOT, type System, startSystem } from '../e2e/support/system.ts';

const WIKI = 'noor/rook-marsh';
const SITE = 'Sites/North Creek';
const BELIEF = 'Hypotheses/Opening the sluice brings sediment';
const run = promisify(execFile);

const system = await startSystem();
try {
  await writeFile(join(ROOT, 'docs/demo/session.json'), `${JSON.stringify(await recorded(system), null, 2)}\n`);
} finally {
  await system.destroy();
}

async function recorded(from: System): Promise<DemoSession> {
  await from.cli('user', 'create', 'noor', '--email', 'noor@example.org');
  await from.cli('wiki', 'create', WIKI, '--name', 'Rook Marsh', '--public');
  await from.cli('import', WIKI, join(ROOT, 'docs/demo/wiki'));
  const make = ['token', 'create', 'noor', '--wiki', WIKI, '--scope', 'write', '--label', 'Assistant'];
  const token = (await from.cli(...make)).trim();
  const turns = await played(`${from.url}/@${WIKI}/mcp`, token);
  const rest = restClient(`${from.url}/@${WIKI}`, token);
  const pages: Record<string, string> = {};
  for (const path of [SITE, BELIEF])
    pages[path] = String((await rest.get(`/pages/${encodePath(path)}`)).body['content']);
  return { recorded: new Date().toISOString().slice(0, 10), turns, shown: SITE, pages, log: await logOf(from, token) };
}

async function played(url: string, token: string): Promise<Turn[]> {
  const client = await connectMcp(url, token, 'assistant');
  const turns: Turn[] = [];
  const say = (who: 'person' | 'assistant', text: string) => turns.push({ who, text });
  const call = async (tool: string, input: Record<string, unknown>) => {
    const { text } = await callTool(client, tool, input);
    turns.push({ who: 'tool', tool, input, output: text });
    return text;
  };
  say(
    'person',
    'The September plates at North Creek: 6.1, 5.8 and 7.0 mm. Please note them, and tell me whether we expected that.',
  );
  await call('search_notes', { query: 'North Creek sediment gain, what did we predict?', limit: 3 });
  const site = await call('read_note', { path: SITE });
  const belief = await call('read_note', { path: BELIEF });
  await call('edit_note', {
    path: SITE,
    revision: revisionOf(site),
    edits: [
      {
        old_string: '| March 2026 | 3.3 | 2.6 | 3.4 | 3.1 |',
        new_string: '| March 2026 | 3.3 | 2.6 | 3.4 | 3.1 |\n| September 2026 | 6.1 | 5.8 | 7.0 | 6.3 |',
      },
      { old_string: '**7.2 mm**', new_string: '**9.4 mm**' },
    ],
    commit_message: 'Add the September survey of North Creek',
  });
  await call('edit_note', {
    path: BELIEF,
    revision: revisionOf(belief),
    edits: [
      { old_string: 'confidence: low', new_string: 'confidence: medium' },
      {
        old_string: '| against, weakly |',
        new_string:
          '| against, weakly |\n| September 2026 | [[North Creek]] gained 6.3 mm; at least 5 was predicted | for |',
      },
    ],
    commit_message: 'Hold the prediction against the survey',
  });
  say(
    'assistant',
    'Noted: 6.3 mm on average, the largest gain so far. It was expected. The page on the sluice predicted at least 5 mm for this survey, so I added it there as evidence and raised the confidence from low to medium.',
  );
  await client.close();
  return turns;
}

/** As an assistant finds it, in the text that it is given. */
function revisionOf(answer: string): string {
  const revision = /\brevision ([0-9a-f]{7,40})\b/.exec(answer)?.[1];
  if (revision === undefined) throw new Error(`The answer names no revision:\n${answer}`);
  return revision;
}

/** What git shows of it, in a clone. */
async function logOf(from: System, token: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wikibot-demo-'));
  try {
    const address = new URL(`/@${WIKI}.git`, from.url);
    const secret = `http.extraHeader=Authorization: Bearer ${token}`;
    await run('git', ['-c', secret, 'clone', '-q', address.href, folder]);
    const format = '%h %s%n        %an, via %(trailers:key=Agent,valueonly,separator=%x2C)';
    const { stdout } = await run('git', ['-C', folder, 'log', '-2', '--stat=64', `--format=${format}`]);
    return stdout.trimEnd().replaceAll(/\n(?=[0-9a-f]{7} )/g, '\n\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
