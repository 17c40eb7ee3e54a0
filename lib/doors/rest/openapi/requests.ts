/** Requests of an operation, for the test that sends them: mostly as the document allows, now and then as nobody should. */
import { BAD_PATHS, BAD_UTF8, deepJson } from '../../bad-input.ts';
import type { OperationObject, Parameter } from './document.ts';
import { type Random, generate, spoil } from './generate.ts';
import type { KnownValues } from './known-values.ts';
import type { Schema } from './schemas.ts';

export interface Target {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
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

export interface Sent {
  readonly path: string;
  readonly init: RequestInit;
  /** What is in it can't be right, so that it must be refused. */
  readonly wrong: boolean;
  /** What stands in its path may make it that of another operation. */
  readonly astray: boolean;
}

/** A request of the operation; in most of them everything is as the document allows. */
export function requestOf({ path, operation, method }: Target, random: Random, known: KnownValues): Sent {
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
  const body = bodyOf(operation, headers, { random, known, spoils });
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
  { random, known, spoils }: { random: Random; known: KnownValues; spoils: () => boolean },
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
