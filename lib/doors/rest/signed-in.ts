import type { Actor } from '../../core/access.ts';
import { WikibotError } from '../../core/errors.ts';

/** Whoever asks, unless it is nobody. */
export function signedIn(actor: Actor): Actor {
  if (actor.kind === 'nobody') throw new WikibotError('unauthenticated', 'Sign in, or send a token.');
  return actor;
}
