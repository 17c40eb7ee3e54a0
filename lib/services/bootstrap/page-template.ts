import { reference } from './guide.ts';
import type { BootstrapInput } from './pages.ts';
import { frontmatter } from './text.ts';

export function templatePage({ categories }: BootstrapInput): string {
  return `${frontmatter({ title: 'Page Template', category: reference(categories), tags: ['meta', 'template'] })}
# Page Template

Copy the block below to begin a page, and replace what stands in it. [[Meta/Wiki Usage Guide]] explains each part.

\`\`\`markdown
---
title: Name of the subject
category: ${categories[0] ?? 'reference'}
tags: [first-tag, second-tag]
aliases: [Another name]
confidence: medium
---

# Name of the subject

One paragraph that says what the subject is and why it has a page here.

## Summary

What is known, in 100 to 300 words. Link other subjects: [[Folder/Another Page]], [[Another Page|with other words]].

## Details

Evidence, dates and figures, with their sources.

## Open questions

- What is not known yet, and what would settle it.

## See also

- [[Home]]
\`\`\`
`;
}
