/** The document in the order in which it is read: by tag, each operation with what stands for it by reference. */
import type { Document, OperationObject, Parameter } from '#lib/doors/rest/openapi/document.ts';
import type { Schema } from '#lib/doors/rest/openapi/schemas.ts';

export interface OperationView {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly media: string; readonly schema: Schema | null } | null;
  readonly answers: readonly {
    readonly status: string;
    readonly description: string;
    /** Null: nothing, or bytes. */
    readonly schema: Schema | null;
  }[];
  /** Statuses of its refusals. */
  readonly refusals: readonly string[];
}

export interface Group {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly OperationView[];
}

const WHICH_WIKI = new Set(['owner', 'wiki', 'slug']);

export function groupsOf(document: Document): Group[] {
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => viewOf(document, { path, method, operation })),
  );
  return document.tags.map(({ name, description }) => ({
    ...{ name, description },
    operations: all.filter(({ operation }) => operation.tags.includes(name)),
  }));
}

function viewOf(
  document: Document,
  { path, method, operation }: { path: string; method: string; operation: OperationObject },
): OperationView {
  const parameters = operation.parameters.flatMap((one): Parameter[] => {
    if (!('$ref' in one)) return [one];
    const found = document.components.parameters[one.$ref.split('/').at(-1) ?? ''];
    return found === undefined ? [] : [found];
  });
  // Which wiki is said above all of them, and in each path.
  const own = parameters.filter(({ name, in: place }) => place !== 'path' || !WHICH_WIKI.has(name));
  const [media, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const answers = Object.entries(operation.responses).flatMap(([status, answer]) =>
    '$ref' in answer
      ? []
      : [{ status, description: answer.description, schema: answer.content?.['application/json']?.schema ?? null }],
  );
  return {
    ...{ id: operation.operationId, method: method.toUpperCase(), path, operation, parameters: own, answers },
    body: media === undefined ? null : { media, schema: content?.schema ?? null },
    refusals: Object.entries(operation.responses).flatMap(([status, answer]) => ('$ref' in answer ? [status] : [])),
  };
}

/** A call of it that works once the names are one's own. */
export function curlOf({ id, method, path, body }: OperationView, origin: string): string {
  const filled = path
    .replace('{owner}', 'alice')
    .replace(/\{(?:wiki|slug)\}/, 'notes')
    .replace('{path}', path.includes('/files/') || path.includes('/file-history/') ? 'Actors/map.png' : 'Actors/Iran')
    .replace('{username}', 'bob')
    .replace('{id}', '01935b0e-0000-7000-8000-000000000001');
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}'${origin}${filled}'`,
    `-H "Authorization: Bearer $TOKEN"`,
    ...bodyArguments(body, BODIES[id]),
  ];
  return parts.join(' \\\n  ');
}

function bodyArguments(body: OperationView['body'], known: unknown): string[] {
  if (body === null) return [];
  if (body.media === 'multipart/form-data') return ['-F file=@map.png'];
  if (body.media !== 'application/json' || body.schema === null) return ['--data-binary @map.png'];
  const example = JSON.stringify(known ?? exampleOf(body.schema)).replaceAll("'", '’');
  return [`-H 'Content-Type: application/json'`, `-d '${example}'`];
}

/** Where one of several forms has to be chosen. */
const BODIES: Readonly<Record<string, unknown>> = {
  editPage: { revision: '4f2a9c1', old_string: 'before', new_string: 'after' },
  revert: { commit: '4f2a9c1' },
};

const EXAMPLES: Readonly<Record<string, unknown>> = {
  path: 'Actors/Iran',
  new_path: 'Actors/Persia',
  content: '# Iran\n',
  revision: '4f2a9c1',
  old_string: 'before',
  new_string: 'after',
  commit_message: 'Say it better',
  message: 'Say it better',
  slug: 'notes',
  name: 'Notes',
  label: 'my script',
  role: 'editor',
  to: 'bob',
  url: 'https://example.org/hook',
};

/** What has to be sent, and a revision where one may be. */
function exampleOf(schema: Schema, name = ''): unknown {
  const choice = ((schema['oneOf'] ?? schema['anyOf']) as Schema[] | undefined)?.[0];
  if (choice !== undefined) return exampleOf(choice, name);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (schema['type'] === 'array') return [exampleOf(schema['items'] as Schema, name)];
  if (schema['type'] === 'object') {
    const required = (schema['required'] ?? []) as readonly string[];
    const fields = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
    const shown = fields.filter(([field]) => required.includes(field) || field === 'revision');
    return Object.fromEntries(
      (shown.length > 0 ? shown : fields.slice(0, 1)).map(([field, inner]) => [field, exampleOf(inner, field)]),
    );
  }
  if (name in EXAMPLES) return EXAMPLES[name];
  if ('default' in schema) return schema['default'];
  if (schema['type'] === 'boolean') return true;
  return schema['type'] === 'integer' || schema['type'] === 'number' ? 1 : 'text';
}
