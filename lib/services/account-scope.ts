import type { Actor } from '../core/access.ts';
import { WikibotError } from '../core/errors.ts';

/**
 * The account that the actor may ask about as a whole: its own, by a sign-in or a token with the scope
 * "admin" for all wikis. The operator has none, and is told so.
 */
export function accountScope(actor: Actor): string {
  switch (actor.kind) {
    case 'user':
      return actor.userId;
    case 'token':
      if (actor.wikiId !== null || actor.pathPrefix !== null || !actor.scopes.includes('admin')) {
        throw new WikibotError(
          'forbidden',
          'This is about the whole account: sign in, or use a token with the scope "admin" for all wikis.',
        );
      }
      return actor.userId;
    case 'operator':
      throw new WikibotError('invalid_input', 'The operator has no account of their own; ask for one wiki.');
    case 'nobody':
      throw new WikibotError('unauthenticated', 'Sign in to see what belongs to your account.');
  }
}
