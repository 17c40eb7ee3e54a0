/** Values from the JSON Schemas of the document, for the test that sends them: right ones, and such as can't be right. */
import type { Schema } from './schemas.ts';

/** Mulberry32: the same seed gives the same test. */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('There is nothing to pick from.');
    return value;
  }
}

/** What answers have told so far: later requests name it. */
export interface Pool {
  /** A known value for a field of that name; undefined: none is known, or another one is to be made. */
  known(name: string): string | undefined;
}

const LETTERS = Array.from('abcXYZ019 .,-_/\\#?%&=+()[]{}<>|`\'"*!~$^@:;\n\täßéñ中文字日本語עברית\u200d🎉');
const HEX = Array.from('0123456789abcdef');

function text(random: Random, { least = 0, most = 60 } = {}): string {
  const length = least + random.below(Math.max(1, Math.min(most - least, 40)));
  return Array.from({ length }, () => random.pick(LETTERS)).join('');
}

/** A value that the schema allows. */
export function generate(schema: Schema, random: Random, pool: Pool, name = ''): unknown {
  if ('const' in schema) return schema['const'];
  const options = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined;
  if (options !== undefined) return generate(random.pick(options), random, pool, name);
  if (Array.isArray(schema['enum'])) return random.pick(schema['enum']);
  const type = Array.isArray(schema['type']) ? random.pick<unknown>(schema['type']) : schema['type'];
  switch (type) {
    case 'string':
      return generateText(schema, random, pool, name);
    case 'integer':
    case 'number':
      return numberOf(schema, random);
    case 'boolean':
      return random.chance(0.5);
    case 'array': {
      const least = Number(schema['minItems'] ?? 0);
      const count = Math.min(least + random.below(4), Number(schema['maxItems'] ?? 4));
      return Array.from({ length: count }, () => generate(schema['items'] as Schema, random, pool, name));
    }
    case 'object':
      return generateObject(schema, random, pool);
    default:
      return null;
  }
}

function generateObject(schema: Schema, random: Random, pool: Pool): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const required = (schema['required'] ?? []) as string[];
  const entries = Object.entries(properties)
    .filter(([name]) => required.includes(name) || random.chance(name === 'revision' ? 0.8 : 0.4))
    .map(([name, property]) => [name, generate(property, random, pool, name)]);
  return Object.fromEntries(entries);
}

function numberOf(schema: Schema, random: Random): number {
  const least = Number(schema['minimum'] ?? -5);
  const most = Math.min(Number(schema['maximum'] ?? 50), 1000);
  return random.pick([least, most, least + random.below(most - least + 1)]);
}

function generateText(schema: Schema, random: Random, pool: Pool, name: string): string {
  const known = pool.known(name);
  if (known !== undefined && matchesPattern(schema, known)) return known;
  const pattern = patternOf(schema);
  if (pattern?.startsWith('^[0-9a-f]') === true) return Array.from({ length: 40 }, () => random.pick(HEX)).join('');
  switch (schema['format']) {
    case 'date-time':
      return new Date(random.below(2_000_000_000) * 1000).toISOString();
    case 'date':
      return new Date(random.below(2_000_000_000) * 1000).toISOString().slice(0, 10);
    case 'uuid':
      return '01935b0e-0000-7000-8000-000000000001';
    case 'base64':
      return Buffer.from(text(random)).toString('base64');
    default:
      return text(random, { least: Number(schema['minLength'] ?? 0), most: Number(schema['maxLength'] ?? 60) });
  }
}

function patternOf(schema: Schema): string | null {
  return typeof schema['pattern'] === 'string' ? schema['pattern'] : null;
}

function matchesPattern(schema: Schema, value: string): boolean {
  const pattern = patternOf(schema);
  return pattern === null || new RegExp(pattern, 'u').test(value);
}

/** An object that the schema of the whole body refuses: it knows its fields, and no others. */
export function spoil(body: Record<string, unknown>, required: readonly string[], random: Random): unknown {
  const wrong: unknown[] = [
    { ...body, [random.pick(['extra', 'Path', 'constructor', 'toString', '__proto'])]: 1 },
    [body],
    'text',
    7,
    null,
    true,
    ...required.flatMap((name) => {
      const { [name]: _left, ...rest } = body;
      return [rest, { ...body, [name]: { not: 'right' } }, { ...body, [name]: null }, { ...body, [name]: 'a\0b' }];
    }),
  ];
  return random.pick(wrong.filter((value) => value !== undefined));
}
