/** What people and their identity providers say about a person. */
import { WikibotError } from '../core/errors.ts';

/** A display name becomes the author of commits: one line, and none of git's delimiters. */
function cleanName(input: string): string {
  return input.replace(/[\p{Cc}\p{Cf}\p{Z}<>]+/gu, ' ').trim();
}

/** Throws `invalid_input`. */
export function parseDisplayName(input: string): string {
  const name = cleanName(input);
  if (name === '' || name.length > 100)
    throw new WikibotError('invalid_input', 'A display name has 1 to 100 characters.');
  return name;
}

/** The name that a provider tells, as far as it can stand; null for one that can't, since nobody is there to correct it. */
export function usableName(input: string | null): string | null {
  const name = cleanName(input ?? '')
    .slice(0, 100)
    .trim();
  // An address in the place of a name would be shown to everybody.
  return name === '' || name.includes('@') ? null : name;
}

/** Throws `invalid_input`. */
export function parseEmail(input: string): string {
  const email = usableEmail(input);
  if (email === null) {
    throw new WikibotError('invalid_input', 'The e-mail address is not one; write it like "name@example.org".');
  }
  return email;
}

/** Null for what is no address. Not a proof that it exists; only mail can tell that. */
export function usableEmail(input: string | null): string | null {
  const email = (input ?? '').trim();
  return /^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) && email.length <= 254 ? email : null;
}
