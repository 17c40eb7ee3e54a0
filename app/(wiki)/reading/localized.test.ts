import { expect, test } from 'vitest';
import { fillSlots, renderMarkdown } from '#lib/markdown/render.ts';
import { translatorFor } from '../../ui/i18n/catalogue.ts';
import { localized } from './localized.ts';

const CONTENT = `> [!warning]
> Mind the gap.

> [!tip]- My title
> Folded.

> [!faq]-
> Asked often.

> [!own-kind]
> Of nobody's list.

::: spoiler
The end.
:::

::: details
More.
:::

<details class="callout-tip"><summary>Tip</summary>By hand.</details>
`;

function rendered(language: 'en' | 'de'): string {
  const urls = { page: () => '', file: () => '', create: () => '' };
  return localized(
    fillSlots(renderMarkdown(CONTENT), () => null, urls),
    translatorFor(language),
  );
}

test('blocks without a title are called in the reader’s language, others as their author says', () => {
  const titles = (html: string) =>
    [...html.matchAll(/<(?:div|summary)(?: class="callout-title")?>([^<]*)<\/(?:div|summary)>/g)].map(
      ([, text]) => text,
    );
  expect(titles(rendered('en'))).toEqual(['Warning', 'My title', 'Faq', 'Own kind', 'Spoiler', 'Details', 'Tip']);
  expect(titles(rendered('de'))).toEqual([
    'Warnung',
    'My title',
    'Häufige Frage',
    'Own kind',
    'Spoiler',
    'Einzelheiten',
    'Tip',
  ]);
});
