/**
 * Every operation of the served document: first the one right request for each (scripted.ts), so that
 * each is seen to succeed on any machine; then input made from its schemas: what they allow, what they
 * refuse, and what no client should send. Answers feed later requests. Whatever comes:
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
import { type Told, askEverything, requestFor } from './scripted.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
/** Random requests for each operation. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 15);
/** On a very busy machine the random ones end before that; nothing that is asserted depends on their number. */
const MOST_MS = process.env['FUZZ_RUNS'] === undefined ? 40_000 : Infinity;
/** Successes that the script can't bring about, as `operation status`, each with its reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};
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
let carol = '';
const tokens: (string | null)[] = [];
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
  for (const username of ['alice', 'bob', 'carol'])
    await system.services.users.create(OPERATOR, { username, email: null });
  await system.services.wikis.create(OPERATOR, { ...WIKI, name: 'Notes' }, { agent: null });
  const alice = await system.services.users.byUsername('alice');
  session = { kind: 'user', userId: alice?.userId ?? '', sessionId: v7() };
  const kept = await system.token('alice', { scope: 'admin' });
  carol = await system.token('carol', { scope: 'admin' });
  tokens.push(
    SESSION,
    kept,
    await system.token('alice', { scope: 'write' }),
    await system.token('alice', { scope: 'read' }),
    await system.token('alice', { scope: 'write', wiki: WIKI, pathPrefix: 'Folder' }),
    await system.token('bob'),
    'wkb_wrong',
    null,
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
  const answer = await send('GET', `/api/v1/${kind}`, tokens[0] ?? null);
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
  it('succeeds when it is asked as it should be, with each status that it declares', async () => {
    const byId = new Map(targets.map((target) => [target.operation.operationId, target]));
    const succeeded = new Set<string>();
    await askEverything(async (operationId, given = {}): Promise<Told> => {
      const target = byId.get(operationId);
      if (target === undefined) throw new Error(`The document has no ${operationId}.`);
      const { url, init } = requestFor(target.path, given);
      const response = await inTime(
        send(target.method, url, given.as === 'carol' ? carol : SESSION, init),
        operationId,
      );
      const { status } = response;
      if (status >= 300) throw new Error(`${operationId}, ${target.method} ${url}: ${status} ${await response.text()}`);
      const body = await judge(target, response, false);
      known.learn(body);
      succeeded.add(`${operationId} ${status}`);
      return (body ?? {}) as Told;
    });
    expect(system.logged).toEqual([]);
    const declared = targets.flatMap(({ operation: { operationId, responses } }) =>
      Object.keys(responses)
        .filter((status) => Number(status) < 300)
        .map((status) => `${operationId} ${status}`),
    );
    const never = declared.filter((one) => !succeeded.has(one));
    expect(never).toEqual(Object.keys(EXCEPTIONS));
  }, 60_000);

  it('answers whatever it is sent as the document says', async () => {
    const counts: Record<string, number> = {};
    let head = await headOf();
    const end = performance.now() + MOST_MS;
    for (let round = 0; round < RUNS * targets.length && performance.now() < end; round++) {
      const target = targets[round % targets.length] as Target;
      const token = random.pick(random.chance(0.75) ? tokens.slice(0, 2) : tokens);
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
    }
    // Reading changes nothing, and input that is never right would prove little.
    expect(await headOf()).toBe(head);
    console.log(`FUZZ_SEED=${SEED}: ${JSON.stringify(counts)}`);
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
      expect((await send('GET', url, tokens[0] ?? null)).status, path).toBe(200);
    }
  });
});
