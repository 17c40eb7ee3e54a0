/**
 * Blocks without a title of their own are called by their type. The renderer writes that in English,
 * once for all readers, and what it wrote is replaced here when the page is served in another language.
 */
import { en } from '../../ui/i18n/en.ts';
import type { Translator } from '../../ui/i18n/translator.ts';

type Name = keyof typeof en.callouts;

const TITLE =
  /(<(?:div|details) class="(?:callout callout-)?([a-z0-9-]+)"[^<>]*>\s*<(?:div|summary)(?: class="callout-title")?[^<>]*>)([^<>]*)(?=<\/(?:div|summary)>)/g;

/** The HTML of a page, with those names in the reader's language. */
export function localized(html: string, t: Translator): string {
  if (t.language === 'en') return html;
  return html.replaceAll(TITLE, (whole: string, before: string, type: string, title: string) => {
    const name = nameOf(type, title);
    return name === null ? whole : `${before}${t(`callouts.${name}`)}`;
  });
}

/** Null: the title is its author's, or of a type that has no name here. */
function nameOf(type: string, title: string): Name | null {
  if (type === 'fold' && title === en.callouts.spoiler) return 'spoiler';
  if (!Object.hasOwn(en.callouts, type)) return null;
  const name = type as Name;
  return en.callouts[name] === title ? name : null;
}
