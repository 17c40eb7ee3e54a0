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
import { BAD_PATHS, BAD_UTF8, deepJson } from '../../bad-input.ts';
import { type TestSystem, startTestSystem } from '../../testing.ts';
import { type RestDoor, createRestDoor } from '../index.ts';
import type { Document, OperationObject, Parameter } from './document.ts';
import { Random, generate, spoil } from './generate.ts';
import { KnownValues } from './known-values.ts';
import type { Schema } from './schemas.ts';

const SEED = Number(process.env['FUZZ_SEED'] ?? randomInt(2 ** 31));
/** Requests for each operation. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 20);
/** On a busy machine it ends before that. */
const MOST_MS = process.env['FUZZ_RUNS'] === undefined ? 40_000 : Infinity;
const ORIGIN = 'http://wiki.example:3000';
const WIKI = { owner: 'alice', slug: 'notes' };

interface Target {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

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

const HOSTILE_PATHS = [
  ...BAD_PATHS.map(({ value }) => value.split('/').map(encodeURIComponent).join('/')),
  ...[
    '%2e%2e/%2e%2e/x',
    'a%2fb',
    '%ff',
    '%c0%af',
    '%00',
    'x%0d%0aSet-Cookie:%20a=b',
    '%',
    '%zz',
    '..',
    '//',
    'Home%3Fx=1',
  ],
];

interface Sent {
  readonly path: string;
  readonly init: RequestInit;
  /** What is in it can't be right, so that it must be refused. */
  readonly wrong: boolean;
  /** What stands in its path may make it that of another operation. */
  readonly astray: boolean;
}

/** A request of the operation; in most of them everything is as the document allows. */
function requestOf({ path, operation, method }: Target): Sent {
  let [wrong, astray] = [false, false];
  const spoils = () => !wrong && random.chance(0.12);
  const parameters = operation.parameters.filter((one): one is Parameter => 'in' in one);
  const spare = method !== 'GET' && path.startsWith('/api/v1/wikis/{owner}');
  let url = path.replace('{owner}', spare || random.chance(0.95) ? 'alice' : random.pick(['nobody', 'a%20b', 'bob']));
  url = url.replace(/\{(?:wiki|slug)\}/, spare ? known.spareWiki() : 'notes');
  url = url.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    if (random.chance(0.12)) {
      const hostile = random.pick(HOSTILE_PATHS);
      astray ||= /\/|^\.|^$/.test(hostile);
      return hostile;
    }
    return (known.known(name) ?? 'Nowhere').split('/').map(encodeURIComponent).join('/');
  });
  const query = new URLSearchParams();
  for (const { name, schema, required } of parameters.filter((one) => one.in === 'query')) {
    if (required !== true && !random.chance(name === 'revision' ? 0.8 : 0.3)) continue;
    query.append(name, String(generate(schema, random, known, name)));
  }
  let search = query.size === 0 ? '' : `?${query.toString()}`;
  if (spoils()) {
    wrong = true;
    search += `${search === '' ? '?' : '&'}${random.pick(['unknown=1', 'limit=-1&limit=2', 'cursor=%ff', 'x=%00'])}`;
  }
  const headers: Record<string, string> = {};
  if (random.chance(0.1))
    headers[random.pick(['If-Match', 'If-None-Match', 'If-Range'])] = random.pick(['*', '"x"', 'x,,y', 'é']);
  if (random.chance(0.1)) headers['Idempotency-Key'] = random.pick(['key-1', 'key-2', 'x'.repeat(300), 'a b']);
  if (random.chance(0.05)) headers['Range'] = random.pick(['bytes=0-3', 'bytes=-5', 'bytes=99999-', 'bytes=5-1', 'x']);
  const body = bodyOf(operation, headers, spoils);
  return {
    path: url + search,
    init: { headers, ...(body.content === undefined ? {} : { body: body.content }) },
    wrong: wrong || body.wrong,
    astray,
  };
}

function bodyOf(
  operation: OperationObject,
  headers: Record<string, string>,
  spoils: () => boolean,
): { content?: BodyInit | undefined; wrong: boolean } {
  const content = operation.requestBody?.content;
  if (content === undefined) return { wrong: false };
  const [media, { schema = {} }] = random.pick(Object.entries(content));
  if (media === 'multipart/form-data') {
    const form = new FormData();
    form.append(random.chance(0.8) ? 'file' : 'other', new Blob(['bytes']), String(known.known('filename') ?? 'a.png'));
    return { content: form, wrong: false };
  }
  headers['Content-Type'] = media;
  if (media !== 'application/json') return { content: 'bytes of a file', wrong: false };
  if (spoils()) {
    if (random.chance(0.3)) {
      headers['Content-Type'] = random.pick(['text/plain', 'multipart/form-data', 'application/xml', ';']);
      return { content: '{}', wrong: true };
    }
    return {
      content: random.pick<BodyInit>(['', '{', '[]', deepJson(100_000), ...BAD_UTF8.map(({ value }) => value)]),
      wrong: true,
    };
  }
  const value = generate(schema, random, known) as Record<string, unknown>;
  if (!spoils()) return { content: JSON.stringify(value), wrong: false };
  const [option = schema] = (schema['oneOf'] ?? schema['anyOf'] ?? []) as Schema[];
  const required = (option['required'] ?? []) as string[];
  return { content: JSON.stringify(spoil(value, 'const' in option ? [] : required, random)), wrong: true };
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
      const { path, init, wrong, astray } = requestOf(target);
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
