/** The one tool that the account's endpoint has and a wiki's has not. */
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { failureOf } from '../../failure.ts';
import type { McpContext } from '../context.ts';
import { failed, success } from '../result.ts';
import { listed } from '../schema.ts';
import { READS, type Tool } from '../tool.ts';

export const listWikis: Tool = {
  name: 'list_wikis',
  writes: false,
  register(server: McpServer, context: McpContext) {
    const config = {
      title: 'List wikis',
      description:
        'Lists the wikis that you can reach: "owner/slug", which the other tools take as `wiki`, with name, purpose, your role and number of notes. ' +
        'Call it first; then read_note "Home" of the one that fits.',
      annotations: READS,
      inputSchema: listed(z.strictObject({})),
    };
    server.registerTool(this.name, config, async () => {
      const { deps, actor, requestId } = context;
      try {
        const wikis = (await deps.services.wikis.list(actor)).map((wiki) => ({
          wiki: `${wiki.owner}/${wiki.slug}`,
          name: wiki.name,
          purpose: wiki.purpose,
          role: wiki.role,
          home: wiki.homePath,
          notes: wiki.pageCount,
        }));
        const lines = wikis.map(
          ({ wiki, name, purpose, role, notes }) =>
            `${wiki} — ${name}${purpose === '' ? '' : `: ${purpose.replace(/\s+/g, ' ').slice(0, 200)}`} (${role ?? 'reader'}, ${notes} notes)`,
        );
        return success({ text: lines.length === 0 ? 'You have no wiki yet.' : lines.join('\n'), data: { wikis } });
      } catch (error) {
        return failed(failureOf(error, deps, requestId), requestId);
      }
    });
  },
};
