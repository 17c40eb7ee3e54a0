/** The API reference: all that the OpenAPI document says, by tag, as one page without a script. */
import type { Document } from '#lib/doors/rest/openapi/document.ts';
import type { Schema } from '#lib/doors/rest/openapi/schemas.ts';
import type { TocEntry } from '#lib/markdown/render.ts';
import type { Translator } from '../../../ui/i18n/translator.ts';
import { Field, Fields, Type } from './fields.tsx';
import { type Group, type OperationView, curlOf, groupsOf } from './operations.ts';
import { Words } from './words.tsx';

/** The schema of refusals, by its name in the document: the same in every language. */
const PROBLEM = 'Problem';

interface ReferenceProps {
  readonly t: Translator;
  readonly document: Document;
  readonly origin: string;
}

export function Reference({ t, document, origin }: ReferenceProps) {
  const { description } = document['info'] as { description: string };
  return (
    <div className="api">
      <div className="content">
        <Words text={description} />
        <p>
          <a href="/api/v1/openapi.json" lang={t.language}>
            {t('api.document')}
          </a>
        </p>
      </div>
      {groupsOf(document).map((group) => (
        <GroupPart key={group.name} t={t} group={group} origin={origin} />
      ))}
      <Problems t={t} document={document} />
      <Shapes t={t} document={document} />
    </div>
  );
}

/** Headings for the list beside the text. */
export function tocOf(t: Translator, document: Document): TocEntry[] {
  return [
    ...document.tags.map(({ name }) => ({ depth: 2, id: anchorOf(name), text: name })),
    { depth: 2, id: 'errors', text: t('api.errors') },
    { depth: 2, id: 'schemas', text: t('api.shapes') },
  ];
}

function anchorOf(tag: string): string {
  return `tag-${tag.toLowerCase()}`;
}

function GroupPart({
  t,
  group: { name, description, operations },
  origin,
}: {
  t: Translator;
  group: Group;
  origin: string;
}) {
  return (
    <section aria-labelledby={anchorOf(name)}>
      <h2 id={anchorOf(name)}>{name}</h2>
      <p className="hint">{description}</p>
      <ul className="api-index">
        {operations.map(({ id, method, operation }) => (
          <li key={id}>
            <a href={`#${id}`}>
              <Method name={method} /> <span>{operation.summary}</span>
            </a>
          </li>
        ))}
      </ul>
      {operations.map((view) => (
        <OperationPart key={view.id} t={t} view={view} origin={origin} />
      ))}
    </section>
  );
}

function Method({ name }: { name: string }) {
  return <span className={`api-method api-${name.toLowerCase()}`}>{name}</span>;
}

function OperationPart({ t, view, origin }: { t: Translator; view: OperationView; origin: string }) {
  const { id, method, path, operation, parameters, body, answers, refusals } = view;
  return (
    <article className="api-operation" aria-labelledby={id}>
      <h3 id={id}>
        <a href={`#${id}`}>{operation.summary}</a>
      </h3>
      <p className="api-line">
        <Method name={method} />{' '}
        <code>{path.split(/(?<=\/)/).flatMap((part, index) => [<wbr key={index} />, part])}</code>
      </p>
      {operation.description === undefined ? null : <Words text={operation.description} />}
      <Access t={t} view={view} />
      {parameters.length === 0 ? null : (
        <>
          <Label t={t} name="parameters" />
          <dl className="api-fields">
            {parameters.map(({ name, in: place, required = false, description, schema }) => (
              <Field key={`${place} ${name}`} {...{ t, name, schema, required, description }} marks="required" />
            ))}
          </dl>
        </>
      )}
      {body === null ? null : (
        <>
          <Label t={t} name="body" note={body.media} />
          {body.schema === null ? null : <Fields t={t} schema={body.schema} marks="required" />}
        </>
      )}
      <Label t={t} name="answers" />
      <ul className="api-answers">
        {answers.map(({ status, description, schema }) => (
          <li key={status}>
            <code className="api-status">{status}</code>
            <div>
              <Words text={description} />
              {schema === null ? null : <Type schema={schema} />}
              {schema === null || schema['$ref'] !== undefined ? null : (
                <Fields t={t} schema={schema} marks="optional" />
              )}
            </div>
          </li>
        ))}
        <li>
          <span className="api-status" lang={t.language}>
            {t('api.refused')}
          </span>
          <div>
            {refusals.map((status) => (
              <a key={status} className="api-refusal" href={`#error-${status}`}>
                {status}
              </a>
            ))}
          </div>
        </li>
      </ul>
      <Label t={t} name="example" />
      <pre>
        <code>{curlOf(view, origin)}</code>
      </pre>
    </article>
  );
}

function Label({
  t,
  name,
  note,
}: {
  t: Translator;
  name: 'parameters' | 'body' | 'answers' | 'example';
  note?: string;
}) {
  return (
    <h4>
      <span lang={t.language}>{t(`api.${name}`)}</span>
      {note === undefined ? null : <code>{note}</code>}
    </h4>
  );
}

function Access({ t, view: { operation } }: { t: Translator; view: OperationView }) {
  const { security } = operation;
  if (security === undefined) return null;
  return (
    <p className="hint" lang={t.language}>
      {t(security.length === 0 ? 'api.open' : 'api.open_if_public')}
    </p>
  );
}

function Problems({ t, document }: { t: Translator; document: Document }) {
  const { responses, schemas } = document.components;
  return (
    <section aria-labelledby="errors">
      <h2 id="errors" lang={t.language}>
        {t('api.errors')}
      </h2>
      <dl className="api-fields">
        {Object.entries(responses).map(([name, { description }]) => {
          const status = name.replace('Problem', '');
          return (
            <div key={name} id={`error-${status}`}>
              <dt>
                <code className="api-name">{status}</code>
              </dt>
              <dd>
                <Words text={description} />
              </dd>
            </div>
          );
        })}
      </dl>
      <Shape t={t} name={PROBLEM} schema={schemas[PROBLEM] ?? {}} />
    </section>
  );
}

function Shapes({ t, document }: { t: Translator; document: Document }) {
  const shapes = Object.entries(document.components.schemas).filter(([name]) => name !== PROBLEM);
  return (
    <section aria-labelledby="schemas">
      <h2 id="schemas" lang={t.language}>
        {t('api.shapes')}
      </h2>
      {shapes.map(([name, schema]) => (
        <Shape key={name} t={t} name={name} schema={schema} />
      ))}
    </section>
  );
}

function Shape({ t, name, schema }: { t: Translator; name: string; schema: Schema }) {
  return (
    <article className="api-operation" aria-labelledby={`schema-${name}`}>
      <h3 id={`schema-${name}`}>
        <a href={`#schema-${name}`}>{name}</a>
      </h3>
      {typeof schema['description'] === 'string' ? <Words text={schema['description']} /> : null}
      <Fields t={t} schema={schema} marks="optional" />
    </article>
  );
}
