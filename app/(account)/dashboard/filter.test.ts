import { expect, it } from 'vitest';
import type { WikiActivity } from '#lib/services/activity/types.ts';
import { filterOf, filtered } from './filter.ts';

function wiki(slug: string, more: Partial<WikiActivity>): WikiActivity {
  return {
    ...{ wikiId: slug, owner: 'ada', slug, name: slug, purpose: '', homePath: 'Home', sidebarPath: '', headOid: null },
    ...{
      indexedOid: null,
      pageCount: 0,
      isPublic: false,
      role: 'owner',
      planState: 'free',
      readOnlyReason: null,
      customSlug: null,
    },
    ...{ textBytes: 0, fileBytes: 0, members: 1, createdAt: new Date(0), last: null, weeks: [], ...more },
  };
}

const wikis = [
  wiki('zebra', { pageCount: 3, purpose: 'All about stripes' }),
  wiki('ape', { pageCount: 9, textBytes: 10, role: 'editor', owner: 'bob' }),
  wiki('Äffchen', { fileBytes: 20, isPublic: true }),
];
const shown = (given: Partial<Parameters<typeof filterOf>[0]>) =>
  filtered(wikis, filterOf({ q: '', sort: '', show: '', ...given }), new Intl.Collator('en').compare).map(
    ({ slug }) => slug,
  );

it.each([
  [{}, ['zebra', 'ape', 'Äffchen']],
  [{ sort: 'nonsense', show: 'nonsense' }, ['zebra', 'ape', 'Äffchen']],
  [{ sort: 'name' }, ['Äffchen', 'ape', 'zebra']],
  [{ sort: 'pages' }, ['ape', 'zebra', 'Äffchen']],
  [{ sort: 'size' }, ['Äffchen', 'ape', 'zebra']],
  [{ show: 'own' }, ['zebra', 'Äffchen']],
  [{ show: 'shared' }, ['ape']],
  [{ show: 'public' }, ['Äffchen']],
  [{ show: 'private' }, ['zebra', 'ape']],
  [{ q: 'STRIPES' }, ['zebra']],
  [{ q: 'bob/ape' }, ['ape']],
  [{ q: 'stripes ape' }, []],
])('%j shows %j', (given, slugs) => {
  expect(shown(given)).toEqual(slugs);
});
