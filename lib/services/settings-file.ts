/** From the text of `.wikibot/settings.json`, which anybody who writes may push, to the settings of the wiki. */
import { parsePagePath } from '../core/paths.ts';
import type { WikiSettings } from './bootstrap/pages.ts';
import { parseCategories, parsePurpose, parseWikiName } from './wiki-input.ts';

export interface SettingsFile {
  /** What the file says in a form that holds; a key that is absent or wrong changes nothing. */
  readonly settings: Partial<WikiSettings>;
  /** All its keys, those of later versions too. */
  readonly all: Readonly<Record<string, unknown>>;
}

/** A text that is no JSON object counts as an empty one. */
export function readSettingsFile(text: string): SettingsFile {
  const all = objectOf(text);
  const { name, purpose, home, categories, sidebar } = all;
  return {
    all,
    settings: {
      ...(typeof name === 'string' ? held('name', () => parseWikiName(name)) : {}),
      ...(typeof purpose === 'string' ? held('purpose', () => parsePurpose(purpose)) : {}),
      ...(typeof home === 'string' ? held('home', () => parsePagePath(home)) : {}),
      ...(isTextList(categories) ? held('categories', () => parseCategories(categories)) : {}),
      ...(typeof sidebar === 'string' ? held('sidebar', () => parsePagePath(sidebar)) : {}),
    },
  };
}

function held<Key extends string, Value>(key: Key, parse: () => Value): { [K in Key]?: Value } {
  try {
    return { [key]: parse() } as { [K in Key]?: Value };
  } catch {
    return {};
  }
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
