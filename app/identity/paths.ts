/** Addresses of signing in. */
import { DEFAULT_PATH } from '../local-path.ts';
import type { SignInProblem } from './failures.ts';

/** On a wiki's own host: begins its session, silently where somebody is signed in at the apex. */
export const HOST_SESSION_PATH = '/api/auth/host';

export function signInPath({
  problem,
  provider,
  returnTo,
}: {
  problem?: SignInProblem;
  provider?: string;
  returnTo?: string;
}): string {
  const query = new URLSearchParams();
  if (problem !== undefined) query.set('error', problem);
  if (provider !== undefined && provider !== '') query.set('provider', provider);
  if (returnTo !== undefined && returnTo !== DEFAULT_PATH) query.set('return_to', returnTo);
  return query.size === 0 ? '/signin' : `/signin?${query}`;
}

/** Begins the session of a wiki's host, and comes back to `path` there. */
export function hostSessionPath(path: string): string {
  return `${HOST_SESSION_PATH}?${new URLSearchParams({ return_to: path })}`;
}

/** Where every sign-in ends: newcomers choose a name there, others are led on. */
export function welcomePath(returnTo: string): string {
  return returnTo === DEFAULT_PATH ? '/welcome' : `/welcome?${new URLSearchParams({ return_to: returnTo })}`;
}
