/** Keeping a system well: `reindex`, `rebuild-db`, `doctor`. */
import type { Command } from 'commander';
import { type Finding, examine } from '../doctor.ts';
import { note, print } from '../output.ts';
import { type System, withSystem } from '../system.ts';
import { addReindexCommand, reindex } from './reindex.ts';

export function addUpkeepCommands(program: Command): void {
  addReindexCommand(program);

  program
    .command('rebuild-db')
    .description('makes the whole database anew from the repositories and the wiki.json beside each')
    .action((_options: object, command: Command) => withSystem((system) => rebuild(system, command)));

  program
    .command('doctor')
    .description('looks for what is wrong: programs, disk, database, worker, every repository')
    .option('--fix', 'mend what is safe to mend')
    .action(async (options: { fix?: boolean }, command: Command) => {
      const findings = await examine({ fix: options.fix === true });
      const broken = findings.some(({ severity, fixed }) => severity === 'error' && !fixed);
      print(command, { healthy: !broken, findings }, findings.map(findingLine).join('\n'));
      if (broken) process.exitCode = 1;
    });
}

/** Wikis that the database has lost come back first; then all that is derived is made anew. */
async function rebuild(system: System, command: Command): Promise<void> {
  const { wikis } = await system.deps.repos.call('restoreWikis', {});
  for (const { wiki, wikiId, restored, problem } of wikis) {
    if (restored) note(`${wiki ?? wikiId}: restored`);
    if (problem !== null) note(`${wiki ?? wikiId}: not restored. ${problem}`);
  }
  if (wikis.some(({ problem }) => problem !== null)) process.exitCode = 1;
  await reindex(system, command, undefined);
}

function findingLine({ severity, subject, message, remedy, fixed }: Finding): string {
  const mark = { ok: 'ok     ', info: 'info   ', warning: 'warning', error: 'ERROR  ' }[severity];
  const next = fixed ? ' (mended)' : remedy === null ? '' : ` --fix: ${remedy}`;
  return `${mark} ${subject}: ${message}${next}`;
}
