import type { BootstrapInput } from '../bootstrap/pages.ts';
import { frontmatter, markdownLine, markdownText } from '../bootstrap/text.ts';
import type { Template } from './types.ts';

/** Until its people say more. */
const NO_PURPOSE = 'Say here in a few sentences what this wiki is about.';

/** The pages of the template as they are written into a new wiki. */
export function templatePages(
  template: Template | null,
  { name, purpose }: BootstrapInput,
): { path: string; content: string }[] {
  return (template?.pages ?? []).map(({ path, content }) => {
    // The home page says the name in its frontmatter, where a name can't simply be put in.
    const head = path === 'Home' ? `${frontmatter({ title: name, category: 'index', tags: ['home'] })}\n` : '';
    const body = content.replaceAll(/\{\{(name|purpose)\}\}/g, (_, key) =>
      key === 'name' ? markdownLine(name) : purpose === '' ? NO_PURPOSE : markdownText(purpose),
    );
    return { path, content: `${head}${body}` };
  });
}
