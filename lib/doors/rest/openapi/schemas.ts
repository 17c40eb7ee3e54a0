/** From zod to the JSON Schemas of the document: named ones go to `components`, the rest stands where it is used. */
import { z } from 'zod';

export type Schema = { [key: string]: unknown };

/** Their patterns are hundreds of characters long and say no more than the format does. */
const KNOWN_FORMATS = new Set(['date-time', 'date', 'uuid', 'uri', 'base64']);

export class Components {
  readonly schemas: Record<string, Schema> = {};

  /** `input`: what may be sent; `output`: what comes back. */
  of(schema: z.ZodType, io: 'input' | 'output'): Schema {
    const whole = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        if (KNOWN_FORMATS.has(jsonSchema.format ?? '')) delete jsonSchema.pattern;
        // An answer may get a field that clients of today don't know.
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
        if (isSafe(jsonSchema.maximum)) delete jsonSchema.maximum;
        if (isSafe(jsonSchema.minimum)) delete jsonSchema.minimum;
      },
    });
    const { $schema: _dialect, $defs, ...rest } = moved(whole) as Schema;
    for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Schema>)) {
      const { id: _id, ...shape } = definition;
      this.schemas[name] = shape;
    }
    return rest;
  }
}

/** What every integer of JavaScript is within. */
function isSafe(bound: number | undefined): boolean {
  return bound !== undefined && Math.abs(bound) === Number.MAX_SAFE_INTEGER;
}

/** References lead to the document's components. */
function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$ref' && typeof item === 'string' ? item.replace('#/$defs/', '#/components/schemas/') : moved(item),
    ]),
  );
}
