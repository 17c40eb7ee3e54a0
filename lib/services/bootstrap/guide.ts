import type { BootstrapInput } from './pages.ts';
import { frontmatter, markdownLine, markdownText } from './text.ts';

/** Written to the assistant that keeps the wiki: it reads this page at the start of a session. */
export function guidePage({ name, purpose, categories }: BootstrapInput): string {
  const purposeLine = purpose === '' ? '' : `\n\nIts purpose:\n\n${markdownText(purpose)}`;
  return `${frontmatter({ title: 'Wiki Usage Guide', category: reference(categories), tags: ['meta'], aliases: ['Usage Guide'] })}
# Wiki Usage Guide

This page tells an assistant how to work in the wiki ${markdownLine(name)}. People may read and change it too: it is a page like any other.${purposeLine}

## At the start of a session

1. Read \`Home\` with \`read_note\`: it says what the wiki is about and links the main pages.
2. Call \`get_recent_changes\` to see what happened since you were last here.
3. Search before you answer from memory, and before you create a page.

## Tools

| Tool | What it does |
| --- | --- |
| \`read_note\` | Reads a page, a section or lines of it, with its revision; of a long page the outline first |
| \`search_notes\`, \`semantic_search\` | Find passages by words and by meaning |
| \`build_context\` | Collects what the wiki knows of a subject, within a number of tokens |
| \`list_notes\` | Lists pages and folders; filter by prefix, category, tag or date |
| \`get_recent_changes\`, \`get_history\` | Tell what changed in the wiki, or in one page |
| \`get_links\`, \`find_problems\` | Show what is connected, and what wants mending |
| \`edit_note\` | Replaces exact passages of a page; the right tool for small changes |
| \`write_note\` | Creates a page, or replaces a whole page; replacing needs a revision |
| \`commit_notes\`, \`rename_note\` | Change several pages in one commit; move a page with all links to it |

The server describes each tool in full, and may offer more than these.

Every change is a commit, and nothing is ever lost. A write names the revision it was based on. When somebody changed the page meanwhile, the server merges both changes; if they touch the same lines, it refuses and sends a merged text with conflict markers. Resolve the markers, keep what both wanted, and write again with the current revision.

## Pages

- One page has one subject. Aim at 250 to 800 words; split a page that grows beyond that, and link the parts.
- The path is the page's address: \`Actors/Iran\` is the page *Iran* in the folder *Actors*. Choose names that a reader would search for.
- Begin with a paragraph that stands on its own, since search and links show it first.
- Say where a fact comes from and how sure it is.

### Frontmatter

Each page begins with a YAML block:

\`\`\`yaml
---
title: Iran                # shown instead of the page's name
category: ${(categories[0] ?? 'reference').padEnd(16)} # one of the categories below
tags: [region, energy]     # lower case, few, reused
aliases: [Islamic Republic of Iran]
confidence: high           # high, medium or low
archived: false            # true: kept, but no longer maintained
---
\`\`\`

All keys are optional, and others are kept as they are. The date of the last change comes from the history.

### Links

Write \`[[Page]]\`, \`[[Folder/Page]]\`, \`[[Page|other text]]\` or \`[[Page#Heading]]\`. A link to a page that does not exist yet is shown as missing: it marks a page worth writing. Link the first mention of every subject that has a page, or should have one.

## Categories and tags

The categories of this wiki:

${categories.map((category) => `- ${markdownLine(category)}`).join('\n')}

A page has one category, which says what kind of thing it describes. Tags cut across categories. Look at the tags in use with \`list_notes\` before you invent one.

## Create or update?

- **Update** when a page on the subject exists: search by name and by its other names first.
- **Create** when the subject will be linked from other pages, or has enough to say for 250 words.
- **Neither** when a note only matters today: it belongs in the conversation.

Prefer \`edit_note\` for changes within a page. Replace a whole page only to restructure it, and keep what others wrote unless it is wrong.

## Commit messages

One line in the imperative, at most 72 characters, that says what changed and why it matters: \`Add the ceasefire of 12 March to Timeline\`, not \`Update page\`. Write one commit for each change that makes sense on its own.

## Gardening

When there is time at the end of a session, leave the wiki better than you found it:

- Orphans: link pages that nothing links to, from \`Home\` or from an index page.
- Missing pages: write those that several pages already link to.
- Stale pages: check old claims, correct them or set \`archived: true\`.
- Duplicates: merge them into one page, and link it from the other.
- Links: mend those that point nowhere.
`;
}

export function reference(categories: readonly string[]): string | null {
  return categories.includes('reference') ? 'reference' : null;
}
