/**
 * Every operation of the served document, with input made from its schemas: what they allow, what
 * they refuse, and what no client should send. Answers feed later requests. Whatever comes:
 *
 *   - never a 5xx, and nothing in the log of faults;
 *   - a status that the operation declares, of the type and the schema that it declares for it;
 *   - a refusal is a problem document, and has changed nothing.
 *
 * `FUZZ_SEED=… FUZZ_RUNS=…` repeats or prolongs it; a failure names its seed.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { v7 } from 'uuid';
import { type Actor, OPERATOR } from '../../../core/access.ts';
import { ERROR_CODES, ERROR_TABLE } from '../../../core/errors.ts';
import { type TestSystem, startTestSystem } from '../../testing.ts';
import { type RestDoor, createRestDoor } from '../index.ts';
import type { Document } from './document.ts';
import { Random } from './generate.ts';
import { KnownValues } from './known-values.ts';
import { type Target, requestOf } from './requests.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
/** Requests for each operation. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20);
/** On a busy machine it ends before that. */
const MOST_MS = process.env['FUZZ_RUNS'] === undefined ? 40_000 : Infinity;
const ORIGIN = 'http://wiki.example:3000';
const WIKI = { owner: 'alice', slug: 'notes' };

let system: TestSystem;
let door: RestDoor;
let document: Document;
let targets: Target[];
const random = new Random(SEED);
const known = new KnownValues(random);
/** Stands for the browser's cookie of a signed-in person. */
const SESSION = 'session=alice';
let session: Actor;
const tokens: { readonly token: string | null; readonly mayAll: boolean }[] = [];
const ajv = new Ajv2020({ strict: false, allErrors: false });
addFormats.default(ajv);
const validators = new Map<string, ValidateFunction>();

beforeAll(async () => {
  system = await startTestSystem();
  const { actorOf } = system.doorDeps;
  door = createRestDoor({
    ...system.doorDeps,
    actorOf: async (request) => (request.headers.get('cookie') === SESSION ? session : await actorOf(request)),
  });
  for (const username of ['alice', 'bob']) await system.services.users.create(OPERATOR, { username, email: null });
  await system.services.wikis.create(OPERATOR, { ...WIKI, name: 'Notes' }, { agent: null });
  const alice = await system.services.users.byUsername('alice');
  session = { kind: 'user', userId: alice?.userId ?? '', sessionId: v7() };
  const kept = await system.token('alice', { scope: 'admin' });
  tokens.push(
    { token: SESSION, mayAll: true },
    { token: kept, mayAll: true },
    { token: await system.token('alice', { scope: 'write' }), mayAll: false },
    { token: await system.token('alice', { scope: 'read' }), mayAll: false },
    { token: await system.token('alice', { scope: 'write', wiki: WIKI, pathPrefix: 'Folder' }), mayAll: false },
    { token: await system.token('bob'), mayAll: false },
    { token: 'wkb_wrong', mayAll: false },
    { token: null, mayAll: false },
  );
  // Ending these would end the test.
  for (const { id } of (await listed('tokens')) as { id: string }[]) known.never(id);
  document = (await (await send('GET', '/api/v1/openapi.json', kept)).json()) as Document;
  for (const path of ['Folder/Page', 'Notes/Today']) {
    const body = JSON.stringify({ content: `# A page\n\n[[Home]] and [[Nowhere]]\n\n- [ ] do it\n` });
    const init = { body, headers: { 'Content-Type': 'application/json' } };
    known.learn(await (await send('PUT', `/@alice/notes/api/v1/pages/${path}`, kept, init)).json());
  }
  ajv.addSchema(document, 'doc');
  targets = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}, 60_000);
afterAll(() => system.close());

async function listed(kind: 'tokens'): Promise<unknown[]> {
  const answer = await send('GET', `/api/v1/${kind}`, tokens[0]?.token ?? null);
  return ((await answer.json()) as Record<string, unknown[]>)[kind] ?? [];
}

function send(method: string, path: string, token: string | null, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  if (token === SESSION) {
    headers.set('Cookie', SESSION);
    headers.set('Origin', ORIGIN);
  } else if (token !== null) headers.set('Authorization', `Bearer ${token}`);
  const request = new Request(`${ORIGIN}${path}`, { ...init, method, headers });
  // As Next has it: the wiki is what stands in the path.
  const wiki = /^\/@([^/]+)\/([^/]+)\/api\/v1/.exec(path);
  return wiki === null
    ? door.account(request)
    : door.wiki(request, { owner: decodeURIComponent(wiki[1] ?? ''), slug: decodeURIComponent(wiki[2] ?? '') });
}

function validatorOf(pointer: string): ValidateFunction {
  const made = validators.get(pointer) ?? ajv.compile({ $ref: `doc#${pointer}` });
  validators.set(pointer, made);
  return made;
}

const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));

/** Throws unless the answer is what the document says of it. */
async function judge({ path, method, operation }: Target, response: Response, astray: boolean): Promise<unknown> {
  const { status } = response;
  expect(status).toBeLessThan(500);
  expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
  const type = response.headers.get('content-type');
  if (status >= 400) {
    const problem = (await response.json()) as Record<string, unknown>;
    expect(type).toBe('application/problem+json; charset=utf-8');
    const validate = validatorOf('/components/schemas/Problem');
    expect(validate(problem), JSON.stringify(validate.errors)).toBe(true);
    const code = ERROR_CODES.find((one) => one === problem['code']);
    expect(code === undefined ? undefined : ERROR_TABLE[code].status).toBe(status);
    if (!astray) expect(Object.keys(operation.responses)).toContain(String(status));
    return problem;
  }
  if (astray) return null;
  const declared = operation.responses[status];
  expect(declared, `it declares no ${status}`).toBeDefined();
  const content = declared !== undefined && 'content' in declared ? declared.content : undefined;
  if (content === undefined || status === 304) {
    expect(await response.text()).toBe('');
    return null;
  }
  if (content['application/json'] === undefined) {
    if (content['*/*'] === undefined) expect(Object.keys(content)).toContain(type);
    await response.arrayBuffer();
    return null;
  }
  expect(type).toBe('application/json; charset=utf-8');
  const body: unknown = await response.json();
  const pointer = [
    'paths',
    path,
    method.toLowerCase(),
    'responses',
    String(status),
    'content',
    'application/json',
    'schema',
  ];
  const validate = validatorOf(`/${pointer.map(escaped).join('/')}`);
  expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
  return body;
}

/** Other requests are slow while it is answered, but none stays without an answer. */
async function inTime<T>(work: Promise<T>, about: string): Promise<T> {
  const timer = new AbortController();
  const late = sleep(15_000, null, { signal: timer.signal }).then(() => {
    throw new Error(`${about} is not answered after 15 seconds.`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => {});
    timer.abort();
  }
}

const headOf = async () => (await system.services.access.open(OPERATOR, WIKI, 'read')).headOid;

describe(`every operation (FUZZ_SEED=${SEED})`, () => {
  it('answers whatever it is sent as the document says', async () => {
    const counts: Record<string, number> = {};
    const succeeded = new Set<string>();
    let head = await headOf();
    const end = performance.now() + MOST_MS;
    for (let round = 0; round < RUNS * targets.length && performance.now() < end; round++) {
      const target = targets[round % targets.length] as Target;
      const { token, mayAll } = random.pick(random.chance(0.75) ? tokens.slice(0, 2) : tokens);
      const { path, init, wrong, astray } = requestOf(target, random, known);
      const response = await inTime(
        send(target.method, path, token, init),
        `FUZZ_SEED=${SEED}, request ${round}: ${target.method} ${path} ${JSON.stringify(init).slice(0, 1000)}`,
      );
      const about = `FUZZ_SEED=${SEED}, request ${round}: ${target.method} ${path} ${JSON.stringify(init).slice(0, 1000)} → ${response.status}`;
      try {
        const body = await judge(target, response, astray);
        known.learn(body);
        if (wrong && !astray) expect(response.status).toBeGreaterThanOrEqual(400);
        expect(system.logged).toEqual([]);
      } catch (error) {
        throw new Error(
          `${about}\n${system.logged.join('\n')}\n${error instanceof Error ? error.message : String(error)}`,
        );
      }
      if (target.method !== 'GET') {
        const now = await headOf();
        if (now !== head && response.status >= 400) throw new Error(`${about}\nchanged the wiki.`);
        head = now;
      }
      counts[response.status] = (counts[response.status] ?? 0) + 1;
      if (response.status < 300 && mayAll) succeeded.add(target.operation.operationId);
    }
    // Reading changes nothing, and input that is never right would prove little.
    expect(await headOf()).toBe(head);
    const never = targets.map(({ operation }) => operation.operationId).filter((id) => !succeeded.has(id));
    console.log(`FUZZ_SEED=${SEED}: ${JSON.stringify(counts)}; never succeeded: ${never.join(', ')}`);
    expect(succeeded.size).toBeGreaterThan(targets.length / 3);
  }, 60_000);

  it('leaves a whole repository, and pages that can be read', async () => {
    const { wikiId } = await system.services.access.open(OPERATOR, WIKI, 'read');
    const { findings } = await system.deps.repos.call('inspect', { wikiId, fix: false });
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    const { pages } = await system.services.pages.list(
      OPERATOR,
      await system.services.access.open(OPERATOR, WIKI, 'read'),
      {},
    );
    for (const { path } of pages) {
      const url = `/@alice/notes/api/v1/pages/${path.split('/').map(encodeURIComponent).join('/')}`;
      expect((await send('GET', url, tokens[0]?.token ?? null)).status, path).toBe(200);
    }
  });
});
