'use server';

import { revalidatePath } from 'next/cache';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
import { server } from '../../server.ts';

export interface TokenState extends FormState {
  /** Shown once: only its hash is kept. */
  readonly token: string | null;
}

export interface SavedState extends FormState {
  readonly saved: boolean;
}

/** Rights are judged by the services; the address comes from the form like any other input. */
function addressOf(form: FormData): { owner: string; slug: string } {
  return { owner: textOf(form, 'owner'), slug: textOf(form, 'wiki') };
}

export async function makeToken(_before: TokenState, form: FormData): Promise<TokenState> {
  const { actor } = await actingUser();
  const label = textOf(form, 'label') || 'Claude Code';
  try {
    const { token } = await server().services.tokens.create(actor, {
      wiki: addressOf(form),
      scope: form.get('scope') === 'read' ? 'read' : 'write',
      label,
    });
    revalidatePath('/', 'layout');
    return { error: null, token };
  } catch (error) {
    return { error: await formError(error), token: null, values: { label } };
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

export async function saveSettings(_before: SavedState, form: FormData): Promise<SavedState> {
  const { actor } = await actingUser();
  const values = {
    name: textOf(form, 'name'),
    purpose: textOf(form, 'purpose'),
    home: textOf(form, 'home'),
    visibility: textOf(form, 'visibility'),
  };
  try {
    await server().services.wikis.update(actor, addressOf(form), {
      name: values.name,
      purpose: values.purpose,
      homePath: values.home,
      isPublic: values.visibility === 'public',
    });
    revalidatePath('/', 'layout');
    return { error: null, saved: true, values };
  } catch (error) {
    return { error: await formError(error), saved: false, values };
  }
}
