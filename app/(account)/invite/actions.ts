'use server';

import { redirect } from 'next/navigation';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
import { server } from '../../server.ts';

export async function acceptInvitation(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  let address: string;
  try {
    const { owner, slug } = await server().services.invitations.accept(actor, textOf(form, 'code'));
    address = `/@${owner}/${slug}`;
  } catch (error) {
    return { error: await formError(error) };
  }
  redirect(address);
}
