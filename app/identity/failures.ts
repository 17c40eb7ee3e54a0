/**
 * What can go wrong between here and a provider, in the few kinds that somebody who signs in can do
 * something about. next-auth tells its logger what happened and the browser next to nothing, so the
 * logger is where it is heard, for the request that it belongs to.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { LoggerInstance } from 'next-auth';
import { isUnavailable } from '#lib/adapters/db/client.ts';
import { server } from '../server.ts';

export const SIGN_IN_PROBLEMS = ['cancelled', 'unavailable', 'misconfigured', 'expired', 'failed', 'browser'] as const;
export type SignInProblem = (typeof SIGN_IN_PROBLEMS)[number];

export function isSignInProblem(value: unknown): value is SignInProblem {
  return SIGN_IN_PROBLEMS.some((known) => known === value);
}

interface Heard {
  problem: SignInProblem | null;
}

const hearing = new AsyncLocalStorage<Heard>();

/** Runs a step of signing in, and answers what went wrong in it beside its result. */
export async function heard<T>(step: () => Promise<T>): Promise<{ result: T; problem: SignInProblem | null }> {
  const store: Heard = { problem: null };
  const result = await hearing.run(store, step);
  return { result, problem: store.problem };
}

/** Our own failure in the middle of next-auth's work. */
export function noteProblem(error: unknown): void {
  const store = hearing.getStore();
  if (store !== undefined) store.problem = isUnavailable(error) ? 'unavailable' : 'failed';
}

/** For next-auth. Neither tokens nor codes get into the log: the message and the kind alone. */
export const authLogger: Partial<LoggerInstance> = {
  error(code, metadata) {
    const error = metadata instanceof Error ? metadata : metadata.error;
    const store = hearing.getStore();
    if (store !== undefined) store.problem ??= problemOf(error);
    const { log } = server();
    log.warn({ code, problem: store?.problem ?? null, reason: messageOf(error) }, 'Signing in failed');
  },
  warn() {},
  debug() {},
};

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : '';
}

/** By what openid-client and Node report. */
export function problemOf(error: unknown): SignInProblem {
  const text = messageOf(error);
  const cause = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (
    /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOST|ENETUNREACH|RPError: outgoing request timed out/.test(`${cause} ${text}`)
  )
    return 'unavailable';
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0;
  if (status >= 500 || status === 429) return 'unavailable';
  if (status === 401 || status === 403) return 'misconfigured';
  if (/\b50[0234]\b|temporarily_unavailable|server_error/.test(text)) return 'unavailable';
  if (
    /cookie was missing|could not be (?:parsed|verified)|state mismatch|nonce mismatch|different provider|invalid_grant/.test(
      text,
    )
  )
    return 'expired';
  if (
    /invalid_client|unauthorized_client|redirect_uri|invalid_request|invalid_scope|expected 200 OK|unexpected iss|issuer/i.test(
      text,
    )
  )
    return 'misconfigured';
  return 'failed';
}

/** By the `error` that a provider sends people back with (RFC 6749, 4.1.2.1; OpenID Connect Core, 3.1.2.6; Apple's own). */
export function problemOfAnswer(error: string): SignInProblem {
  if (/^(?:access_denied|user_cancelled\w*|consent_required|login_required|interaction_required)$/.test(error))
    return 'cancelled';
  if (/^(?:temporarily_unavailable|server_error)$/.test(error)) return 'unavailable';
  return 'misconfigured';
}
