/** How a tool is declared once and served on both endpoints: that of a wiki, and that of the account. */
import type { McpServer, ToolAnnotations } from '@modelcontextprotocol/server';
import { CLIENT_INFO_META_KEY } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { requireRight } from '../../core/access.ts';
import type { Services, WikiInfo, WriteContext } from '../../services/types.ts';
import { failureOf } from '../failure.ts';
import { agentOf } from '../identity.ts';
import { requireTexts } from '../wellformed.ts';
import { type McpContext, openNamed } from './context.ts';
import { once } from './once.ts';
import { type Answer, failed, success } from './result.ts';
import { listed, parseArguments } from './schema.ts';

export interface ToolCall {
  readonly services: Services;
  readonly actor: McpContext['actor'];
  readonly wiki: WikiInfo;
  readonly write: WriteContext;
  /** Of the wiki's REST interface, for what is too large for a tool. */
  readonly restUrl: string;
}

export interface Tool {
  readonly name: string;
  readonly writes: boolean;
  readonly register: (server: McpServer, context: McpContext) => void;
}

interface ToolSpec<Shape extends z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly input: Shape;
  readonly output?: z.ZodObject;
  readonly run: (call: ToolCall, input: z.output<z.ZodObject<Shape>>) => Promise<Answer>;
}

export const READS: ToolAnnotations = { readOnlyHint: true };
/**
 * A write keeps every earlier version, so none is destructive but one that takes something out of
 * sight. Sent twice it changes things once: it names the revision that it is based on.
 */
export const WRITES: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: true,
};
export const DELETES: ToolAnnotations = { ...WRITES, destructiveHint: true };

// Told once, by list_wikis and the instructions, instead of by each tool.
const wikiName = z.object({ wiki: z.string() });

export function wikiTool<Shape extends z.ZodRawShape>(spec: ToolSpec<Shape>): Tool {
  const { name, title, description, annotations, output, run } = spec;
  const own = z.object(spec.input);
  const alone = z.strictObject(spec.input);
  const named = z.strictObject({ ...wikiName.shape, ...spec.input });
  const [listedAlone, listedNamed] = [listed(alone), listed(named)];
  const outputSchema = output === undefined ? undefined : listed(output);
  const writes = annotations.readOnlyHint !== true;
  return {
    name,
    writes,
    register(server, context) {
      const inputSchema = context.wiki === null ? listedNamed : listedAlone;
      // Told where there is room: with a `wiki` in each tool the list would be longer than it may be.
      const told = context.wiki === null || outputSchema === undefined ? {} : { outputSchema };
      const config = { title, description, annotations, inputSchema, ...told };
      server.registerTool(name, config, async (input: unknown, { mcpReq }) => {
        const { deps, actor, request, requestId } = context;
        try {
          requireTexts(input);
          parseArguments(context.wiki === null ? named : alone, input);
          const wiki =
            context.wiki ?? (await openNamed(context, wikiName.parse(input).wiki, writes ? 'write' : 'read'));
          if (writes) requireRight(actor, wiki, 'write');
          const restUrl = new URL(`/@${wiki.owner}/${wiki.slug}/api/v1`, deps.appUrl).href;
          const agent = agentOf(actor, request, clientName(mcpReq.envelope));
          const call = { services: deps.services, actor, wiki, restUrl, write: { agent, requestId } };
          const given = own.parse(input);
          if (!writes) return success(await run(call, given));
          return success(await once(call, { request, tool: name, input: given }, (keyed) => run(keyed, given)));
        } catch (error) {
          return failed(failureOf(error, deps, requestId), requestId);
        }
      });
    },
  };
}

const clientEnvelope = z.object({ [CLIENT_INFO_META_KEY]: z.object({ name: z.string() }) });

/** What the client calls itself: requests of the 2026 era carry it; earlier ones are anonymous here. */
function clientName(envelope: unknown): string | undefined {
  return clientEnvelope.safeParse(envelope).data?.[CLIENT_INFO_META_KEY].name;
}
