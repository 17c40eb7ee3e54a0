/**
 * What every model does with a server's answers: pick out revisions, paths and lines. And the ways of finding pages
 * that a file-system server leaves: names, or reading all.
 */
import assert from 'node:assert/strict';
import type { Agent } from '../types.ts';

/** The revision that an answer of wikibot names first. */
export function revisionOf(text: string): string {
  const [, revision] = /revision ([0-9a-f]{7,40})/.exec(text) ?? [];
  assert.ok(revision !== undefined, `no revision in: ${text.slice(0, 300)}`);
  return revision;
}

/** The first match of a pattern, or of its group. */
export function pick(text: string, pattern: RegExp): string {
  const match = pattern.exec(text);
  assert.ok(match !== null, `${pattern} is not in: ${text.slice(0, 500)}`);
  return match[1] ?? match[0];
}

/** Paths that search_files of the filesystem server found, as it takes them: relative to its folder. */
export async function findFiles(agent: Agent, pattern: string): Promise<string[]> {
  const text = await agent.call('search_files', { path: '.', pattern });
  return text
    .split('\n')
    .map(relative)
    .filter((path) => path !== 'No matches found');
}

function relative(path: string): string {
  return path.replace(/^.*?\/v-[^/]{6}\//, '');
}

export function readFile(agent: Agent, path: string, part: { head?: number; tail?: number } = {}): Promise<string> {
  return agent.call('read_text_file', { path, ...part });
}

/** All pages by one call: the filesystem server can't look into files. */
export async function readAllFiles(agent: Agent, pattern = '**/*.md'): Promise<Map<string, string>> {
  const paths = (await findFiles(agent, pattern)).filter((path) => path.endsWith('.md'));
  const text = await agent.call('read_multiple_files', { paths });
  const pages = new Map<string, string>();
  let rest = text;
  for (const [index, path] of paths.entries()) {
    const next = paths[index + 1];
    const end = next === undefined ? rest.length : rest.indexOf(`\n---\n${next}:\n`);
    assert.ok(rest.startsWith(`${path}:\n`) && end !== -1, `no text of ${path}`);
    pages.set(path, rest.slice(path.length + 2, end).replace(/\n$/, ''));
    rest = rest.slice(end + '\n---\n'.length);
  }
  return pages;
}

export function editFile(
  agent: Agent,
  path: string,
  ...edits: readonly (readonly [string, string])[]
): Promise<string> {
  return agent.call('edit_file', { path, edits: edits.map(([oldText, newText]) => ({ oldText, newText })) });
}

interface VaultHit {
  readonly p: string;
  readonly ex: string;
  readonly ln: number;
}

/** search_notes of mcpvault. One word without a space is found as it is written; of several, any is enough. */
export async function searchVault(
  agent: Agent,
  query: string,
  options: { limit?: number; searchFrontmatter?: boolean; searchContent?: boolean; pathPrefix?: string } = {},
): Promise<VaultHit[]> {
  const hits: VaultHit[] = JSON.parse(await agent.call('search_notes', { query, ...options }));
  return hits;
}

/** Everything that mcpvault lists, folder by folder. */
export async function listVault(agent: Agent, folder = ''): Promise<string[]> {
  const listed: { dirs: string[]; files: string[] } = JSON.parse(
    await agent.call('list_directory', folder === '' ? {} : { path: folder }),
  );
  const at = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const below: string[] = [];
  for (const name of listed.dirs) {
    // A model sees that these hold pictures.
    if (name !== 'Attachments') below.push(...(await listVault(agent, at(name))));
  }
  return [...listed.files.filter((name) => name.endsWith('.md')).map(at), ...below];
}

/** All pages, ten at a time, which is the most that mcpvault gives. */
export async function readAllNotes(agent: Agent, paths: readonly string[]): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (let at = 0; at < paths.length; at += 10) {
    const answer: { ok: { path: string; content: string }[] } = JSON.parse(
      await agent.call('read_multiple_notes', { paths: paths.slice(at, at + 10), includeFrontmatter: false }),
    );
    for (const { path, content } of answer.ok) pages.set(path, content);
  }
  return pages;
}

/** The section of a note of mcpvault: the outline, then its lines. */
export async function readVaultSection(agent: Agent, path: string, heading: string): Promise<string> {
  const outline: { level: number; text: string; line: number }[] = JSON.parse(
    await agent.call('get_note_outline', { path }),
  );
  const index = outline.findIndex(({ text }) => text.includes(heading));
  const own = outline[index];
  assert.ok(own !== undefined, `${path} has no heading ${heading}`);
  const next = outline.slice(index + 1).find(({ level }) => level <= own.level);
  const endLine = next === undefined ? own.line + 200 : next.line - 1;
  return agent.call('read_note_lines', { path, startLine: own.line, endLine });
}

/** Where the meeting template lies: its name alone tells, which the search of mcpvault ranks last. */
export async function findTemplate(agent: Agent): Promise<void> {
  await agent.call('list_directory', {});
  await agent.call('list_directory', { path: 'Meta' });
}

export function patch(
  agent: Agent,
  path: string,
  oldString: string,
  newString: string,
  replaceAll = false,
): Promise<string> {
  return agent.call('patch_note', { path, oldString, newString, ...(replaceAll ? { replaceAll } : {}) });
}
