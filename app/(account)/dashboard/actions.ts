'use server';

import { redirect } from 'next/navigation';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
import { server } from '../../server.ts';
import { suggestSlug } from './slug.ts';

export async function createWiki(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const values = {
    name: textOf(form, 'name'),
    slug: textOf(form, 'slug'),
    purpose: textOf(form, 'purpose'),
    visibility: textOf(form, 'visibility'),
  };
  let address: string;
  try {
    const wiki = await server().services.wikis.create(
      actor,
      {
        slug: values.slug === '' ? suggestSlug(values.name) : values.slug,
        ...(values.name === '' ? {} : { name: values.name }),
        purpose: values.purpose,
        isPublic: values.visibility === 'public',
      },
      { agent: null },
    );
    address = `/@${wiki.owner}/${wiki.slug}`;
  } catch (error) {
    return { error: await formError(error), values };
  }
  redirect(address);
}
