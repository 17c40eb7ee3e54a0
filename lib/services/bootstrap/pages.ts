/** The first commit of a wiki: pages that teach an assistant, and its people, how to keep it. */
import { guidePage } from './guide.ts';
import { homePage } from './home.ts';
import { templatePage } from './page-template.ts';

export interface BootstrapInput {
  readonly name: string;
  /** May be empty; may have several lines. */
  readonly purpose: string;
  readonly categories: readonly string[];
}

export const DEFAULT_CATEGORIES: readonly string[] = [
  'actor',
  'event',
  'trend',
  'hypothesis',
  'variable',
  'reference',
  'index',
];

/** Where the settings lie that belong to the content (CONTRACT, "The repository"). */
export const SETTINGS_FILE = '.wikibot/settings.json';

export interface WikiSettings {
  readonly name: string;
  readonly purpose: string;
  /** Path of the home page. */
  readonly home: string;
  readonly categories: readonly string[];
  /** Path of the page that takes the place of the tree in the sidebar, once there is one. */
  readonly sidebar: string;
}

export const DEFAULT_SIDEBAR = 'Meta/Sidebar';

export function bootstrapPages(input: BootstrapInput): { path: string; content: string }[] {
  return [
    { path: 'Home', content: homePage(input) },
    { path: 'Meta/Wiki Usage Guide', content: guidePage(input) },
    { path: 'Meta/Page Template', content: templatePage(input) },
  ];
}

/** Bytes of the settings file. Keys that this version does not know are kept from `previous`. */
export function settingsFile(settings: WikiSettings, previous: Readonly<Record<string, unknown>> = {}): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify({ ...previous, ...settings }, null, 2)}\n`);
}
