import { join } from 'node:path';
import type { Command } from 'commander';
import { OPERATOR } from '../../../core/access.ts';
import { addressOfWiki, type Site } from '../../../core/hosts.ts';
import type { WikiAddress, WikiInfo } from '../../../services/types.ts';
import { nameOfWiki, parseWiki } from '../arguments.ts';
import { print, table } from '../output.ts';
import { openSource } from '../sources/index.ts';
import { CommandError } from '../command-error.ts';
import { withSystem } from '../system.ts';
import { landImport, planImport, sourceName } from './import.ts';

interface CreateOptions {
  name?: string;
  purpose?: string;
  public?: boolean;
  template?: string;
}

interface SetOptions {
  name?: string;
  purpose?: string;
  public?: boolean;
  home?: string;
  /** False: none. */
  customSlug?: string | false;
}

export function addWikiCommands(program: Command): void {
  const wiki = program.command('wiki').description('wikis');

  wiki
    .command('create')
    .description('makes a wiki with its first pages')
    .argument('<wiki>', 'like alice/notes', parseWiki)
    .option('--name <name>')
    .option('--purpose <sentence>', 'what the wiki is for; its first pages say so')
    .option('--public', 'readable by everybody')
    .option('--template <source>', 'a folder, .zip, .bundle or git address whose pages and files it begins with')
    .action((address: WikiAddress, options: CreateOptions, command: Command) =>
      withSystem(async (system) => {
        const { services, config } = system;
        const { name, purpose, public: isPublic, template } = options;
        // Read and judged first, so that a bad one makes no wiki.
        await using source =
          template === undefined ? null : await openSource(template, join(system.config.data, 'tmp'));
        const planned = source === null ? [] : planImport(source, config.limits.fileBytes, {});
        const made = await services.wikis.create(OPERATOR, { ...address, name, purpose, isPublic }, { agent: null });
        if (template !== undefined) {
          const message = `Begin with the template ${sourceName(template)}`;
          try {
            await landImport(system, { address, from: template, planned, options: { message } });
          } catch (error) {
            await services.wikis.delete(OPERATOR, address);
            throw error;
          }
        }
        const url = addressOfWiki(made, config);
        print(command, describe(made, config), `Created ${nameOfWiki(made)}: ${url}`);
      }),
    );

  wiki
    .command('list')
    .description('lists all wikis')
    .action((_options: object, command: Command) =>
      withSystem(async ({ services, config }) => {
        const wikis = await services.wikis.list(OPERATOR);
        const rows = wikis.map((item) => [
          nameOfWiki(item),
          item.name,
          `${item.pageCount} pages`,
          item.isPublic ? 'public' : 'private',
          item.updatedAt.toISOString().slice(0, 16).replace('T', ' '),
        ]);
        print(
          command,
          wikis.map((item) => describe(item, config)),
          table([['WIKI', 'NAME', 'SIZE', '', 'CHANGED'], ...rows]),
        );
      }),
    );

  wiki
    .command('set')
    .description('changes name, purpose, home page, visibility or own host')
    .argument('<wiki>', 'like alice/notes', parseWiki)
    .option('--name <name>')
    .option('--purpose <sentence>')
    .option('--home <page>', 'path of the page that shows at the root')
    .option('--public', 'readable by everybody')
    .option('--no-public', 'readable by members alone')
    .option('--custom-slug <label>', 'a host of its own, {label}.{WIKI_DOMAIN}')
    .option('--no-custom-slug', 'none any more')
    .action((address: WikiAddress, options: SetOptions, command: Command) =>
      withSystem(async ({ services, config }) => {
        if (Object.keys(options).length === 0)
          throw new CommandError(
            'Say what to change: --name, --purpose, --home, --public, --no-public or --custom-slug.',
          );
        const { name, purpose, home: homePath, public: isPublic, customSlug } = options;
        if (customSlug !== undefined)
          await services.hosts.setCustomSlug(OPERATOR, address, customSlug === false ? null : customSlug);
        const changed = await services.wikis.update(OPERATOR, address, { name, purpose, homePath, isPublic });
        print(command, describe(changed, config), `Changed ${nameOfWiki(changed)}.`);
      }),
    );

  wiki
    .command('delete')
    .description('deletes a wiki with its repository; this cannot be undone')
    .argument('<wiki>', 'like alice/notes', parseWiki)
    .option('--yes', 'really')
    .action((address: WikiAddress, options: { yes?: boolean }, command: Command) =>
      withSystem(async ({ services }) => {
        if (options.yes !== true) {
          throw new CommandError(
            `This deletes ${nameOfWiki(address)} with its whole history. Export it first, then add --yes.`,
          );
        }
        await services.wikis.delete(OPERATOR, address);
        print(command, { deleted: true, ...address }, `Deleted ${nameOfWiki(address)}.`);
      }),
    );
}

function describe(wiki: WikiInfo, site: Site): object {
  return {
    id: wiki.wikiId,
    owner: wiki.owner,
    slug: wiki.slug,
    name: wiki.name,
    purpose: wiki.purpose,
    public: wiki.isPublic,
    page_count: wiki.pageCount,
    head: wiki.headOid,
    indexed: wiki.indexedOid,
    custom_slug: wiki.customSlug,
    url: addressOfWiki(wiki, site),
  };
}
