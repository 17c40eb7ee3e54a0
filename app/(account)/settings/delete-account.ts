'use server';

import { redirect } from 'next/navigation';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
import { server } from '../../server.ts';
import { getTranslator } from '../../ui/i18n/request.ts';

export async function deleteAccount(_before: FormState, form: FormData): Promise<FormState> {
  const { actor, user } = await actingUser();
  const { services } = server();
  const t = await getTranslator();
  if (textOf(form, 'confirm') !== user.username) return { error: t('leaving.differs') };
  try {
    const plan = await services.account.deletionPlan(actor);
    // Somebody may have joined since the page was opened.
    if (textOf(form, 'shared') === '' && plan.wikis.some(({ others }) => others.length > 0))
      return { error: t('leaving.shared_first') };
    await services.account.delete(actor, user.username);
  } catch (error) {
    return { error: await formError(error) };
  }
  redirect('/settings/deleted');
}
