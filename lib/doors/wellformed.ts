import { WikibotError } from '../core/errors.ts';

/**
 * Refuses text that neither PostgreSQL nor UTF-8 can hold, so that no door lets it in.
 *
 * @throws {WikibotError} `invalid_input` that names the field
 */
export function requireText(value: string, field: string): void {
  if (value.includes('\0'))
    throw new WikibotError('invalid_input', `"${field}" contains a NUL character.`, { data: { field } });
  if (!value.isWellFormed()) {
    throw new WikibotError('invalid_input', `"${field}" contains half of a surrogate pair.`, { data: { field } });
  }
}

/** Nothing that a door takes is nested deeper than a few levels; what walks it may recurse. */
const DEEPEST = 64;

/** The same for every string in a JSON value; refuses one that is nested without end too. */
export function requireTexts(value: unknown, field = '', depth = 0): void {
  if (typeof value === 'string') requireText(value, field);
  else if (typeof value === 'object' && value !== null) {
    if (depth === DEEPEST)
      throw new WikibotError('invalid_input', `The input is nested more than ${DEEPEST} levels deep.`);
    for (const [key, item] of Object.entries(value))
      requireTexts(item, field === '' ? key : `${field}.${key}`, depth + 1);
  }
}
