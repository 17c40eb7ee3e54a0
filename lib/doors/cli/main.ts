#!/usr/bin/env node
/** The command line (CONTRACT, "Command line"). Results on stdout, errors on stderr with exit code 1. */
import { Command } from 'commander';
import { isWikibotError } from '../../core/errors.ts';
import { ConfigError } from '../../config.ts';
import { addExportCommand } from './commands/export.ts';
import { addImportCommand } from './commands/import.ts';
import { addSignInCommands } from './commands/sign-in.ts';
import { addTokenCommands } from './commands/token.ts';
import { addUpkeepCommands } from './commands/upkeep.ts';
import { addUserCommands } from './commands/user.ts';
import { addWikiCommands } from './commands/wiki.ts';
import { CommandError } from './command-error.ts';

function createProgram(): Command {
  const program = new Command('wikibot')
    .description('Runs a wikibot from its own machine. The system must be running (npm start).')
    .option('--json', 'JSON instead of text')
    .showHelpAfterError('(--help shows what there is)')
    .configureHelp({ showGlobalOptions: true });
  addUserCommands(program);
  addWikiCommands(program);
  addTokenCommands(program);
  addImportCommand(program);
  addExportCommand(program);
  addUpkeepCommands(program);
  addSignInCommands(program);
  acceptJsonAnywhere(program);
  return program;
}

/** `wikibot wiki list --json` reads better than `wikibot --json wiki list`; both work. */
function acceptJsonAnywhere(command: Command): void {
  for (const child of command.commands) {
    child.option('--json', 'JSON instead of text');
    acceptJsonAnywhere(child);
  }
}

/** What the operator is told; the whole error only for what nobody foresaw. */
function explain(error: unknown): string {
  if (isWikibotError(error) || error instanceof CommandError || error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

const program = createProgram();
try {
  await program.parseAsync();
} catch (error) {
  const json = process.argv.includes('--json') && isWikibotError(error);
  process.stderr.write(
    json
      ? `${JSON.stringify({ code: error.code, message: error.message, ...error.data })}\n`
      : `wikibot: ${explain(error)}\n`,
  );
  process.exitCode = 1;
}
