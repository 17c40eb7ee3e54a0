'use server';

import { revalidatePath } from 'next/cache';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
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
