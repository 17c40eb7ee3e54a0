import type { BootstrapInput } from './pages.ts';
import { frontmatter, markdownLine, markdownText } from './text.ts';

export function homePage({ name, purpose, categories }: BootstrapInput): string {
  return `${frontmatter({ title: name, category: categories.includes('index') ? 'index' : null, tags: ['home'] })}
# ${markdownLine(name)}

${purpose === '' ? 'Say here in a few sentences what this wiki is about.' : markdownText(purpose)}

## Start here

- [[Meta/Wiki Usage Guide]]: how this wiki is kept, for people and for assistants
- [[Meta/Page Template]]: a page to copy from

## Pages

Link the most important pages here as they are written, so that a reader finds them within two clicks.
`;
}
