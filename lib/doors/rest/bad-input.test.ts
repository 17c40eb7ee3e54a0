/** Whatever is wrong with a request: the right code, a sentence that helps, and nothing changed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERROR_TABLE, type ErrorCode } from '../../core/errors.ts';
import { OPERATOR } from '../../core/access.ts';
import { BAD_BODIES, BAD_PATHS, BAD_REVISIONS, BAD_TEXTS, BAD_UTF8, deepJson } from '../bad-input.ts';
import { type TestSystem, startTestSystem } from '../testing.ts';
import { type RestDoor, createRestDoor } from './index.ts';

const WIKI = { owner: 'alice', slug: 'notes' };

let system: TestSystem;
let door: RestDoor;
let token = '';
let head: string | null = null;
const headOf = async () => (await system.services.access.open(OPERATOR, WIKI, 'read')).headOid;

beforeAll(async () => {
  system = await startTestSystem();
  door = createRestDoor(system.doorDeps);
  await system.services.users.create(OPERATOR, { username: 'alice', email: null });
  await system.services.wikis.create(OPERATOR, { ...WIKI, name: 'Notes' }, { agent: null });
  token = await system.token('alice', { scope: 'admin' });
  head = await headOf();
}, 60_000);
afterAll(() => system.close());

type Sent = Omit<RequestInit, 'headers'> & { headers?: Record<string, string> };

/** The request is refused with the code, in words, and the wiki is as it was. */
async function refused(method: string, path: string, code: ErrorCode, sent: Sent = {}): Promise<string> {
  const request = new Request(`http://wiki.example:3000/@alice/notes/api/v1/${path}`, {
    method,
    ...sent,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...sent.headers },
  });
  const response = await door.wiki(request, WIKI);
  const problem = (await response.json()) as Record<string, unknown>;
  const about = `${method} ${path}: ${JSON.stringify(problem)}`;
  expect(problem['code'], about).toBe(code);
  expect(response.status, about).toBe(ERROR_TABLE[code].status);
  expect(response.headers.get('content-type'), about).toContain('application/problem+json');
  const detail = String(problem['detail']);
  expect(detail, about).toMatch(/^\S.{10,}[.!?]$/s);
  expect(detail, about).not.toMatch(/\/tmp\/|node_modules|SELECT |\[object|undefined|prisma/i);
  expect(await headOf(), about).toBe(head);
  expect(system.logged.splice(0), about).toEqual([]);
  return detail;
}

const json = (value: unknown) => ({ body: JSON.stringify(value) });
const encoded = (path: string) => path.split('/').map(encodeURIComponent).join('/');

describe('paths', () => {
  // A URL has no such segments: the parser takes them away before the API is reached.
  const inUrl = BAD_PATHS.filter(({ value }) => !value.split('/').some((segment) => /^\.{1,2}$/.test(segment)));
  it.each(inUrl)('$what, in the URL', async ({ value, code }) => {
    await refused('PUT', `pages/${encoded(value)}`, code, json({ content: 'x' }));
    await refused('GET', `pages/${encoded(value)}`, code);
  });
  it.each(BAD_PATHS)('$what, in a body', async ({ value, code }) => {
    await refused('POST', 'commits', code, json({ changes: [{ op: 'put', path: value, content: 'x' }] }));
    await refused('POST', 'rename', code, json({ path: 'Home', new_path: value, revision: head }));
  });
  it.each([
    ['an encoded slash', 'pages/A%2fB', 'bad_path'],
    ['an escape that is none', 'pages/A%zz', 'bad_path'],
    ['an escape that is no UTF-8', 'pages/%ff%fe', 'bad_path'],
    ['an overlong escape', 'pages/%c0%af', 'bad_path'],
    ['a NUL', 'pages/A%00B', 'bad_path'],
    ['no page', 'pages/Nowhere', 'not_found'],
    ['no route', 'pagez', 'not_found'],
    ['a route and more', 'changelog/x', 'not_found'],
  ] as const)('%s', async (_what, path, code) => {
    await refused('GET', path, code);
  });
});

describe('bodies', () => {
  it.each(BAD_BODIES)('$what', async ({ value, code }) => {
    await refused('PUT', 'pages/New', code, json(value));
  });
  it.each(BAD_UTF8)('$what', async ({ value, code }) => {
    await refused('PUT', 'pages/New', code, { body: value });
  });
  it.each([10, 1000, 100_000, 1_000_000])('%i levels deep', async (depth) => {
    await refused('PUT', 'pages/New', 'invalid_input', { body: deepJson(depth) });
  });
  it.each(['', '{', '{"content":"x"', '{"content":"x"}}', "{'content':'x'}", 'NaN', '\ufeff'])(
    'not JSON: %j',
    async (body) => {
      await refused('PUT', 'pages/New', 'invalid_input', { body });
    },
  );
  it('larger than the limit, whether it says so or not', async () => {
    const large = JSON.stringify({ content: 'x'.repeat(system.doorDeps.jsonBytes) });
    await refused('PUT', 'pages/New', 'too_large', { body: large });
    const stream = new Blob([large]).stream();
    await refused('PUT', 'pages/New', 'too_large', { body: stream, duplex: 'half' } as Sent);
  });
  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonx',
    '',
  ])('of the type %j', async (type) => {
    await refused('PUT', 'pages/New', 'unsupported_media_type', {
      ...json({ content: 'x' }),
      headers: { 'Content-Type': type },
    });
  });
  it('compressed', async () => {
    const sent = { ...json({ content: 'x' }), headers: { 'Content-Encoding': 'gzip' } };
    await refused('PUT', 'pages/New', 'unsupported_media_type', sent);
  });
  it('names each wrong field', async () => {
    const detail = await refused('PUT', 'pages/New', 'invalid_input', json({ content: 1, colour: 'red' }));
    expect(detail).toContain('"content"');
    expect(detail).toContain('"colour": There is no such field.');
  });
});

describe('revisions', () => {
  it.each(BAD_REVISIONS)('$what', async ({ value, code }) => {
    await refused('PUT', 'pages/Home', code, json({ content: 'x', revision: value }));
    if (typeof value !== 'string') return;
    await refused('DELETE', `pages/Home?revision=${encodeURIComponent(value)}`, code);
    await refused('GET', `pages/Home?revision=${encodeURIComponent(value)}`, code);
    await refused('GET', `diff/Home?from=${encodeURIComponent(value)}`, code);
  });
  it('none, where one is needed', async () => {
    await refused('PUT', 'pages/Home', 'revision_required', json({ content: 'x' }));
    await refused('DELETE', 'pages/Home', 'revision_required');
    await refused('POST', 'rename', 'revision_required', json({ path: 'Home', new_path: 'Start' }));
  });
  it.each(['"x"', 'x', '""', 'W/"x"'])('If-Match: %s', async (etag) => {
    await refused('PUT', 'pages/Home', 'precondition_failed', {
      ...json({ content: 'x' }),
      headers: { 'If-Match': etag },
    });
  });
});

describe('queries', () => {
  it.each([
    ['an empty one', 'search?q='],
    ['a blank one', 'search?q=%20%09'],
    ['none', 'search'],
    ['a mode that is not there', 'search?q=a&mode=best'],
    ['an expression that is none', 'search?q=%28&mode=regex'],
    ['an unknown parameter', 'search?q=a&page=2'],
    ['a parameter twice', 'search?q=a&q=b'],
    ['bytes that are no UTF-8', 'search?q=%ff'],
    ['a NUL', 'search?q=a%00b'],
    ['a parameter where there are none', 'names?x=1'],
    ['a limit of zero', 'pages?limit=0'],
    ['a limit that is no number', 'pages?limit=ten'],
    ['a limit that is no integer', 'pages?limit=1.5'],
    ['a limit without end', 'pages?limit=Infinity'],
    ['too much', 'pages?limit=5001'],
    ['a cursor of nobody', 'pages?cursor=abc'],
    ['a cursor of another list', 'pages?cursor=WyJzIiwxXQ'],
    ['a day that is none', 'pages?updated_since=2026-02-30'],
    ['a kind that is not there', 'lint?kind=spelling'],
  ])('%s', async (_what, path) => {
    await refused('GET', path, 'invalid_input');
  });
  it.each(BAD_TEXTS)('$what in a filter', async ({ value }) => {
    // Half of a pair has no encoding: what arrives is U+FFFD, which is a letter like any other.
    if (!value.isWellFormed()) return;
    await refused('GET', `pages?tag=${encodeURIComponent(value)}`, 'invalid_input');
  });
});

it('answers a method that a path does not have', async () => {
  await refused('POST', 'pages/Home', 'method_not_allowed', json({ content: 'x' }));
  await refused('DELETE', 'changelog', 'method_not_allowed');
});
