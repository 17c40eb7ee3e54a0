/**
 * The texts of the site: Markdown in docs/, rendered as a page of a wiki is. `{{name}}` stands for what
 * this instance is (`{{app_url}}`, `{{claude_code}}`, …), so that commands can be copied as they stand.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '#lib/config.ts';
import { type Found, type Slot, type TocEntry, fillSlots } from '#lib/markdown/render.ts';
import { renderedPage } from '../(wiki)/reading/rendering.ts';
import { LANGUAGES } from '../ui/i18n/languages.ts';
import {
  type Endpoint,
  claudeCodeCommand,
  claudeDesktopConfig,
  codexConfig,
  cursorConfig,
  vsCodeConfig,
} from '../ui/connect/clients.ts';
import { addressOf } from './docs/frame.tsx';
import { TOPICS } from './docs/topics.ts';

export interface Text {
  readonly markdown: string;
  readonly html: string;
  readonly toc: readonly TocEntry[];
}

type Values = Readonly<Record<string, string>>;

/** What every text may say of this instance. */
export function instanceValues({ appUrl, wikiDomain, operator, limits, localSignIn }: Config): Values {
  const endpoint: Endpoint = { name: 'notes', url: new URL('/@you/notes/mcp', appUrl).href, token: 'wkb_…' };
  const languages = Object.values(LANGUAGES).map(({ name }) => name);
  return {
    app_url: appUrl.origin,
    host: appUrl.host,
    wiki_domain: wikiDomain,
    mcp_url: endpoint.url,
    account_mcp_url: new URL('/mcp', appUrl).href,
    git_url: new URL('/@you/notes.git', appUrl).href,
    api_url: new URL('/@you/notes/api/v1', appUrl).href,
    claude_code: claudeCodeCommand(endpoint),
    claude_desktop: claudeDesktopConfig(endpoint),
    codex: codexConfig(endpoint),
    cursor: cursorConfig(endpoint),
    vscode: vsCodeConfig(endpoint),
    languages: languages.join(', '),
    page_bytes: megabytes(limits.pageBytes),
    file_bytes: megabytes(limits.fileBytes),
    push_bytes: megabytes(limits.pushBytes),
    max_pages: limits.pages.toLocaleString('en'),
    sign_in: localSignIn
      ? 'On this instance the operator signs in with a one-time link.'
      : 'On this instance you sign in with an identity provider.',
    operator: operator?.name ?? 'the operator of this instance',
    contact: operator === null ? 'the operator of this instance' : contactLink(operator.contact),
    address: operator?.address ?? '',
  };
}

function contactLink(contact: string): string {
  return contact.includes('@') && !contact.includes('/') ? `[${contact}](mailto:${contact})` : `<${contact}>`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}

/** A file below docs/, with its values; null when there is none. `name` comes from the tables, never from an address. */
export async function textOf(name: string, values: Values): Promise<Text | null> {
  const source = await readText(name);
  if (source === null) return null;
  return await renderText(filled(source, values), siteLink, (path) => path);
}

/** A value of several lines keeps the place of its first: in a list, code is indented. */
export function filled(source: string, values: Values): string {
  return source
    .replaceAll(/^([ \t]+)\{\{(\w+)\}\}$/gm, (whole, indent: string, key: string) =>
      (values[key] ?? whole).replaceAll(/^/gm, indent),
    )
    .replaceAll(/\{\{(\w+)\}\}/g, (whole, key: string) => values[key] ?? whole);
}

/** Any Markdown, with the links that the caller knows. */
export async function renderText(
  markdown: string,
  resolve: (slot: Slot) => Found | null,
  pageUrl: (path: string) => string,
): Promise<Text> {
  const key = createHash('sha256').update(markdown).digest('hex');
  const rendered = await renderedPage(key, markdown);
  const html = fillSlots(rendered, resolve, {
    page: (path, fragment) => `${pageUrl(path)}${fragment === null ? '' : `#${encodeURIComponent(fragment)}`}`,
    file: (path) => path,
    create: (target) => target,
  });
  return { markdown, html, toc: rendered.toc };
}

const read = new Map<string, Promise<string | null>>();

async function readText(name: string): Promise<string | null> {
  // While they are written, they are read each time.
  if (process.env.NODE_ENV !== 'production') return await readNow(name);
  const known = read.get(name) ?? readNow(name);
  read.set(name, known);
  return await known;
}

async function readNow(name: string): Promise<string | null> {
  try {
    return await readFile(join(/* turbopackIgnore: true */ process.cwd(), name), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** `[git](git.md)` leads to the topic, in the repository too; `[pricing](/pricing)` to a page of the site. */
function siteLink({ target }: Slot): Found | null {
  if (target.startsWith('/')) return { kind: 'page', path: target };
  const slug = target.replace(/\.md$/, '');
  const topic = TOPICS.find((known) => known.slug === (slug === 'index' ? '' : slug));
  return topic === undefined ? null : { kind: 'page', path: addressOf(topic) };
}
