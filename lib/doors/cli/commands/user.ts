import type { Command } from 'commander';
import { OPERATOR } from '../../../core/access.ts';
import { print, table } from '../output.ts';
import { withSystem } from '../system.ts';

export function addUserCommands(program: Command): void {
  const user = program.command('user').description('accounts');

  user
    .command('create')
    .description('makes an account that signs in with one-time links')
    .argument('<username>')
    .option('--email <address>', 'for mail only')
    .option('--name <name>', 'display name')
    .action((username: string, options: { email?: string; name?: string }, command: Command) =>
      withSystem(async ({ services }) => {
        const input = { username, email: options.email ?? null, displayName: options.name };
        const made = await services.users.create(OPERATOR, input);
        print(command, { id: made.userId, username: made.username, email: made.email }, `Created ${made.username}.`);
      }),
    );

  user
    .command('list')
    .description('lists all accounts')
    .action((_options: object, command: Command) =>
      withSystem(async ({ deps }) => {
        const users = await deps.db.user.findMany({
          orderBy: { createdAt: 'asc' },
          select: { id: true, username: true, displayName: true, email: true, isOperator: true, createdAt: true },
        });
        const rows = users.map((row) => [
          row.username ?? '(none yet)',
          row.displayName,
          row.email ?? '',
          row.isOperator ? 'operator' : '',
          row.createdAt.toISOString().slice(0, 10),
        ]);
        print(command, users, table([['USERNAME', 'NAME', 'EMAIL', '', 'SINCE'], ...rows]));
      }),
    );
}
