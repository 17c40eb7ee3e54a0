/** Sizes that the repository format allows, whoever writes. */
export const MAX_PAGE_BYTES = 1024 * 1024;
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
export const MAX_PAGES = 20_000;
export const MAX_FILES = 20_000;
export const SETTINGS_FILE = '.wikibot/settings.json';
