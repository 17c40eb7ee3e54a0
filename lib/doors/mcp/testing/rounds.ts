/** Fixtures of the conformance suite that ask the client back: results of the kind `input_required`. */
import { randomBytes } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type CallToolResult,
  type InputRequest,
  type McpServer,
  type ServerContext,
  type ServerOptions,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

const codec = createRequestStateCodec<{ step: number }>({ key: randomBytes(32) });
export const requestState: NonNullable<ServerOptions['requestState']> = {
  verify: (state, context) => codec.verify(state, context),
};

const ask = (message: string, name: string): InputRequest =>
  inputRequired.elicit({ message, requestedSchema: z.object({ [name]: z.string() }) });
const confirm = inputRequired.elicit({ message: 'Please confirm', requestedSchema: z.object({ ok: z.boolean() }) });
const sample = (text: string): InputRequest =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 100 });

export function answer(text: string): CallToolResult {
  return { content: [{ type: 'text', text }] };
}

/** What the client answered to a question; null: nothing that fits. */
function given({ mcpReq }: ServerContext, key: string): Record<string, unknown> | null {
  const view = inputResponse(mcpReq.inputResponses, key);
  if (view.kind === 'elicit') return view.action === 'accept' ? (view.content ?? {}) : null;
  if (view.kind === 'sampling') return { content: view.result.content };
  return view.kind === 'roots' ? { roots: view.roots } : null;
}

export function registerRounds(server: McpServer): void {
  /** Asks all questions until each is answered; with a state that has to come back, where `state` is set. */
  const rounds = (name: string, questions: Record<string, InputRequest>, state = false): void => {
    server.registerTool(name, { description: `Asks back (${name}).` }, async (context) => {
      const answers = Object.keys(questions).map((key) => given(context, key));
      const returned = context.mcpReq.requestState<{ step: number }>();
      if (answers.every((one) => one !== null) && (!state || returned?.step === 1))
        return answer(`${state ? 'state-ok ' : ''}${JSON.stringify(answers)}`);
      return inputRequired({
        inputRequests: questions,
        ...(state ? { requestState: await codec.mint({ step: 1 }) } : {}),
      });
    });
  };
  const name = ask('What is your name?', 'name');
  rounds('test_input_required_result_elicitation', { user_name: name });
  rounds('test_input_required_result_sampling', { capital_question: sample('What is the capital of France?') });
  rounds('test_input_required_result_list_roots', { client_roots: inputRequired.listRoots() });
  rounds('test_input_required_result_request_state', { confirm }, true);
  rounds('test_input_required_result_tampered_state', { confirm }, true);
  rounds(
    'test_input_required_result_multiple_inputs',
    { user_name: name, greeting: sample('Generate a greeting'), client_roots: inputRequired.listRoots() },
    true,
  );
  rounds('test_missing_capability', { greeting: sample('Generate a greeting') });
  rounds('test_streaming_elicitation', { user_name: name });
  registerSteps(server);
  registerByCapability(server);
  registerPromptThatAsks(server);
}

/** One question after the other. */
function registerSteps(server: McpServer): void {
  const steps = [
    { key: 'step1', request: ask('Step 1: What is your name?', 'name') },
    { key: 'step2', request: ask('Step 2: What is your favorite color?', 'color') },
  ];
  server.registerTool(
    'test_input_required_result_multi_round',
    { description: 'Asks two questions, one after the other.' },
    async (context) => {
      const at = context.mcpReq.requestState<{ step: number }>()?.step ?? 0;
      const asked = steps[at - 1];
      const next = asked !== undefined && given(context, asked.key) === null ? at : at + 1;
      const question = steps[next - 1];
      if (question === undefined) return answer('Both were answered.');
      const { key, request } = question;
      return inputRequired({
        inputRequests: { [key]: request },
        requestState: await codec.mint({ step: next }),
      });
    },
  );
}

/** Asks only what the client said that it can answer. */
function registerByCapability(server: McpServer): void {
  const envelope = z.object({ [CLIENT_CAPABILITIES_META_KEY]: z.record(z.string(), z.unknown()) });
  server.registerTool(
    'test_input_required_result_capabilities',
    { description: 'Asks by elicitation and sampling, as far as the client has them.' },
    ({ mcpReq }) => {
      const can = envelope.safeParse(mcpReq.envelope).data?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
      const inputRequests = {
        ...('elicitation' in can ? { name: ask('What is your name?', 'name') } : {}),
        ...('sampling' in can ? { greeting: sample('Generate a greeting') } : {}),
      };
      return inputRequired({ inputRequests });
    },
  );
}

function registerPromptThatAsks(server: McpServer): void {
  const question = ask('What context should the prompt use?', 'context');
  server.registerPrompt('test_input_required_result_prompt', { description: 'Asks for a context.' }, (context) => {
    const said = given(context, 'user_context');
    if (said === null) return inputRequired({ inputRequests: { user_context: question } });
    return {
      messages: [{ role: 'user', content: { type: 'text', text: `Use this context: ${JSON.stringify(said)}` } }],
    };
  });
}
