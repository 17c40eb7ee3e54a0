'use server';

import { redirect } from 'next/navigation';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
import { localPath } from '../../local-path.ts';
import { server } from '../../server.ts';

/** While somebody types. Null: it can't be told just now, and the form itself will. */
export async function lookAtName(name: string) {
  const { actor } = await actingUser();
  try {
    return await server().services.users.look(actor, String(name).slice(0, 100));
  } catch (error) {
    server().log.warn({ err: error }, 'A name could not be looked at');
    return null;
  }
}

export async function chooseUsername(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const { services, config } = server();
  const username = textOf(form, 'username');
  try {
    await services.users.chooseUsername(actor, username);
  } catch (error) {
    return { error: await formError(error), values: { username } };
  }
  redirect(localPath(textOf(form, 'return_to'), config.appUrl));
}
