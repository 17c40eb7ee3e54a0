/** What a wiki can begin with: folders of Markdown that come with the program (`templates/`). */

/** In the order in which they are offered. */
export const TEMPLATE_IDS = ['research', 'handbook', 'notes', 'novel'] as const;
export type TemplateId = (typeof TEMPLATE_IDS)[number];

export function isTemplateId(id: string): id is TemplateId {
  return TEMPLATE_IDS.some((known) => known === id);
}

export interface Template {
  readonly categories: readonly string[];
  /** `{{name}}` and `{{purpose}}` stand for those of the wiki. */
  readonly pages: readonly { readonly path: string; readonly content: string }[];
}

export interface TemplateService {
  read(id: TemplateId): Promise<Template>;
}
