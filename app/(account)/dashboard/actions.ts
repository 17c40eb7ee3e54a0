'use server';

import { redirect } from 'next/navigation';
import { isTemplateId } from '#lib/services/templates/types.ts';
import { type FormState, actingUser, formError, textOf } from '../../actions.ts';
import { server } from '../../server.ts';
import { suggestSlug } from './slug.ts';

/** Then leads to the wiki, or, with the first one, on to connecting an assistant. */
export async function createWiki(_before: FormState, form: FormData): Promise<FormState> {
  const { actor } = await actingUser();
  const { services } = server();
  const values = Object.fromEntries(
    ['name', 'slug', 'purpose', 'visibility', 'template', 'categories'].map((name) => [name, textOf(form, name)]),
  );
  const { name = '', slug = '', purpose = '', template = '', categories = '' } = values;
  let address: string;
  try {
    const wiki = await services.wikis.create(
      actor,
      {
        slug: slug === '' ? suggestSlug(name) : slug,
        ...(name === '' ? {} : { name }),
        purpose,
        isPublic: values['visibility'] === 'public',
        template: isTemplateId(template) ? await services.templates.read(template) : null,
        ...(categories === '' ? {} : { categories: categories.split(/[\n,]/).filter((line) => line.trim() !== '') }),
      },
      { agent: null },
    );
    address =
      textOf(form, 'first') === ''
        ? `/@${wiki.owner}/${wiki.slug}`
        : `/dashboard/connect?wiki=${wiki.owner}/${wiki.slug}&start=1`;
  } catch (error) {
    return { error: await formError(error), values };
  }
  redirect(address);
}
