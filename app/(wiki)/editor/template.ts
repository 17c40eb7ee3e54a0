/** A page of `Meta/` as the beginning of another one. */

/**
 * The text that a template page stands for: the block of Markdown that it shows, where it explains
 * itself around one (as the first page template of a wiki does), else all of it. `{{title}}`,
 * `{{date}}` and `{{time}}` are filled in, as Obsidian does.
 */
export function fillTemplate(content: string, { title, date }: { title: string; date: Date }): string {
  const [, , block] = /^(`{3,}|~{3,})(?:markdown|md)[ \t]*\n([\s\S]*?)^\1[ \t]*$/m.exec(content) ?? [];
  const iso = date.toISOString();
  const filled = (block ?? content)
    .replaceAll(/\{\{ *title *\}\}/gi, () => title)
    .replaceAll(/\{\{ *date *\}\}/gi, iso.slice(0, 10))
    .replaceAll(/\{\{ *time *\}\}/gi, iso.slice(11, 16));
  return block === undefined || title === '' ? filled : filled.replaceAll('Name of the subject', () => title);
}
