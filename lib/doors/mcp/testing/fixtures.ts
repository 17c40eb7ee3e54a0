/**
 * Tools, prompts and resources that the scenarios of `@modelcontextprotocol/conformance` call by
 * name. They stand beside the wiki's own on a server that tests alone start.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallToolResult,
  type McpServer,
  ResourceTemplate,
  type ServerContext,
  fromJsonSchema,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { ServerExtra } from '../server.ts';
import { answer, registerRounds, requestState } from './rounds.ts';

/** A picture of one pixel, and a sound of no length. */
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
const WAV = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';

export const FIXTURES: ServerExtra = {
  options: { capabilities: { logging: {} }, requestState },
  register(server) {
    registerContent(server);
    registerProgress(server);
    registerSchemas(server);
    registerFixedResources(server);
    registerFixedPrompts(server);
    registerRounds(server);
  },
};

const text = (said: string): { type: 'text'; text: string } => ({ type: 'text', text: said });
const image = { type: 'image' as const, data: PNG, mimeType: 'image/png' };

function registerContent(server: McpServer): void {
  const fixed: Record<string, CallToolResult> = {
    test_simple_text: answer('This is a simple text response for testing.'),
    test_image_content: { content: [image] },
    test_audio_content: { content: [{ type: 'audio', data: WAV, mimeType: 'audio/wav' }] },
    test_embedded_resource: {
      content: [
        {
          type: 'resource',
          resource: {
            uri: 'test://embedded-resource',
            mimeType: 'text/plain',
            text: 'This is an embedded resource content.',
          },
        },
      ],
    },
    test_multiple_content_types: {
      content: [
        text('Multiple content types test:'),
        image,
        {
          type: 'resource',
          resource: {
            uri: 'test://mixed-content-resource',
            mimeType: 'application/json',
            text: JSON.stringify({ test: 'data', value: 123 }),
          },
        },
      ],
    },
  };
  for (const [name, result] of Object.entries(fixed)) {
    server.registerTool(name, { description: `Answers always the same (${name}).` }, () => result);
  }
  server.registerTool('test_error_handling', { description: 'Fails always.' }, () => {
    throw new Error('This tool intentionally returns an error for testing');
  });
}

/** Messages on the way to a result. */
function registerProgress(server: McpServer): void {
  server.registerTool('test_tool_with_progress', { description: 'Tells how far it is.' }, async (context) => {
    for (const progress of [0, 50, 100]) {
      await tellProgress(context, progress);
      await sleep(10);
    }
    return answer('Done.');
  });
  const logging = async ({ mcpReq }: ServerContext): Promise<CallToolResult> => {
    for (const said of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      await mcpReq.log('info', said);
      await sleep(10);
    }
    return answer('Done.');
  };
  for (const name of ['test_tool_with_logging', 'test_logging_tool']) {
    server.registerTool(name, { description: 'Logs three messages.' }, logging);
  }
}

async function tellProgress({ mcpReq }: ServerContext, progress: number): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
}

/** Keywords of JSON Schema that a door must not lose, and arguments that travel as headers too. */
function registerSchemas(server: McpServer): void {
  const address = {
    $anchor: 'addressDef',
    type: 'object',
    properties: { street: { type: 'string' }, city: { type: 'string' } },
  };
  const inputSchema = fromJsonSchema({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    $defs: { address },
    properties: {
      name: { type: 'string' },
      address: { $ref: '#/$defs/address' },
      contactMethod: { type: 'string', enum: ['phone', 'email'] },
      phone: { type: 'string' },
      email: { type: 'string' },
    },
    allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
    if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { required: ['phone'] },
    else: { required: ['email'] },
    additionalProperties: false,
  });
  server.registerTool('json_schema_2020_12_tool', { description: 'Takes a contact.', inputSchema }, () =>
    answer('Taken.'),
  );
  const region = { type: 'string', 'x-mcp-header': 'Region' };
  const withHeader = fromJsonSchema({ type: 'object', properties: { region }, required: ['region'] });
  server.registerTool(
    'test_header_argument',
    { description: 'Takes an argument that a header repeats.', inputSchema: withHeader },
    () => answer('Taken.'),
  );
}

function registerFixedResources(server: McpServer): void {
  const plain = { description: 'A fixed text.', mimeType: 'text/plain' };
  for (const [name, uri] of [
    ['static-text', 'test://static-text'],
    ['watched-resource', 'test://watched-resource'],
  ] as const) {
    server.registerResource(name, uri, plain, () => ({
      contents: [{ uri, mimeType: 'text/plain', text: 'This is the content of the static text resource.' }],
    }));
  }
  const uri = 'test://static-binary';
  server.registerResource('static-binary', uri, { description: 'A picture.', mimeType: 'image/png' }, () => ({
    contents: [{ uri, mimeType: 'image/png', blob: PNG }],
  }));
  const template = new ResourceTemplate('test://template/{id}/data', { list: undefined });
  const config = { description: 'Data of an id.', mimeType: 'application/json' };
  server.registerResource('template', template, config, ({ href }, { id }) => {
    const data = { id, templateTest: true, data: `Data for ID: ${String(id)}` };
    return { contents: [{ uri: href, mimeType: 'application/json', text: JSON.stringify(data) }] };
  });
}

function registerFixedPrompts(server: McpServer): void {
  const user = 'user' as const;
  server.registerPrompt('test_simple_prompt', { description: 'Says always the same.' }, () => ({
    messages: [{ role: user, content: text('This is a simple prompt for testing.') }],
  }));
  const argsSchema = z.object({ arg1: z.string(), arg2: z.string() });
  server.registerPrompt(
    'test_prompt_with_arguments',
    { description: 'Repeats what it is given.', argsSchema },
    ({ arg1, arg2 }) => ({
      messages: [{ role: user, content: text(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`) }],
    }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'Brings a resource.', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({
      messages: [
        {
          role: user,
          content: {
            type: 'resource',
            resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
          },
        },
        { role: user, content: text('Please process the embedded resource above.') },
      ],
    }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'Brings a picture.' }, () => ({
    messages: [
      { role: user, content: image },
      { role: user, content: text('Please analyze the image above.') },
    ],
  }));
}
