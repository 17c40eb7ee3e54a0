import { type Command, Option } from 'commander';
import { OPERATOR, SCOPES, type Scope } from '../../../core/access.ts';
import type { WikiAddress } from '../../../services/types.ts';
import { parseDuration, parseWiki } from '../arguments.ts';
import { print, table } from '../output.ts';
import { withSystem } from '../system.ts';

interface CreateOptions {
  wiki?: WikiAddress;
  scope: Scope;
  path?: string;
  expires?: number;
  label: string;
}

export function addTokenCommands(program: Command): void {
  const token = program.command('token').description('access tokens for REST, MCP and git');

  token
    .command('create')
    .description('makes a token and prints it, once and alone')
    .argument('<username>')
    .option('--wiki <owner/slug>', 'good for this wiki only', parseWiki)
    .addOption(new Option('--scope <scope>').choices(SCOPES).default('write'))
    .option('--path <prefix>', 'good for this page and what lies under it (with --wiki)')
    .option('--expires <duration>', 'such as 30d, 12h, 1y (default: never)', parseDuration)
    .option('--label <text>', 'shown in lists, and in the history of what it writes', 'command line')
    .action((username: string, options: CreateOptions, command: Command) =>
      withSystem(async ({ services }) => {
        const created = await services.tokens.create(OPERATOR, {
          username,
          wiki: options.wiki ?? null,
          scope: options.scope,
          pathPrefix: options.path ?? null,
          expiresInMs: options.expires ?? null,
          label: options.label,
        });
        print(command, { token: created.token, ...created.info }, created.token);
      }),
    );

  token
    .command('list')
    .description('lists the tokens that are not revoked, without their secrets')
    .argument('[username]')
    .action((username: string | undefined, _options: object, command: Command) =>
      withSystem(async ({ deps }) => {
        const tokens = await deps.db.token.findMany({
          where: { revokedAt: null, ...(username === undefined ? {} : { user: { username } }) },
          orderBy: { createdAt: 'asc' },
          select: {
            id: true,
            label: true,
            hint: true,
            scopes: true,
            pathPrefix: true,
            createdAt: true,
            expiresAt: true,
            lastUsedAt: true,
            user: { select: { username: true } },
            wiki: { select: { slug: true, owner: { select: { username: true } } } },
          },
        });
        const found = tokens.map(({ user, wiki, ...rest }) => ({
          ...rest,
          username: user.username,
          wiki: wiki === null ? null : `${wiki.owner.username}/${wiki.slug}`,
        }));
        const rows = found.map((row) => [
          row.id,
          row.username ?? '(operator)',
          row.label,
          `…${row.hint}`,
          row.scopes.join(','),
          row.wiki ?? 'all wikis',
          row.pathPrefix ?? '',
          row.expiresAt === null ? 'never ends' : `ends ${row.expiresAt.toISOString().slice(0, 10)}`,
        ]);
        print(command, found, table([['ID', 'USER', 'LABEL', 'TOKEN', 'SCOPE', 'WIKI', 'PATH', ''], ...rows]));
      }),
    );

  token
    .command('revoke')
    .description('ends a token at once')
    .argument('<id>', 'from "token list"')
    .action((id: string, _options: object, command: Command) =>
      withSystem(async ({ services }) => {
        await services.tokens.revoke(OPERATOR, id);
        print(command, { revoked: true, id }, 'Revoked.');
      }),
    );
}
