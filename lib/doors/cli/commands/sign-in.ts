/** How people and agents get in the first time: one-time links, and the token that the launcher prints. */
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { v7 } from 'uuid';
import { isWikibotError } from '../../../core/errors.ts';
import { print } from '../output.ts';
import { type System, withSystem } from '../system.ts';

export function addSignInCommands(program: Command): void {
  program
    .command('sign-in')
    .description('prints a new one-time sign-in link, for the operator or for the user named')
    .argument('[username]')
    .action((username: string | undefined, _options: object, command: Command) =>
      withSystem(async (system) => {
        const url = await signInLink(system, username);
        print(command, { url }, url);
      }),
    );

  program
    .command('start-links', { hidden: true })
    .description('what the launcher prints: {"signIn", "mcpToken"}')
    .action(() =>
      withSystem(async (system) => {
        const signIn = system.config.localSignIn ? await signInLink(system) : null;
        process.stdout.write(`${JSON.stringify({ signIn, mcpToken: await startToken(system) })}\n`);
      }),
    );
}

async function signInLink({ services, config }: System, username?: string): Promise<string> {
  const code = await services.sessions.createLocalSignInCode({ username });
  return `${config.appUrl.origin}/signin/local?code=${encodeURIComponent(code)}`;
}

/** The operator's token for `claude mcp add`; kept, so that every start prints the same line. */
async function startToken({ services, config }: System): Promise<string> {
  const operator = await services.sessions.operatorAccount();
  const folder = join(config.data, 'run');
  const file = join(folder, 'mcp-token');
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (kept !== '' && (await holds(kept))) return kept;
  // The operator may have no username yet, so the account makes the token itself; it has no session here.
  const actor = { kind: 'user', userId: operator.userId, sessionId: v7() } as const;
  const { token } = await services.tokens.create(actor, { scope: 'write', label: 'npm start' });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${token}\n`, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return token;

  async function holds(candidate: string): Promise<boolean> {
    try {
      const verified = await services.tokens.verify(candidate);
      return verified.kind === 'token' && verified.userId === operator.userId;
    } catch (error) {
      if (isWikibotError(error) && error.code === 'unauthenticated') return false;
      throw error;
    }
  }
}
