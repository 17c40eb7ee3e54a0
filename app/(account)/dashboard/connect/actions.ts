'use server';

import { type FormState, actingUser, formError, textOf } from '../../../actions.ts';
import { server } from '../../../server.ts';

interface MadeToken extends FormState {
  /** Shown once: only its hash is kept. */
  readonly token: string | null;
  readonly tokenId: string | null;
}

/** A token for one wiki (`owner/slug`), or for all of them. */
export async function connectAssistant(_before: MadeToken, form: FormData): Promise<MadeToken> {
  const { actor } = await actingUser();
  const [owner = '', slug = ''] = textOf(form, 'wiki').split('/');
  try {
    const { token, info } = await server().services.tokens.create(actor, {
      wiki: owner === '' ? null : { owner, slug },
      scope: textOf(form, 'scope') === 'write' ? 'write' : 'read',
      label: textOf(form, 'label'),
    });
    return { error: null, token, tokenId: info.tokenId };
  } catch (error) {
    return { error: await formError(error), token: null, tokenId: null };
  }
}
