/** From where on something is worth a look. */

/** A page of fewer words says less than a sentence does: a heading, or a name that waits for its text. */
export const EMPTY_WORDS = 10;
/** After a year without a change, somebody who knows should look whether it still holds. */
export const STALE_DAYS = 365;
/** A key of the frontmatter is expected where at least this share of the pages with frontmatter has it. */
export const EXPECTED_SHARE = 0.5;
/** What this folder holds (templates, guides, the sidebar) is found without links, and may look as it likes. */
export const META_KEY = 'meta';
/** A near name is that of a page when at most this share of it differs. */
export const NEAR_SHARE = 0.34;
