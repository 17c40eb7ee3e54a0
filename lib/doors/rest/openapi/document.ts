/**
 * The OpenAPI 3.1 document, made from the tables of routes: the same zod schemas that validate say
 * here what is accepted and answered, so that the two can't differ.
 */
import { type Answers, TAGS, isBytes } from '../operation.ts';
import type { Route } from '../router.ts';
import { Components, type Schema } from './schemas.ts';
import { HEADERS, PROBLEM, headerParameters, pathParameters, problemResponses, refusalsOf } from './shared.ts';

export interface Mount {
  readonly routes: readonly Route[];
  /** What stands before each route's pattern: `/@{owner}/{wiki}/api/v1`. */
  readonly prefix: string;
}

interface Content {
  readonly [media: string]: { readonly schema?: Schema };
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface OperationObject extends Schema {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Schema[];
  readonly parameters: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, ResponseObject>>;
}

/** A reference to one, or the thing itself. */
export type ResponseObject =
  { readonly $ref: string } | { readonly description: string; readonly headers?: Schema; readonly content?: Content };

/** What of OpenAPI 3.1 the document uses. */
export interface Document extends Schema {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Record<string, Record<string, OperationObject>>;
  readonly components: {
    readonly schemas: Record<string, Schema>;
    readonly parameters: Readonly<Record<string, Parameter>>;
    readonly responses: Readonly<Record<string, { readonly description: string }>>;
  } & Schema;
}

const DESCRIPTION = `Everything that a person can do in wikibot, for programs. A wiki's own calls stand below \`/@{owner}/{wiki}/api/v1\`: the username of its owner, and its slug. Each wiki answers with a document of its own at \`…/api/v1/openapi.json\`.

**Tokens** go into \`Authorization: Bearer …\`. **Errors** are problem documents (RFC 9457) with a stable \`code\`. Every answer has an \`X-Request-Id\`.

**Revisions** are commits. Changing what exists needs the revision that the change is based on (428 without one); a stale one is merged, and 409 when that fails. Reads answer with an \`ETag\`: \`If-None-Match\` gives 304, \`If-Match\` makes a write exact.

**Repeating** a write is safe with an \`Idempotency-Key\`: the same request under the same key is done once in 24 hours. Answers that hold a secret are kept encrypted for that long, and given again to the credential that asked first alone.

**Lists** go on where \`next_cursor\` is not null: send it as \`cursor\`.`;

export function openApiDocument(
  mounts: readonly Mount[],
  { server, title }: { server: string; title: string },
): Document {
  const components = new Components();
  const paths: Document['paths'] = {};
  for (const { routes, prefix } of mounts) {
    for (const route of routes) {
      const path = `${prefix}/${route.pattern}`.replaceAll('…', '');
      (paths[path] ??= {})[route.method.toLowerCase()] = operationObject(route, prefix, components);
    }
  }
  const used = new Set(mounts.flatMap(({ routes }) => routes.map(({ operation }) => operation.tag)));
  return {
    openapi: '3.1.1',
    info: { title, version: '1', description: DESCRIPTION },
    servers: [{ url: server }],
    tags: Object.entries(TAGS)
      .filter(([name]) => [...used].some((tag) => tag === name))
      .map(([name, description]) => ({ name, description })),
    security: [{ token: [] }],
    paths,
    components: {
      schemas: { ...sorted(components.schemas), Problem: PROBLEM },
      parameters: HEADERS,
      responses: problemResponses(),
      headers: {
        ETag: { description: 'A hash of the representation.', schema: { type: 'string' } },
        RequestId: { description: 'Names the request in logs.', schema: { type: 'string' } },
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A token of your account (`wkb_…`).' } },
    },
  };
}

function operationObject(
  { method, pattern, operation }: Route,
  prefix: string,
  components: Components,
): OperationObject {
  const { id, tag, summary, description, needs, query } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    // A public wiki is read without a token.
    ...(needs === 'nothing' ? { security: [] } : needs === 'read' ? { security: [{ token: [] }, {}] } : {}),
    parameters: [
      ...pathParameters(`${prefix}/${pattern}`),
      ...(query === undefined ? [] : queryParameters(components.of(query, 'input'))),
      ...headerParameters(method, operation),
    ],
    ...bodyOf(operation, components),
    responses: {
      ...answersOf(operation.answers, method === 'GET', components),
      ...(method === 'GET' ? { 304: { description: 'Nothing has changed since the `ETag` in `If-None-Match`.' } } : {}),
      ...Object.fromEntries(
        refusalsOf(method, operation).map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]),
      ),
    },
  };
}

function queryParameters(schema: Schema): Parameter[] {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(schema['properties'] as Record<string, Schema>).map(([name, { description, ...rest }]) => ({
    ...{ name, in: 'query', required: required.includes(name) },
    ...(typeof description === 'string' ? { description } : {}),
    schema: rest,
  }));
}

const FORM: Schema = {
  type: 'object',
  properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
  required: ['file'],
};

function bodyOf({ body, accepts }: Route['operation'], components: Components): Pick<OperationObject, 'requestBody'> {
  if (body !== undefined) {
    return {
      requestBody: { required: true, content: { 'application/json': { schema: components.of(body, 'input') } } },
    };
  }
  if (accepts === undefined) return {};
  const content = Object.entries(accepts).map(([media, schema]) => [
    media,
    schema === 'bytes' ? {} : { schema: schema === 'form' ? FORM : components.of(schema, 'input') },
  ]);
  return { requestBody: { required: true, content: Object.fromEntries(content) } };
}

function answersOf(answers: Answers, isRead: boolean, components: Components): OperationObject['responses'] {
  const headers = {
    'X-Request-Id': { $ref: '#/components/headers/RequestId' },
    ...(isRead ? { ETag: { $ref: '#/components/headers/ETag' } } : {}),
  };
  const responses: Record<string, ResponseObject> = {};
  for (const [status, answer] of Object.entries(answers)) {
    const bytes = isBytes(answer);
    const content: Content = bytes
      ? Object.fromEntries(answer.media.map((media) => [media, {}]))
      : { 'application/json': { schema: components.of(answer, 'output') } };
    responses[status] = { description: bytes ? answer.description : (DONE[status] ?? ''), headers, content };
    if (bytes && answer.ranges === true)
      responses[206] = { description: 'The part that was asked for.', headers, content };
  }
  return responses;
}

const DONE: Readonly<Record<string, string>> = { 200: 'Done.', 201: 'Created.', 202: 'Begun; it goes on by itself.' };

function sorted(schemas: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).sort(([one], [other]) => (one < other ? -1 : 1)));
}
