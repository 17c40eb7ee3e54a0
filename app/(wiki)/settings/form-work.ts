/** What the server actions of the settings share. */
import { revalidatePath } from 'next/cache';
import type { WikiAddress } from '#lib/services/types.ts';
import { formError, textOf } from '../../actions.ts';

/** Rights are judged by the services; the address comes from the form like any other input. */
export function addressOf(form: FormData): WikiAddress {
  return { owner: textOf(form, 'owner'), slug: textOf(form, 'wiki') };
}

/** Does the work and has the page drawn anew; answers the sentence of what went wrong, else null. */
export async function done(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    revalidatePath('/', 'layout');
    return null;
  } catch (error) {
    return await formError(error);
  }
}
