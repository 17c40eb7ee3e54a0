import { expect, it } from 'vitest';
import { problemOf, problemOfAnswer } from './failures.ts';

const named = (name: string, message: string, code?: string) =>
  Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });

it.each([
  ['access_denied', 'cancelled'],
  ['user_cancelled_authorize', 'cancelled'],
  ['login_required', 'cancelled'],
  ['temporarily_unavailable', 'unavailable'],
  ['server_error', 'unavailable'],
  ['unauthorized_client', 'misconfigured'],
  ['<script>', 'misconfigured'],
] as const)('a provider that sends people back with %s has %s', (error, problem) => {
  expect(problemOfAnswer(error)).toBe(problem);
});

// As openid-client, next-auth, AuthKit, WorkOS's SDK and Node say it.
it.each([
  [named('Error', 'connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'), 'unavailable'],
  [named('AggregateError', '', 'ETIMEDOUT'), 'unavailable'],
  [named('RPError', 'outgoing request timed out after 10000ms'), 'unavailable'],
  [named('OPError', 'expected 200 OK, got: 503 Service Unavailable'), 'unavailable'],
  [named('OPError', 'expected 200 OK, got: 404 Not Found'), 'misconfigured'],
  [named('OPError', 'invalid_client (client authentication failed)'), 'misconfigured'],
  [named('RPError', 'unexpected iss value, expected https://a, got: https://b'), 'misconfigured'],
  [named('OPError', 'invalid_grant (grant request is invalid)'), 'expired'],
  [named('TypeError', 'State cookie was missing.'), 'expired'],
  [named('RPError', 'state mismatch, expected a, got: b'), 'expired'],
  [named('CallbackError', 'Sign-in session could not be verified. Please try signing in again.'), 'expired'],
  [Object.assign(named('GenericServerException', 'It fails.'), { status: 503 }), 'unavailable'],
  [Object.assign(named('UnauthorizedException', 'Could not authorize the request.'), { status: 401 }), 'misconfigured'],
  [named('Error', 'anything else'), 'failed'],
  ['no error at all', 'failed'],
] as const)('%s is %s', (error, problem) => {
  expect(problemOf(error)).toBe(problem);
});
