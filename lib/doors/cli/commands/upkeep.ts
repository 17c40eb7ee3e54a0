/** Keeping a system well: `reindex`, `rebuild-db`, `doctor`. */
import type { Command } from 'commander';
import { OPERATOR } from '../../../core/access.ts';
import type { WikiAddress } from '../../../services/types.ts';
import { nameOfWiki, parseWiki } from '../arguments.ts';
import { type Finding, examine } from '../doctor.ts';
import { note, print } from '../output.ts';
import { type System, withSystem } from '../system.ts';

export function addUpkeepCommands(program: Command): void {
  program
    .command('reindex')
    .description('makes search, links and history of a wiki (or of all) anew from its repository')
    .argument('[wiki]', 'like alice/notes; all when left out', parseWiki)
    .action((address: WikiAddress | undefined, _options: object, command: Command) =>
      withSystem((system) => rebuild(system, command, address)),
    );

  program
    .command('rebuild-db')
    .description('the same for all wikis')
    .action((_options: object, command: Command) => withSystem((system) => rebuild(system, command, undefined)));

  program
    .command('doctor')
    .description('looks for what is wrong: programs, disk, database, worker, every repository')
    .option('--fix', 'mend what is safe to mend')
    .action(async (options: { fix?: boolean }, command: Command) => {
      const findings = await examine({ fix: options.fix === true });
      const broken = findings.some(({ severity, fixed }) => severity === 'error' && !fixed);
      print(command, { healthy: !broken, findings }, findings.map(lineOf).join('\n'));
      if (broken) process.exitCode = 1;
    });
}

async function rebuild({ services, deps }: System, command: Command, address: WikiAddress | undefined): Promise<void> {
  const wikis =
    address === undefined
      ? await services.wikis.list(OPERATOR)
      : [await services.access.open(OPERATOR, address, 'admin')];
  const done: { wiki: string; head: string | null; published: number }[] = [];
  for (const wiki of wikis) {
    note(`${nameOfWiki(wiki)} …`);
    const { head, published } = await deps.repos.call('reconcile', { wikiId: wiki.wikiId, rebuild: true });
    done.push({ wiki: nameOfWiki(wiki), head, published });
  }
  print(command, { wikis: done }, done.map(({ wiki, published }) => `${wiki}: ${published} commits`).join('\n'));
}

function lineOf({ severity, subject, message, remedy, fixed }: Finding): string {
  const mark = { ok: 'ok     ', info: 'info   ', warning: 'warning', error: 'ERROR  ' }[severity];
  const next = fixed ? ' (mended)' : remedy === null ? '' : ` --fix: ${remedy}`;
  return `${mark} ${subject}: ${message}${next}`;
}
