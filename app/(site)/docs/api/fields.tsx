/** JSON Schemas as lists of fields that people read. */
import type { Schema } from '#lib/doors/rest/openapi/schemas.ts';
import type { Translator } from '../../../ui/i18n/translator.ts';
import { Words } from './words.tsx';

/** Objects within objects are shown this deep; below that their type says enough. */
const DEEPEST = 3;

/** What of fields is worth saying: which a request has to have, and which an answer may lack. */
export type Marks = 'required' | 'optional';

/** The fields of an object, of what a list holds, or of each choice. */
export function Fields({
  t,
  schema,
  marks,
  depth = 0,
}: {
  t: Translator;
  schema: Schema;
  marks: Marks;
  depth?: number;
}) {
  const { properties, choices } = shapeOf(schema);
  if (choices.some((choice) => shapeOf(choice).properties.length > 0)) {
    return (
      <ul className="api-choices">
        {choices.map((choice, index) => (
          <li key={index}>
            <Type schema={choice} />
            <Fields t={t} schema={choice} marks={marks} depth={depth + 1} />
          </li>
        ))}
      </ul>
    );
  }
  if (properties.length === 0 || depth > DEEPEST) return null;
  return (
    <dl className="api-fields">
      {properties.map(({ name, schema: field, required }) => (
        <Field key={name} t={t} name={name} schema={field} required={required} marks={marks} depth={depth} />
      ))}
    </dl>
  );
}

export interface FieldProps {
  readonly t: Translator;
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly marks: Marks;
  readonly description?: string | undefined;
  readonly depth?: number;
}

/** A line of a `<dl>`. */
export function Field({ t, name, schema, required, marks, description, depth = 0 }: FieldProps) {
  const said = description ?? (typeof schema['description'] === 'string' ? schema['description'] : undefined);
  const limits = limitsOf(t, schema);
  return (
    <div>
      <dt>
        <code className="api-name">{name}</code> <Type schema={schema} />
        {required === (marks === 'required') ? (
          <span className={`api-${marks}`} lang={t.language}>
            {t(`api.${marks}`)}
          </span>
        ) : null}
      </dt>
      <dd>
        {said === undefined ? null : <Words text={said} />}
        {limits === '' ? null : <span className="api-limits">{limits}</span>}
        {schema['$ref'] === undefined ? <Fields t={t} schema={schema} marks={marks} depth={depth + 1} /> : null}
      </dd>
    </div>
  );
}

/** `string`, `Page[]`, `"zip" | "bundle"`. */
export function Type({ schema }: { schema: Schema }) {
  const { suffix, core } = unlisted(schema);
  const reference = referenceOf(core);
  if (reference !== null) {
    return (
      <a className="api-type" href={`#schema-${reference}`}>
        {reference}
        {suffix}
      </a>
    );
  }
  return (
    <code className="api-type">
      {typeName(core)}
      {suffix}
    </code>
  );
}

function unlisted(schema: Schema): { suffix: string; core: Schema } {
  if (schema['type'] !== 'array') return { suffix: '', core: schema };
  const { suffix, core } = unlisted(schema['items'] as Schema);
  return { suffix: `${suffix}[]`, core };
}

function referenceOf(schema: Schema): string | null {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? (reference.split('/').at(-1) ?? null) : null;
}

function typeName(schema: Schema): string {
  const reference = referenceOf(schema);
  if (reference !== null) return reference;
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' | ');
  const choices = choicesOf(schema);
  if (choices.length > 0) {
    const names = choices.map((choice) => {
      const { suffix, core } = unlisted(choice);
      return `${typeName(core)}${suffix}`;
    });
    return [...new Set(names)].join(' | ');
  }
  const { type, format } = schema;
  const name = Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'any';
  return typeof format === 'string' ? `${name} (${format})` : name;
}

function choicesOf(schema: Schema): Schema[] {
  return (schema['oneOf'] ?? schema['anyOf'] ?? []) as Schema[];
}

interface Shape {
  readonly properties: readonly { readonly name: string; readonly schema: Schema; readonly required: boolean }[];
  readonly choices: readonly Schema[];
}

function shapeOf(schema: Schema): Shape {
  const { core } = unlisted(schema);
  const required = (core['required'] ?? []) as readonly string[];
  const properties = Object.entries((core['properties'] ?? {}) as Record<string, Schema>).map(([name, field]) => ({
    ...{ name, schema: field },
    required: required.includes(name),
  }));
  return { properties, choices: choicesOf(core) };
}

/** What a value is held to: `1 … 1000 · = 100`. */
function limitsOf(t: Translator, schema: Schema): string {
  const { minimum, maximum, maxLength, maxItems } = schema;
  const range = minimum === undefined && maximum === undefined ? '' : `${shown(minimum)} … ${shown(maximum)}`;
  return [
    range,
    typeof maxLength === 'number' ? t('api.characters', { count: maxLength }) : '',
    maxItems === undefined ? '' : `≤ ${shown(maxItems)}`,
    'default' in schema ? `= ${JSON.stringify(schema['default'])}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function shown(bound: unknown): string {
  return typeof bound === 'number' ? bound.toLocaleString('en') : '';
}
