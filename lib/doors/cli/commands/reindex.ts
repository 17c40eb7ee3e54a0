/** `reindex`: asks the worker for it and shows how far it is; cut off, it goes on without anybody watching. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { OPERATOR } from '../../../core/access.ts';
import type { ReindexAnswer } from '../../../protocol/search.ts';
import type { WikiAddress, WikiInfo } from '../../../services/types.ts';
import { nameOfWiki, parseWiki } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import { print } from '../output.ts';
import { type System, withSystem } from '../system.ts';

const POLL_MS = 300;
/** A corpus model is begun a moment after the last page has come. */
const QUIET_POLLS = 8;
const BAR = 24;

export function addReindexCommand(program: Command): void {
  program
    .command('reindex')
    .description('makes search, links and history of a wiki (or of all) anew from its repository')
    .argument('[wiki]', 'like alice/notes; all when left out', parseWiki)
    .action((address: WikiAddress | undefined, _options: object, command: Command) =>
      withSystem((system) => reindex(system, command, address)),
    );
}

export async function reindex(system: System, command: Command, address: WikiAddress | undefined): Promise<void> {
  const { services } = system;
  const wikis =
    address === undefined
      ? await services.wikis.list(OPERATOR)
      : [await services.access.open(OPERATOR, address, 'admin')];
  // All at once: the worker takes turns between them.
  for (const wiki of wikis) await services.search.reindex(OPERATOR, wiki);
  const done: { wiki: string; head: string | null; pages: number }[] = [];
  for (const wiki of wikis) {
    const { head, pages_total } = await watch(system, wiki);
    done.push({ wiki: nameOfWiki(wiki), head, pages: pages_total });
  }
  print(command, { wikis: done }, done.map(({ wiki, pages }) => `${wiki}: ${pages} pages`).join('\n'));
}

/** Until every signal is complete. */
async function watch({ services }: System, wiki: WikiInfo): Promise<ReindexAnswer> {
  const shown = progressLine(nameOfWiki(wiki));
  for (let quiet = 0; ;) {
    const status = await services.search.reindexStatus(OPERATOR, wiki);
    const complete = status.state === 'idle' && (status.head === null || status.indexed === status.head);
    quiet = complete ? quiet + 1 : 0;
    shown.update(status);
    if (quiet >= QUIET_POLLS) {
      shown.end();
      return status;
    }
    if (
      !(await services.access.open(OPERATOR, wiki, 'read').then(
        () => true,
        () => false,
      ))
    )
      throw new CommandError(`${nameOfWiki(wiki)} is gone.`);
    await sleep(POLL_MS);
  }
}

/** One line that is rewritten on a terminal; elsewhere a line for each state. */
function progressLine(name: string, stream = process.stderr): { update(status: ReindexAnswer): void; end(): void } {
  let last = '';
  return {
    update(status) {
      const line = lineOf(name, status);
      const key = stream.isTTY ? line : status.state;
      if (key === last) return;
      last = key;
      stream.write(stream.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\n');
    },
  };
}

const DOING = { rows: 'reading pages', vectors: 'making vectors', model: "making the wiki's model", idle: 'complete' };

function lineOf(name: string, { state, pages_done, pages_total, eta_seconds }: ReindexAnswer): string {
  const share = pages_total === 0 ? 1 : pages_done / pages_total;
  const full = Math.round(share * BAR);
  const eta = eta_seconds === null || state === 'idle' ? '' : `, ${eta_seconds} s left`;
  return `${name} [${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${pages_done}/${pages_total} pages, ${DOING[state]}${eta}`;
}
