/** What is indexed and embedded of a chunk: where it stands, then what it says. */

/** Headings above a chunk that are put before it. The inner ones say most about it. */
const LEVELS = 3;

/**
 * The page's title and up to three levels of headings, then the text. One function for all
 * signals, so that a chunk is found by the words of its headings whatever the signal.
 *
 * @param headingPath headings above the chunk, outermost first, without the title
 */
export function chunkInput(title: string, headingPath: readonly string[], text: string): string {
  const heading = [title, ...headingPath.slice(-LEVELS)].filter((part) => part !== '').join(' > ');
  return text === '' ? heading : `${heading}\n\n${text}`;
}
