/** What every server action starts with. */
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { Actor } from '#lib/core/access.ts';
import { isWikibotError } from '#lib/core/errors.ts';
import { isUnavailable } from '#lib/adapters/db/client.ts';
import { isOwnOrigin } from '#lib/doors/identity.ts';
import type { UserInfo } from '#lib/services/types.ts';
import { currentSession } from './auth.ts';
import { server } from './server.ts';
import { getTranslator } from './ui/i18n/request.ts';

/** What a form shows after it was sent; `values` are what was typed, so that nothing is typed twice. */
export interface FormState {
  readonly error: string | null;
  readonly values?: Readonly<Record<string, string>>;
}

/**
 * The signed-in user of a request that came from our own page. Next compares the origin too, but
 * lets requests without one through.
 */
export async function actingUser(): Promise<{ actor: Actor; user: UserInfo }> {
  const head = await headers();
  const { config } = server();
  if (!isOwnOrigin(new Request(config.appUrl, { headers: new Headers(head) }), config)) {
    throw new Error('A form was sent from another site.');
  }
  const { actor, user } = await currentSession();
  if (user === null) redirect(new URL('/signin', config.appUrl).href);
  return { actor, user };
}

/** The sentence for the form, from the services in English; what nobody foresaw is logged and kept apart from it. */
export async function formError(error: unknown): Promise<string> {
  if (isWikibotError(error)) return error.message;
  const { log } = server();
  const t = await getTranslator();
  if (isUnavailable(error)) {
    log.warn({ err: error }, 'The database cannot be reached');
    return t('errors.form_unavailable');
  }
  log.error({ err: error }, 'A form failed');
  return t('errors.form_internal');
}

export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
}
