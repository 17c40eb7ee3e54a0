/** For text that becomes HTML outside of the tree. U+0000 is the renderer's own. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'\0]/g, (found) => (found === '\0' ? '\uFFFD' : `&#${found.charCodeAt(0)};`));
}

/** ` name="value"` of each that has one; `true` gives the name alone. */
export function attributes(values: Readonly<Record<string, string | number | boolean | null | undefined>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== null && value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`))
    .join('');
}
