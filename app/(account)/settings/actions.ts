'use server';

import { revalidatePath } from 'next/cache';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
import { cookieName, cookieOptions, FLOW_SECONDS, sealLink } from '../../identity/cookies.ts';
import { server } from '../../server.ts';

export interface SavedState extends FormState {
  readonly saved: boolean;
}

export async function saveName(_before: SavedState, form: FormData): Promise<SavedState> {
  const { actor } = await actingUser();
  const name = textOf(form, 'name');
  try {
    await server().services.users.setDisplayName(actor, name);
    revalidatePath('/', 'layout');
    return { error: null, saved: true };
  } catch (error) {
    return { error: await formError(error), saved: false, values: { name } };
  }
}

/** One session, or all but the one that asks. */
export async function endSession(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const sessionId = textOf(form, 'session');
  try {
    await server().services.sessions.endOwn(actor, sessionId === '' ? 'others' : { sessionId });
    revalidatePath('/', 'layout');
    return { error: null };
  } catch (error) {
    return { error: await formError(error) };
  }
}

/** All of them, this one too. */
export async function endAllSessions(_before: FormState, _form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  try {
    await server().services.sessions.endOwn(actor, 'all');
  } catch (error) {
    return { error: await formError(error) };
  }
  redirect('/signin');
}

/**
 * Notes in a cookie that this browser's session wants one more provider, before it is sent there. What
 * comes back from there alone would be a sign-in.
 */
export async function beginLink(provider: string): Promise<void> {
  const { actor } = await actingUser();
  const { config } = server();
  if (actor.kind !== 'user') return;
  const sealed = await sealLink({ sessionId: actor.sessionId, provider }, config);
  const options = { ...cookieOptions(config), maxAge: FLOW_SECONDS };
  (await cookies()).set(cookieName('link', config), sealed, options);
}

export async function unlink(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  try {
    await server().services.identities.unlink(actor, textOf(form, 'identity'));
    revalidatePath('/', 'layout');
    return { error: null };
  } catch (error) {
    return { error: await formError(error) };
  }
}

export async function revokeToken(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  try {
    await server().services.tokens.revoke(actor, textOf(form, 'token'));
    revalidatePath('/', 'layout');
    return { error: null };
  } catch (error) {
    return { error: await formError(error) };
  }
}
