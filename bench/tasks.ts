/**
 * `npm run bench -- tasks`: thirty tasks of an assistant, through wikibot's MCP endpoint and through two file-system
 * servers on the same files. Prints calls and bytes, and writes bench/results/tasks.json. Exits with 1 where a check
 * fails or the bar is missed. `--verbose` shows each call; `--record` keeps the figures, of which the test makes its
 * ceilings; `--own` runs wikibot alone and takes the others' figures as they are recorded.
 */
import { loadBase } from './tasks/base.ts';
import { type ServerFigures, type Total, missed, readRecorded, record, recorded, totals } from './tasks/figures.ts';
import { RIVAL_NAMES, installRivals, labelOf, startRival } from './tasks/rivals.ts';
import { type Contestant, type TaskResult, runTask, sessionBytes } from './tasks/run.ts';
import { TASKS } from './tasks/suite.ts';
import { startWikibot } from './tasks/wikibot.ts';
import { saveResults } from './results.ts';

const say = (text: string) => process.stderr.write(`${text}\n`);
const isVerbose = process.argv.includes('--verbose');
const isOwn = process.argv.includes('--own');

const base = await loadBase();
if (base === null) throw new Error('The tasks ask about Obsidian Help: set WIKIBOT_CORPUS to its folder or archive.');
if (!isOwn) await installRivals();
say('starting wikibot on the vault …');
const wikibot = await startWikibot(base);
const files = await wikibot.export();
const failures: string[] = [];
const servers: ServerFigures[] = [];
try {
  servers.push(await play(wikibot, 'wikibot'));
  if (isOwn) servers.push(...(await readRecorded()).filter(({ name }) => name !== 'wikibot'));
  for (const name of isOwn ? [] : RIVAL_NAMES) {
    const rival = await startRival(name, files);
    try {
      servers.push(await play(rival, labelOf(name)));
    } finally {
      await rival.close();
    }
  }
} finally {
  await wikibot.close();
}

async function play(contestant: Contestant, label: string): Promise<ServerFigures> {
  say(`${label}: ${TASKS.length} tasks …`);
  const before = await contestant.tree();
  const results: TaskResult[] = [];
  for (const task of TASKS) {
    const result = await runTask(contestant, task, before);
    if (result.failure !== null) failures.push(`${contestant.name}, ${task.name}: ${result.failure}`);
    if (isVerbose) tell(result);
    results.push(result);
  }
  return { name: contestant.name, label, session: await sessionBytes(contestant), tasks: results.map(recorded) };
}

/** Where the bytes of each call go. */
function tell({ task, log }: TaskResult): void {
  say(`  ${task}`);
  for (const { tool, request, content, structured, fields } of log)
    say(`    ${tool}: ${request} asked, ${content} text, ${structured} data ${JSON.stringify(fields)}`);
}

const format = new Intl.NumberFormat('en');
const column = (text: string) => text.padStart(24);
const row = (name: string, cells: readonly string[]) => console.log(`${name.padEnd(46)}${cells.map(column).join('')}`);
const share = (own: number | undefined, other: number) =>
  own === undefined || own === other ? '' : ` (${(other / own).toFixed(1)} ×)`;
const ofTotal = ({ bytes }: Total) =>
  servers.map(({ name }) => `${format.format(bytes[name] ?? 0)}${share(bytes['wikibot'], bytes[name] ?? 0)}`);

row(
  '\nbytes asked and answered (calls)',
  servers.map(({ name }) => name),
);
for (const [index, task] of TASKS.entries()) {
  row(
    task.name,
    servers.map(({ tasks }) => {
      const entry = tasks[index];
      return entry === undefined
        ? ''
        : `${entry.beyond === null ? '' : 'can’t: '}${format.format(entry.bytes)} (${entry.calls})`;
    }),
  );
}
row(
  'tools/list and instructions, once',
  servers.map(({ session }) => format.format(session)),
);
const { all, common, withoutSweeps } = totals(servers);
for (const total of [all, common, withoutSweeps]) row(`${total.what} (${total.tasks})`, ofTotal(total));
row(
  'the same, text and data of results together',
  servers.map(({ name }) => format.format(common.whole[name] ?? 0)),
);
for (const { name, beyond = {} } of TASKS)
  for (const [server, why] of Object.entries(beyond)) console.log(`${server} can’t ${name}: ${why}.`);

const over = missed(common);
console.log(
  `\nAt most half the bytes of either, on tasks that all can do: ${over.length === 0 ? 'met' : `MISSED against ${over.join(', ')}`}.`,
);
for (const failure of failures) console.error(`FAILED: ${failure}`);
await saveResults('tasks', { servers, totals: { all, common, withoutSweeps } });
const isGood = failures.length === 0 && over.length === 0;
if (isGood && process.argv.includes('--record')) await record(servers);
process.exitCode = isGood ? 0 : 1;
